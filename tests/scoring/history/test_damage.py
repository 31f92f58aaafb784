"""A store in which a byte has changed gives what was stored, or a sentence: never something else, never a bug."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from scanner.canonical import encode
from scanner.errors import Misconfigured
from scanner.interfaces import Meter
from scoring.history.store import History
from tests.scoring.history.nights import START, night, rate, silence, ssh, target, unlocked

NAME = target().name
COLUMNS = {
    "rating": (
        "told",
        "evidence",
        "follows",
        "known",
        "feeds",
        "target_then",
        "conduct",
        "model",
        "lying",
        "id",
        "scan",
    ),
    "observation": ("facts", "asset", "probe", "probe_version", "outcome"),
    "content": ("packed", "digest"),
    "claim": ("document",),
    "model": ("text", "digest"),
    "scan": ("seen", "claims", "spent"),
}
"""What a rating and its case are read from, where a check sum lies beside it or it cannot be read when it is bent."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A store with three nights of one target."""
    folder = tmp_path_factory.mktemp("whole")

    async def fill() -> None:
        history = await History.open(f"sqlite:///{folder}/store.db", now=START)
        for number in range(3):
            at = await night(history, number, ssh(1), silence(2), servers=2)
            await history.end(f"{NAME}-{number}", at, Meter(connections=number))
            await rate(history, f"{NAME}-{number}", at)
        await history.close()

    asyncio.run(fill())
    return (folder / "store.db").read_bytes()


async def said(path: Path) -> list[Any] | str:
    """Every rating as it was told, with its split and its whole case; or the sentence that says why not."""
    history = await History.open(f"sqlite:///{path}", now=START, read_only=True)
    try:
        rows = await history.ratings(NAME)
        return [(one.stored, one.stored_split, encode(await history.case(one.id))) for one in rows]
    except Misconfigured as refused:
        return str(refused)
    finally:
        await history.close()


@pytest.mark.parametrize("bit", [0x01, 0x80])
@pytest.mark.parametrize(("table", "column"), [(table, one) for table, some in COLUMNS.items() for one in some])
def test_no_byte_changes_what_is_said(whole: bytes, tmp_path: Path, table: str, column: str, bit: int) -> None:
    """One bit of every such cell, of a letter or of what makes it one: what was said, or one sentence."""
    path = tmp_path / "store.db"
    path.write_bytes(whole)
    before = asyncio.run(said(path))
    assert len(before) == 3
    with closing(sqlite3.connect(path)) as store:
        cells = store.execute(f"SELECT rowid, {column} FROM {table} WHERE {column} IS NOT NULL").fetchall()
    assert cells
    for rowid, cell in cells:
        path.write_bytes(whole)
        with closing(sqlite3.connect(path)) as store, unlocked(store):
            store.execute(f"UPDATE {table} SET {column} = {bent(cell, bit)} WHERE rowid = {rowid}")
        now = asyncio.run(said(path))
        if isinstance(now, str):
            assert "run `hullmark db check`, then `hullmark db restore` a backup." in now
        elif table != "scan":  # whose times and costs are proved by its link alone
            assert now == before


def bent(cell: object, bit: int) -> str:
    """The cell with one bit of it turned, as SQL; a number is made one higher."""
    if isinstance(cell, int):
        return str(cell + 1)
    raw = bytearray(cell.encode() if isinstance(cell, str) else cell)  # type: ignore[arg-type]
    raw[len(raw) // 2] ^= bit
    lying = f"x'{raw.hex()}'"
    return f"CAST({lying} AS TEXT)" if isinstance(cell, str) else lying
