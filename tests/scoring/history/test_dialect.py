"""One statement for two databases: what differs between them is spelled in one place."""

from datetime import UTC, datetime, timedelta, timezone

from scoring.history import chain, dialect, tables
from scoring.history.store import History


def test_a_time_is_hashed_alike_whichever_database_it_comes_from() -> None:
    """SQLite gives it as text, PostgreSQL with its zone: both are the same cell."""
    at = datetime(2026, 1, 1, 3, 0, 0, 5, tzinfo=timezone(timedelta(hours=1)))
    assert dialect.as_text(at) == chain.cell_text(at) == "2026-01-01 02:00:00.000005"
    assert dialect.as_text(at.replace(microsecond=0)) == "2026-01-01 02:00:00.000000"
    assert [chain.cell_text(cell) for cell in (None, b"\x01", 7, "x")] == ["", "01", "7", "x"]


async def test_what_is_there_stays_or_changes(history: History) -> None:
    """An insert of a row that is there leaves it, or gives it the new value, as the statement says."""
    rows = [{"digest": "sha256:a", "text": "one"}, {"digest": "sha256:b", "text": "two"}]
    async with history._writer.transaction() as connection:
        await connection.execute(dialect.insert(connection, tables.model), rows[:1])
        again = dialect.insert(connection, tables.model).on_conflict_do_nothing(index_elements=["digest"])
        await connection.execute(again, [{"digest": "sha256:a", "text": "other"}, rows[1]])
        assert (await connection.execute(tables.model.select().order_by(tables.model.c.digest))).all() == [
            ("sha256:a", "one"), ("sha256:b", "two"),
        ]  # fmt: skip
        made = dialect.insert(connection, tables.target)
        changed = made.on_conflict_do_update(index_elements=["name"], set_={"document": made.excluded.document})
        for document in ("old", "new"):
            await connection.execute(changed, {"name": "acme.example", "document": document})
        assert (await connection.execute(tables.target.select())).all() == [("acme.example", "new", None)]


async def test_a_statement_that_is_written_out_runs(history: History) -> None:
    """Values stand for question marks, in their order."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    async with history._writer.transaction() as connection:
        await connection.execute(tables.night_seal.insert(), {"number": 1, "at": at, "upto": 9, "root": b"\x01"})
        found = await dialect.run(connection, "SELECT root, at FROM night_seal WHERE upto = ? AND number = ?", (9, 1))
        assert [chain.cell_text(cell) for cell in found.one()] == ["01", "2026-01-01 00:00:00.000000"]
