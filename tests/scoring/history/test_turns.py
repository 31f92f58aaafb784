"""When what a server tells turned: the nights around each change are read, however long ago, and few others."""

import re
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import bindparam, event, select, text

from scoring.history import tables
from scoring.history.dialect import served
from scoring.history.store import History
from scoring.history.turns import BETWEEN, ENDS, TURNS, turns
from tests.scoring.history.nights import START, half, night, silence, ssh

A, B, C = (ssh(1, greeting=f"SSH-2.0-OpenSSH_9.{number}") for number in range(3))


async def read(history: History, nights: int, since: int = -1) -> list[int]:
    """The nights that turns names, of those after one and up to the last."""
    bounds = {"after": START + timedelta(days=since, hours=1), "as_of": START + timedelta(days=nights, hours=1)}
    async with history._reading() as connection:  # what is read is seen in no other way
        found = await turns(connection, "acme.example", **bounds)
        rows = await connection.execute(select(tables.visit.c.id, tables.visit.c.at))
        return sorted((at - START).days for number, at in rows if number in found)


async def nightly(history: History, text: str) -> None:
    """A night a letter: the answers A, B and C, a half one, silence, or no scan."""
    said = {"A": A, "B": B, "C": C, "h": half(1), "-": silence(1)}
    for number, letter in enumerate(text):
        if letter != " ":
            await night(history, number, said[letter])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A", [0]),
        ("AAAAAAAAAAAAAAAA", [0]),
        ("AAAAAAAABBBBBBBB", [0, 7, 8]),
        ("AAAABBBBBBBBCCCC", [0, 3, 4, 11, 12]),
        ("AB", [0, 1]),
        ("AAAA--- BBBBBB--", [0, 3, 8]),
        ("-----AAAAAAAB---", [5, 11, 12]),
        ("----------------", []),
        ("AAAAAAAAAAAAAAAB", [0, 14, 15]),
        ("ABBBBBBBBBBBBBBB", [0, 1]),
        ("AAAAhAAAAAAAAAAA", [0]),  # what came and went again is not looked for
    ],
)
async def test_the_nights_around_a_change_are_read(history: History, text: str, expected: list[int]) -> None:
    """The first answered night, the last of each answer and the first of the next, over silence and lost nights."""
    await nightly(history, text)
    assert await read(history, 20) == expected


async def test_only_what_lies_between_two_times_is_read(history: History) -> None:
    """As of a past day the later change is not known; what is older than evidence lasts is not read."""
    await nightly(history, "AAAAABBBBBCCCCC")
    assert await read(history, 8) == [0, 4, 5]
    assert await read(history, 14, since=6) == [7, 9, 10]


async def test_a_restless_server_is_read_in_bounds(history: History) -> None:
    """Of 31 nights with another answer each, the newest turns are told to the night, in bounded work."""
    for number in range(31):
        await night(history, number, ssh(1, greeting=f"SSH-2.0-OpenSSH_{number}"))
    found = await read(history, 30)
    assert len(found) <= 2 * TURNS + 1
    assert found[0] == 0
    assert found[-TURNS:] == list(range(31 - TURNS, 31))


async def test_a_quiet_year_costs_one_statement(history: History) -> None:
    """Where nothing changed nothing is walked: one statement for all servers, one more for each halving of a change."""
    for number in range(40):
        await night(history, number, A, ssh(2), ssh(3), servers=3)
    asked: list[str] = []
    event.listen(
        history._reader.sync_engine,  # statements are counted where they leave
        "before_cursor_execute",
        lambda *told: asked.append(told[2]) if "json_" in told[2] else None,
    )
    assert await read(history, 40) == [0, 0, 0]
    assert len(asked) == 1
    await night(history, 40, B, ssh(2), ssh(3), servers=3)
    assert await read(history, 41) == [0, 0, 0, 39, 40]
    assert len(asked) - 2 <= 8


async def test_every_step_is_found_by_an_index(history: History) -> None:
    """No table is walked to find a turn, whoever else's nights are in the store."""
    told = {"target": "x", "probes": "[]", "after": START, "as_of": START, "pairs": "[[1, 2]]"}
    walked = r"(SCAN|Seq Scan on) (subject|visit|sighting|observation|early|late)\b"
    async with history._reading() as connection:  # the plan is asked of the store itself
        on, explain = connection.dialect.name, "EXPLAIN QUERY PLAN"
        if served(connection):
            explain = "EXPLAIN"
            await connection.exec_driver_sql("SET LOCAL enable_seqscan = off")  # its tables are short here
        for statement in (ENDS[on], BETWEEN[on]):
            explained = text(f"{explain} {statement.text}").bindparams(
                *(bindparam(name, told[name]) for name in statement.compile().params)
            )
            plan = [str(row[-1]) for row in await connection.execute(explained)]
            assert not [step for step in plan if re.search(walked, step)], plan


async def test_what_is_read_gives_true_bounds(history: History) -> None:
    """Two read nights side by side with different answers have no other night between them."""
    text = "AAABBBAAACCCCCAAAABBBBBBBBBCCCB"
    await nightly(history, text)
    found = await read(history, 31)
    assert found[0] == 0
    assert all(right - left == 1 for left, right in pairwise(found) if text[left] != text[right])
