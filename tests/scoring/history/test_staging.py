"""A file's lines are held against the book: what is new, changed, unchanged and left alone; all of it or nothing."""

import dataclasses
from collections.abc import Sequence
from datetime import date

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from scoring.history import book_rows, staging
from scoring.history.staging import Stage, merged
from scoring.history.store import History
from scoring.policy import Change, Compared, Policy, Status
from tests.scoring.history.test_book import FULL, SMALL

TODAY = date(2026, 11, 27)
ALL = book_rows.FIELDS


def staged(*policies: Policy | None) -> Stage:
    """A stage on which these lines lie, from line 2 on."""
    stage = Stage()
    stage.add((line, one.key if one else "", one) for line, one in enumerate(policies, 2))
    return stage


async def take(history: History, *policies: Policy, columns: tuple[str, ...] = ALL, keep: bool = True) -> Compared:
    with staged(*policies) as stage:
        return await history.take(stage, columns=columns, today=TODAY, keep=keep)


async def book(history: History) -> list[Policy]:
    return [policy async for policy in history.policies()]


async def test_what_comes_of_each_line(history: History) -> None:
    """New the first time, unchanged the second; a changed one says what it was; what the file lacks is left alone."""
    first = await take(history, FULL, SMALL)
    assert (first.new, first.changed, first.unchanged, first.missing) == (2, 0, 0, 0)
    assert (await take(history, FULL, SMALL)).unchanged == 2
    later = dataclasses.replace(FULL, renewal=date(2028, 1, 1), contacts=(), networks=())
    third = await take(history, later)
    assert third == Compared(
        new=0, changed=1, unchanged=0, missing=1,
        changes=(
            Change(
                key="KR-1",
                fields=(
                    ("networks", "192.0.2.0/28", None), ("renewal", "2027-01-01", "2028-01-01"),
                    ("contacts", "Lee <lee@a.example>|it@a.example", None),
                ),
            ),
        ),
    )  # fmt: skip
    assert await book(history) == [SMALL, later]


async def test_a_dry_run_says_the_same_and_keeps_nothing(history: History) -> None:
    """Before and after, the book is the same."""
    await take(history, SMALL)
    dry = await take(history, FULL, dataclasses.replace(SMALL, name="B"), keep=False)
    assert (dry.new, dry.changed) == (1, 1)
    assert await book(history) == [SMALL]


def test_what_the_file_has_no_column_for_stays() -> None:
    """An empty cell takes a value away, a missing column does not."""
    told = Policy(key="KR-1", name="New", domains=("b.example",), status=Status.BOUND, status_since=TODAY)
    now = merged(FULL, told, ("key", "name", "domains", "status"), TODAY)
    assert now == dataclasses.replace(FULL, name="New", domains=("b.example",))
    assert merged(FULL, told, ALL, TODAY) == told


def test_a_status_counts_from_the_day_that_first_told_it() -> None:
    """A quote that is imported every day stays 30 days, not for ever; with its own column the file says since when."""
    columns = tuple(name for name in ALL if name != "status_since")
    again = dataclasses.replace(SMALL, status_since=TODAY)
    assert merged(SMALL, again, columns, TODAY) == SMALL
    bound = dataclasses.replace(again, status=Status.BOUND)
    assert merged(SMALL, bound, columns, TODAY).status_since == TODAY
    told = dataclasses.replace(bound, status_since=date(2026, 5, 5))
    assert merged(SMALL, told, ALL, TODAY).status_since == date(2026, 5, 5)


def test_repeated_keys_and_shared_targets_are_found() -> None:
    """By the line that had them first; a faulty line's key counts too, an empty one does not."""
    other = dataclasses.replace(FULL, key="B", domains=SMALL.domains)
    with staged(SMALL, None, FULL, SMALL, None, other, FULL) as stage:
        stage.add([(99, "A", None)])
        assert stage.repeated(20) == (3, [(5, "A", 2), (8, "KR-1", 4), (99, "A", 2)])
        assert stage.repeated(1) == (3, [(5, "A", 2)])
        assert stage.shared(20)[1] == [(5, "a.example", 2), (7, "a.example", 2), (8, "hanbit.example", 4)]


async def test_many_lines_are_taken_by_the_page(history: History) -> None:
    """More than a page of them, and only the first changes are told."""
    lines = [dataclasses.replace(SMALL, key=f"{number:04}") for number in range(2500)]
    assert (await take(history, *lines)).new == 2500
    found = await take(history, *(dataclasses.replace(one, employees=3) for one in lines))
    assert (found.changed, len(found.changes)) == (2500, 20)


async def test_what_breaks_off_in_the_middle_is_not_there(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failure on the second page takes the first one with it."""
    await take(history, SMALL)
    monkeypatch.setattr(staging, "PAGE", 1)
    written = staging.put

    async def fail(connection: AsyncConnection, policies: Sequence[Policy]) -> None:
        await written(connection, policies)
        if policies[0].key == FULL.key:
            raise OSError("the disk is gone")

    monkeypatch.setattr(staging, "put", fail)
    with pytest.raises(OSError, match="gone"):
        await take(history, dataclasses.replace(SMALL, name="B"), FULL)
    assert await book(history) == [SMALL]
