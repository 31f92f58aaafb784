"""What block lists say becomes one fact: those that were asked, and an honest word where none was."""

import pytest

from scanner.dns_lists import Category, ListSaid, Says
from scanner.listed import ListedFacts, answer_of
from scanner.observation import Outcome, Present

LISTED = ListSaid(list="one", says=Says.LISTED, codes=("127.0.0.3",), kinds=(Category.EXPLOITED,))
MISSED = ListSaid(list="two", says=Says.NOT_LISTED)
UNSEEN = ListSaid(list="three", says=Says.UNSEEN, why="no answer in time")
OFF = ListSaid(list="four", says=Says.OFF, why="four is off until its terms are accepted")


@pytest.mark.parametrize(
    ("said", "outcome", "facts", "why"),
    [
        ((LISTED, MISSED), Outcome.ANSWERED, (LISTED, MISSED), ""),
        ((LISTED, OFF), Outcome.ANSWERED, (LISTED,), ""),
        ((MISSED, UNSEEN), Outcome.PARTIAL, (MISSED, UNSEEN), "three: no answer in time"),
        ((UNSEEN, OFF), Outcome.SILENT, None, "three: no answer in time"),
        ((OFF,), Outcome.FORBIDDEN, None, "four is off until its terms are accepted"),
        ((), Outcome.FORBIDDEN, None, "there is no list to be asked"),
    ],
)
def test_what_was_asked_is_a_fact(
    said: tuple[ListSaid, ...], outcome: Outcome, facts: tuple[ListSaid, ...] | None, why: str
) -> None:
    """Lists that are off are left out, and forbid the errand where there is no other; silence is no absence."""
    got = answer_of(said, ListedFacts)
    assert (got.outcome, got.why) == (outcome, why)
    assert got.facts == (None if facts is None else ListedFacts(lists=Present(value=facts)))
