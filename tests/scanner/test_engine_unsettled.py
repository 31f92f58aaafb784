"""What the engine asks of a port of which nobody knows what speaks there."""

from dataclasses import replace
from typing import Any

import pytest

import tests.scanner.test_engine as engine
from scanner.asset import Asset
from scanner.interfaces import Answer
from scanner.observation import Outcome, Present
from scanner.probes.http import HttpFacts
from scanner.probes.listen import ListenFacts
from scanner.probes.ports import PortsFacts
from scanner.probes.redis import RedisFacts
from scanner.target import Profile, Scope
from tests.scanner.test_engine import Street, _probe

SILENT = Answer(outcome=Outcome.SILENT, why="no answer in 5 s")
REFUSED = Answer(outcome=Outcome.REFUSED, why="connection refused")


async def asked(patch: pytest.MonkeyPatch, profile: Profile, said: Any) -> list[str]:
    """The hellos at ports 514, 6379 and 40000 in their order, where redis and the listener bring `said`."""

    def at_http(asset: Asset) -> Any:
        return HttpFacts(speaks=Present(value="http"))

    street = Street(
        ports=lambda _: PortsFacts(open=(514, 6379, 40000)),
        further=(
            _probe("redis", "endpoint", RedisFacts, lambda _: said, services=("redis",)),
            _probe("listen", "endpoint", ListenFacts, lambda _: said, services=("listen",)),
            _probe("http", "endpoint", HttpFacts, at_http, services=("http",)),
        ),
    )
    scope = Scope(asked=profile, used=profile, because="test")
    patch.setattr(engine, "TARGET", replace(engine.TARGET, scope=scope))
    await street.scan(patch)
    assert street.bugs == []
    errands = [one for one in street.doors.opened if one.probe in ("redis", "listen", "http")]
    return sorted(f"{one.probe} {one.asset.port}" for one in errands)


OWN = ["listen 40000", "listen 514", "redis 6379"]


async def test_a_silent_port_is_asked_once_more_under_consent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own hello first; ports without a row are listened to; the further question is http's, once."""
    assert await asked(monkeypatch, Profile.CONSENT, SILENT) == ["http 40000", "http 514", "http 6379", *OWN]
    assert await asked(monkeypatch, Profile.LIGHT, SILENT) == OWN


async def test_a_host_that_went_away_is_asked_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ports that closed between the connect and the hello get no second one."""
    assert await asked(monkeypatch, Profile.CONSENT, REFUSED) == OWN


async def test_what_was_named_is_asked_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """A port that named its protocol is settled."""
    assert await asked(monkeypatch, Profile.CONSENT, ListenFacts(speaks=Present(value="ssh"))) == OWN


async def test_a_thousand_open_ports(monkeypatch: pytest.MonkeyPatch) -> None:
    """All at one host: a device in front of it, of which none but the few telling ports is spoken to."""
    street = Street(
        ports=lambda _: PortsFacts(open=tuple(range(1, 1001))),
        further=(_probe("listen", "endpoint", ListenFacts, lambda _: ListenFacts(), services=("listen",)),),
    )
    await street.scan(monkeypatch)
    assert {one.asset.port for one in street.doors.opened if one.probe in ("listen", "ssh")} <= {22, 25, 80, 443, 3389}
