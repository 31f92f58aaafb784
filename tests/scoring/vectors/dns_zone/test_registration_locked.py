"""Which words of a registry are a lock."""

import pytest

from scanner.asset import name_asset
from scanner.observation import Present, Unseen
from scanner.probes.registration import RegistrationFacts
from scoring.vectors.dns_zone.registration_locked import registration_locked
from tests.fakes.looks import ask, seen, verdict


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (("client transfer prohibited",), "good by_registrar"),
        (("client transfer prohibited", "server transfer prohibited"), "good by_registry"),
        (("active",), "fair not_locked"),
        (("client delete prohibited",), "fair not_locked"),
        (("active", "locked"), "good locked"),
        (("transfer prohibited",), "good locked"),
    ],
)
def test_a_lock_is_one_against_transfers(statuses: tuple[str, ...], expected: str) -> None:
    """Whoever set it; a lock against deletion does not keep a domain from being moved."""
    facts = RegistrationFacts(domain=Present(value="acme.com"), statuses=Present(value=statuses))
    assert verdict(ask(registration_locked, seen(facts))) == expected


@pytest.mark.parametrize(
    ("statuses", "expected"), [(("active",), "neutral not_told"), (("client delete prohibited",), "fair not_locked")]
)
def test_a_registry_that_knows_no_lock_blames_nobody(statuses: tuple[str, ...], expected: str) -> None:
    """Below the domain of a country a bare status says nothing of locks; one that tells others would tell this one."""
    facts = RegistrationFacts(domain=Present(value="acme.kr"), statuses=Present(value=statuses))
    asset = name_asset("acme.kr")
    assert verdict(ask(registration_locked, seen(facts, asset=asset), asset=asset)) == expected


def test_what_a_registry_does_not_tell_is_unknown() -> None:
    """No status, no answer."""
    untold = RegistrationFacts(domain=Present(value="acme.kr"), statuses=Unseen(why="no status"))
    assert verdict(ask(registration_locked, seen(untold))) == "unknown not_seen"
    assert verdict(ask(registration_locked, seen(None))) == "unknown not_seen"
