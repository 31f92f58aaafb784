"""A task that is cancelled in the middle of a transaction leaves nobody locked out."""

import asyncio
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from scoring.history import places
from scoring.history.engine import FETCHED
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


@pytest.mark.parametrize("many", [0, 1, FETCHED - 1, FETCHED, FETCHED + 1, 3 * FETCHED + 5])
async def test_every_row_is_read(tmp_path: Path, many: int) -> None:
    """In their order, at once or as they come, however many come with the statement; so is one that was written."""
    asked = text(f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <= {many}) "
                 f"SELECT i FROM n WHERE i <= {many}")  # fmt: skip
    place = places.of(f"sqlite:///{tmp_path}/store.sqlite")
    place.make()
    engine = place.writer()
    async with engine.begin() as connection:
        assert (await connection.execute(asked)).scalars().all() == [*range(1, many + 1)]
        async with connection.stream(asked) as streamed:
            assert [row.i async for row in streamed] == [*range(1, many + 1)]
        async with connection.stream(asked) as streamed:
            assert (await streamed.first() is None) is not bool(many)
        await connection.exec_driver_sql("CREATE TABLE mine (i)")
        put = text("INSERT INTO mine VALUES (:i)")
        assert (await connection.execute(put, [{"i": i} for i in range(many + 1)])).rowcount == many + 1
        told = await connection.execute(text("UPDATE mine SET i = i + 1 RETURNING i"))
        assert sorted(told.scalars()) == [*range(1, many + 2)]
    await engine.dispose()


async def test_what_is_done_at_once_is_done_in_one_thread_and_one_transaction(tmp_path: Path) -> None:
    """And is undone where it fails, or would have to wait for anything but its connection."""
    place = places.of(f"sqlite:///{tmp_path}/store.sqlite")
    place.make()
    writing, threads = Writing(place), set[str]()

    async def put(connection: AsyncConnection, name: str, *, fails: BaseException | None = None) -> str:
        threads.add(threading.current_thread().name)
        await connection.exec_driver_sql("INSERT INTO target (name, document) VALUES (?, '{}')", (name,))
        threads.add(threading.current_thread().name)
        if fails is not None:
            raise fails
        return name

    async def wait(connection: AsyncConnection) -> None:
        await put(connection, "waits")
        await asyncio.sleep(0)

    assert await writing.at_once(work=lambda connection: put(connection, "kept")) == "kept"
    assert len(threads) == 1
    assert threading.current_thread().name not in threads
    with pytest.raises(ZeroDivisionError):
        await writing.at_once(work=lambda connection: put(connection, "failed", fails=ZeroDivisionError()))
    with pytest.raises(RuntimeError, match="waited for something else"):
        await writing.at_once(work=wait)
    async with writing.transaction() as connection:
        assert (await connection.execute(text("SELECT name FROM target"))).scalars().all() == ["kept"]
    await writing.close()


@pytest.mark.parametrize("cancels", [1, 2])
async def test_who_is_cancelled_meanwhile_waits_for_the_thread(tmp_path: Path, cancels: int) -> None:
    """Nothing of it is stored, and nobody uses the transaction at the same time."""
    place = places.of(f"sqlite:///{tmp_path}/store.sqlite")
    place.make()
    writing, begun, go = Writing(place), threading.Event(), threading.Event()

    async def put(connection: AsyncConnection) -> None:
        await connection.exec_driver_sql("INSERT INTO target (name, document) VALUES ('lost', '{}')")
        begun.set()
        assert go.wait(20)

    task = asyncio.create_task(writing.at_once(work=put))
    await asyncio.to_thread(begun.wait, 20)
    for _ in range(cancels):
        task.cancel()
        await asyncio.sleep(0.01)
    assert not task.done()
    go.set()
    (ended,) = await asyncio.gather(task, return_exceptions=True)
    assert isinstance(ended, asyncio.CancelledError)
    async with asyncio.timeout(20), writing.transaction() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM target"))).scalar() == 0
    await writing.close()
