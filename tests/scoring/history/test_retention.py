"""Lines of the book are kept as long as they may be needed, and no longer."""

from datetime import date, timedelta

import pytest

from scoring.history import care
from scoring.history.store import History
from scoring.policy import Policy, Status
from tests.scoring.history.nights import START

TODAY = date(2026, 11, 27)


def _line(key: str, status: Status, since: date, **told: date) -> Policy:
    return Policy(
        key=key, name="Acme", domains=(f"{key}.example",), status=status, status_since=since,
        contacts=(f"{key} <who@{key}.example>",), **told,
    )  # fmt: skip


GONE = (
    _line("lapsed", Status.LAPSED, date(2025, 11, 26)),
    _line("declined", Status.DECLINED, date(2020, 1, 1)),
    _line("quoted", Status.QUOTED, date(2025, 11, 26)),
    _line("renewed", Status.BOUND, date(2010, 1, 1), renewal=date(2016, 11, 26)),
    _line("begun", Status.BOUND, date(2010, 1, 1), inception=date(2015, 11, 26)),
)
KEPT = (
    _line("late", Status.LAPSED, date(2025, 11, 27)),
    _line("offered", Status.QUOTED, TODAY - timedelta(days=300)),
    _line("bound", Status.BOUND, date(2010, 1, 1), renewal=date(2016, 11, 27), inception=date(2010, 1, 1)),
    _line("young", Status.BOUND, date(2010, 1, 1), inception=date(2015, 11, 27)),
    _line("timeless", Status.BOUND, date(2001, 1, 1)),
)


@pytest.fixture
async def book(url: str) -> str:
    history = await History.open(url, now=START)
    await history.put_policies([*GONE, *KEPT])
    await history.close()
    return url


async def _keys(url: str) -> set[str]:
    history = await History.open(url, now=START)
    left = {line.key async for line in history.policies()}
    await history.close()
    return left


async def test_lines_whose_time_is_over_go_with_their_people(book: str) -> None:
    """A year after quoted, declined or lapsed, ten after a bound policy's term; the day itself is still kept."""
    gone = await care.let_go_lines(book, today=TODAY)
    assert gone == {f"{line.key}.example": 1 for line in GONE}
    assert await _keys(book) == {line.key for line in KEPT}
    assert await care.let_go_lines(book, today=TODAY) == {}


async def test_lines_of_one_target_can_go_alone(book: str) -> None:
    """The lines of others stay, whatever their age."""
    assert await care.let_go_lines(book, today=TODAY, only="lapsed.example") == {"lapsed.example": 1}
    assert await _keys(book) == {line.key for line in (*GONE, *KEPT)} - {"lapsed"}


async def test_a_line_that_was_never_rated_can_be_forgotten(book: str) -> None:
    """An applicant who was imported and never looked at has a name to be forgotten too; the chain verifies."""
    await care.forget(book, "offered.example", now=START)
    assert "offered" not in await _keys(book)
    assert await care.check(book) == ()
