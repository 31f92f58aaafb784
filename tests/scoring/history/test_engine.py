"""A task that is cancelled in the middle of a transaction leaves nobody locked out."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from scoring.history import places
from scoring.history.writing import Writing


@pytest.mark.parametrize("cancels", [1, 2])
@pytest.mark.parametrize("moment", ["at its beginning", "at a statement"])
async def test_a_cancelled_writer_leaves_no_lock(tmp_path: Path, moment: str, cancels: int) -> None:
    """Whether it waits for another process or works, and however often it is cancelled; its error is kept meanwhile."""
    store = tmp_path / "store.sqlite"
    place = places.of(f"sqlite:///{store}")
    place.make()
    writing, begun = Writing(place), asyncio.Event()

    async def write() -> None:
        async with writing.transaction() as connection:
            begun.set()
            await connection.exec_driver_sql(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000) "
                "SELECT count(*) FROM n"
            )

    with closing(sqlite3.connect(store, isolation_level=None, timeout=20)) as other:
        if moment == "at its beginning":
            other.execute("BEGIN IMMEDIATE")
        task = asyncio.create_task(write())
        if moment == "at a statement":
            await begun.wait()
        await asyncio.sleep(0.02)
        for _ in range(cancels):
            task.cancel()
            await asyncio.sleep(0.01)
        if moment == "at its beginning":
            other.execute("ROLLBACK")
        (ended,) = await asyncio.gather(task, return_exceptions=True)
        assert isinstance(ended, asyncio.CancelledError)
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
        async with asyncio.timeout(20), writing.transaction():
            pass
    await writing.close()
    async with asyncio.timeout(20):  # nor anything that never ends
        await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}), return_exceptions=True)
