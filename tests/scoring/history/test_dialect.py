"""One statement for two databases: what differs between them is spelled in one place."""

from datetime import datetime, timedelta, timezone

from scoring.history import dialect, tables
from scoring.history.store import History


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
