"""One statement for two databases: what differs between them is spelled in one place."""

from datetime import datetime, timedelta, timezone

from scoring.history import dialect, keeping, tables
from scoring.history.columns import micro
from scoring.history.store import History
from tests.scoring.history.nights import night, ssh, target


def test_a_time_is_spelled_alike_for_both_databases() -> None:
    """UTC, to the microsecond, whatever its zone: what is hashed is the same cell."""
    at = datetime(2026, 1, 1, 3, 0, 0, 5, tzinfo=timezone(timedelta(hours=1)))
    assert dialect.as_text(at) == "2026-01-01 02:00:00.000005"
    assert dialect.as_text(at.replace(microsecond=0)) == "2026-01-01 02:00:00.000000"


async def test_what_is_there_stays_or_changes(history: History) -> None:
    """An insert of a row that is there leaves it, or gives it the new value, as the statement says."""
    rows = [
        {"digest": "sha256:a", "version": "1", "text": "one"},
        {"digest": "sha256:b", "version": "1", "text": "two"},
    ]
    async with history._writer.transaction() as connection:
        await connection.execute(dialect.insert(connection, tables.model), rows[:1])
        again = dialect.insert(connection, tables.model).on_conflict_do_nothing(index_elements=["digest"])
        await connection.execute(again, [{**rows[0], "text": "other"}, rows[1]])
        there = await connection.execute(tables.model.select().order_by(tables.model.c.digest))
        assert [(row.digest, row.text) for row in there] == [("sha256:a", "one"), ("sha256:b", "two")]
        made = dialect.insert(connection, tables.target)
        changed = made.on_conflict_do_update(index_elements=["name"], set_={"document": made.excluded.document})
        for document in ("old", "new"):
            await connection.execute(changed, {"name": "acme.example", "document": document})
        assert (await connection.execute(tables.target.select())).all() == [("acme.example", "new", None)]


async def test_what_is_written_out_takes_values_and_lists_of_them(history: History) -> None:
    """In the order of their marks; an empty list is in nothing, and what tells nothing has no rows."""
    put = "INSERT INTO target (name, document) VALUES (?)"
    asked = "SELECT name FROM target WHERE document = ? AND name IN (?) AND NOT name IN (?) ORDER BY name"
    async with history._writer.transaction() as connection:
        for name in ("a", "b", "c", "d%"):
            assert await dialect.fetched(connection, put, ([name, "{}"],)) == []
        found = await dialect.fetched(connection, asked, ("{}", ["d%", "c", "a"], ["a"]))
        assert [tuple(row) for row in found] == [("c",), ("d%",)]
        assert await dialect.fetched(connection, asked, ("{}", [], ["a"])) == []
        assert [tuple(row) for row in await dialect.fetched(connection, "SELECT count(*) FROM target")] == [(4,)]


async def test_what_is_written_out_brings_what_lies_there(history: History) -> None:
    """Hashes as bytes and times as microseconds; of no values nothing, and of more than a statement takes all."""
    at = await night(history, 0, ssh(1))
    asked = "SELECT id FROM observation WHERE number IN (?)"
    async with history._reading() as connection:
        assert [one for (one,) in await dialect.fetched(connection, "SELECT began FROM scan")] == [micro(at)]
        for many in ({1, 2}, range(2 * keeping.MOST_VALUES + 1)):
            (seen,) = await keeping.among(connection, asked, many)
            assert f"sha256:{seen[0].hex()}" == ssh(1).id
        assert await keeping.among(connection, asked, ()) == []


async def test_what_is_written_out_is_of_one_moment(history: History) -> None:
    """What is stored after the first statement is not seen by the next."""
    await night(history, 0, ssh(1))
    asked = "SELECT id FROM scan WHERE target = ?"
    async with history._reading() as connection:
        before = await dialect.fetched(connection, asked, (target().name,))
        await night(history, 1, ssh(2))
        assert await dialect.fetched(connection, asked, (target().name,)) == before
    assert len(before) == 1
