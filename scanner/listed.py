"""What block lists say as facts: those that were asked, and how an errand to them ended."""

from collections.abc import Sequence
from dataclasses import dataclass

from scanner.dns_lists import ListSaid, Says
from scanner.interfaces import Answer
from scanner.observation import NOT_ASKED, Fact, Outcome, Present


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedFacts:
    """What each list says that was asked, by the list's name. A DNS list tells no date: the looks have theirs."""

    lists: Fact[tuple[ListSaid, ...]] = NOT_ASKED


def answer_of(said: Sequence[ListSaid], facts: type[ListedFacts]) -> Answer:
    """FORBIDDEN with what lifts it where every list is off, SILENT where none of those asked said anything of use."""
    asked = tuple(one for one in said if one.says is not Says.OFF)
    why = "; ".join(f"{one.list}: {one.why}" for one in asked if one.says is Says.UNSEEN)
    if not asked:
        off = "; ".join(one.why for one in said) or "there is no list to be asked"
        return Answer(outcome=Outcome.FORBIDDEN, why=off)
    if all(one.says is Says.UNSEEN for one in asked):
        return Answer(outcome=Outcome.SILENT, why=why)
    return Answer(
        outcome=Outcome.PARTIAL if why else Outcome.ANSWERED, facts=facts(lists=Present(value=asked)), why=why
    )  # fmt: skip
