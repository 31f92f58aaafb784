"""When one more question may settle what speaks on a port: by profile, and by what the port's own hello brought."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

import config
from scanner import conduct
from scanner.asset import Attribution, Claim, endpoint_asset
from scanner.observation import Hello, Outcome, Present, observation
from scanner.probes import every
from scanner.registry import KnownPort
from scanner.target import Profile, Scope, Target, TargetKind
from scanner.unsettled import RAW_PRINTERS, Hellos

HERE = endpoint_asset("192.0.2.7", 6379)
REDIS = KnownPort(port=6379, service="redis", kind="data", probe="redis", tls="")
RULES = conduct.read(config.text("conduct.toml"), digest="test")
AT = datetime(2026, 11, 20, tzinfo=UTC)


def target(profile: Profile) -> Target:
    scope = Scope(asked=profile, used=profile, because="test")
    return Target(name="acme.example", kind=TargetKind.NAME, scope=scope, since=AT)


def may(
    profile: Profile,
    outcome: Outcome,
    facts: Hello | None,
    *,
    probe: str = "http",
    kind: str = "data",
    port: int = 6379,
) -> bool:
    hellos = Hellos(target(profile), RULES, every().values())
    claim = Claim(
        target="acme.example", asset=HERE, role="service", found_by="", proof=(), attribution=Attribution.A, at=AT
    )
    assert not hellos.may_be_settled(every()[probe], claim, REDIS)
    hellos.remember(every()["redis"], observation(asset=HERE, probe="redis", version=1, outcome=outcome, facts=facts))
    return hellos.may_be_settled(every()[probe], claim, replace(REDIS, kind=kind, port=port))


@pytest.mark.parametrize("outcome", [Outcome.SILENT, Outcome.GARBLED])
def test_under_consent_a_port_that_brought_nothing_is_asked_once_more(outcome: Outcome) -> None:
    """By http, the one probe whose row says so, and under no narrower profile."""
    assert may(Profile.CONSENT, outcome, None)
    assert not may(Profile.LIGHT, outcome, None)
    assert not may(Profile.CONSENT, outcome, None, probe="ssh")
    assert not may(Profile.CONSENT, outcome, None, kind="mail")


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.FORBIDDEN, Outcome.FAILED])
def test_who_closed_or_may_not_be_asked_is_left_alone(outcome: Outcome) -> None:
    """A host that went away between ports and hello gets no more connections."""
    assert not may(Profile.CONSENT, outcome, None)


def test_what_is_known_is_asked_no_more() -> None:
    """A protocol that was named is settled; HTTP and TLS may carry anything, and are asked what."""
    told = {
        name: may(Profile.CONSENT, Outcome.ANSWERED, Hello(speaks=Present(value=name)))
        for name in ("ssh", "redis", "http", "tls")
    }
    assert told == {"ssh": False, "redis": False, "http": True, "tls": True}


def test_a_port_without_a_probe_is_listened_to() -> None:
    """One that no probe knows by its cell or its service, and no other."""
    hellos = Hellos(target(Profile.LIGHT), RULES, every().values())
    rows = {"": True, "redis": False, "listen": True}
    for probe, listened in rows.items():
        known = replace(REDIS, service="unknown", probe=probe)
        assert hellos.speaks_to(every()["listen"], known) is listened
    assert not hellos.speaks_to(every()["listen"], replace(REDIS, probe=""))
    assert hellos.speaks_to(every()["redis"], REDIS)


def test_a_printer_is_sent_nothing() -> None:
    """A question to a raw printing port would come out on paper."""
    assert {515, 9100} <= RAW_PRINTERS
    for port in RAW_PRINTERS:
        assert not may(Profile.CONSENT, Outcome.SILENT, None, port=port)
