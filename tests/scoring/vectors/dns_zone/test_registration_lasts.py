"""Until when a registration counts as lasting."""

from datetime import timedelta

import pytest

from scanner.observation import Present, Unseen
from scanner.probes.registration import RegistrationFacts
from scoring.finding import Certainty
from scoring.vectors.dns_zone.registration_lasts import registration_lasts
from tests.fakes.looks import AT, ask, seen, verdict

DAY = timedelta(days=1)


def facts(days: float, *statuses: str) -> RegistrationFacts:
    return RegistrationFacts(
        domain=Present(value="acme.com"), expires=Present(value=AT + days * DAY), statuses=Present(value=statuses)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("days", "statuses", "expected", "turns"),
    [
        (365, (), "good lasts", 335),
        (30.001, (), "good lasts", 0.001),
        (30, (), "warn ends_soon", 30),
        (1, (), "warn ends_soon", 1),
        (0, (), "bad ended", None),
        (-5, (), "bad ended", None),
        (300, ("redemption period",), "bad leaving", None),
        (300, ("pending delete", "server hold"), "bad leaving", None),
        (300, ("client hold", "client transfer prohibited"), "bad held_by_registrar", None),
        (300, ("client hold", "server hold"), "bad held_by_registry", None),
        (300, ("auto renew period",), "good lasts", 270),
    ],
)
def test_a_date_turns_and_says_when(days: float, statuses: tuple[str, ...], expected: str, turns: float | None) -> None:
    """Thirty days before the end it is soon, at the end it is over; a verdict that will turn says at which instant."""
    finding = ask(registration_lasts, seen(facts(days, *statuses)), as_of=AT)
    assert finding is not None
    assert verdict(finding) == expected
    assert finding.until == (None if turns is None else AT + turns * DAY)


@pytest.mark.parametrize(
    ("days", "certainty"), [(-7, Certainty.CONFIRMED), (-6, Certainty.POSSIBLE), (0, Certainty.POSSIBLE)]
)
def test_only_an_answer_from_after_the_end_is_sure(days: float, certainty: Certainty) -> None:
    """Most registries renew by themselves, and an answer may be a week old."""
    finding = ask(registration_lasts, seen(facts(days)), as_of=AT)
    assert finding is not None
    assert (verdict(finding), finding.certainty) == ("bad ended", certainty)


def test_what_a_registry_does_not_tell_is_unknown() -> None:
    """No date, no answer."""
    untold = RegistrationFacts(domain=Present(value="acme.kr"), expires=Unseen(why="no date"))
    assert verdict(ask(registration_lasts, seen(untold))) == "unknown not_seen"
    assert verdict(ask(registration_lasts, seen(None))) == "unknown not_seen"
