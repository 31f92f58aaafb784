"""How long the book's lines are kept: with them go the people and mailboxes that they name."""

from datetime import date

from scoring.history.places import Place
from scoring.policy import Status

ENDED = (Status.QUOTED, Status.DECLINED, Status.LAPSED)
"""What is not bound is kept for a year from the day on which it became so."""
AFTER_END, AFTER_TERM = 1, 10
"""Years; a bound policy is kept for ten after its term, which ends with its renewal, or a year after its inception."""


def let_go(place: Place, *, today: date, only: str | None = None) -> dict[str, int]:
    """Erase the lines of the book whose time is over, of all targets or of `only`; how many went, by target.

    Raises Misconfigured where the store is in the way.
    """
    words = tuple(status.value for status in ENDED)
    marks = ", ".join("?" * len(words))
    past = (
        f"(status IN ({marks}) AND status_since < ?) OR (status = ? AND "
        "(renewal < ? OR (renewal IS NULL AND inception < ?)))"
    )
    given = (
        *words, _years_before(today, AFTER_END), Status.BOUND.value, _years_before(today, AFTER_TERM),
        _years_before(today, AFTER_TERM + 1),
    )  # fmt: skip
    with place.erasing() as store:
        asked = f"SELECT target, key FROM policy WHERE {past}"  # noqa: S608  # question marks only, no value
        gone: dict[str, int] = {}
        for target, key in store.execute(asked, given).fetchall():
            if only in (None, target):
                store.execute("DELETE FROM policy WHERE key = ?", (key,))
                gone[target] = gone.get(target, 0) + 1
    return gone


def _years_before(day: date, years: int) -> str:
    return day.replace(year=day.year - years, day=min(day.day, 28) if day.month == 2 else day.day).isoformat()
