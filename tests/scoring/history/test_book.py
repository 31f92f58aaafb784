"""What is kept of the book: by key, by target, by status, in pages, in one transaction."""

import dataclasses
from datetime import date

import pytest

from scoring.history import book_rows
from scoring.history.store import History
from scoring.policy import Policy, Status

FULL = Policy(
    key="KR-1", name="한빛전자 주식회사", domains=("hanbit.example", "b.example"), networks=("192.0.2.0/28",),
    status=Status.BOUND, status_since=date(2026, 1, 2), country="KR", sector="C26110", sector_scheme="KSIC",
    employees=120, revenue=90_000_000_000_000, currency="KRW", inception=date(2026, 1, 1), renewal=date(2027, 1, 1),
    limit=5_000_000_000, retention=50_000_000, premium=12_345_678, underwriter="kim@insurer.example",
    team_mailbox="cyber@insurer.example", broker="Best Broker", contacts=("Lee <lee@a.example>", "it@a.example"),
    consent="C-77",
)  # fmt: skip
SMALL = Policy(key="A", name="A", domains=("a.example",), status=Status.QUOTED, status_since=date(2026, 2, 3))


async def test_a_line_comes_back_as_it_went(history: History) -> None:
    """Every field, whether it was told or not."""
    await history.put_policies([FULL, SMALL])
    assert await history.policy("KR-1") == FULL
    assert await history.policy("A") == SMALL
    assert await history.policy("B") is None


async def test_a_key_is_one_line(history: History) -> None:
    """What is told later takes the place of what was told before, and the target's lines with it."""
    await history.put_policies([SMALL])
    later = dataclasses.replace(SMALL, domains=("b.example",), status=Status.BOUND)
    await history.put_policies([later])
    assert [policy async for policy in history.policies()] == [later]
    assert await history.policies_of("a.example") == ()
    assert await history.policies_of("b.example") == (later,)


async def test_one_company_may_have_several_policies(history: History) -> None:
    """All of them are found by the name they are rated under."""
    other = dataclasses.replace(SMALL, key="B")
    await history.put_policies([other, SMALL, FULL])
    assert await history.policies_of("a.example") == (SMALL, other)


async def test_pages_hold_every_line_once(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    """By key, whatever the page; one status alone where it is asked for."""
    lines = [
        dataclasses.replace(SMALL, key=f"{number:02}", status=Status.BOUND if number % 3 else Status.LAPSED)
        for number in range(20)
    ]
    await history.put_policies(reversed(lines))
    for page in (1, 7, 20, 1000):
        monkeypatch.setattr(book_rows, "PAGE", page)
        assert [policy async for policy in history.policies()] == lines
        bound = [policy async for policy in history.policies(Status.BOUND)]
        assert bound == [line for line in lines if line.status is Status.BOUND]


async def test_all_or_nothing(history: History) -> None:
    """A line that cannot be stored takes the others with it."""
    await history.put_policies([SMALL])

    def lines():  # type: ignore[no-untyped-def]  # a generator that fails in the middle
        yield FULL
        raise OSError("the file is gone")

    with pytest.raises(OSError, match="gone"):
        await history.put_policies(lines())
    assert [policy async for policy in history.policies()] == [SMALL]
