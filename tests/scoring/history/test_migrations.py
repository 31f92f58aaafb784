"""A filled store of every earlier schema becomes one of today, whole, with all that was in it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from scanner.canonical import encode
from scoring.assess import assess
from scoring.history import care, once, opening, tables
from scoring.history.store import History
from tests.scoring.history.nights import START, night, rate, ssh

LATER = START.replace(year=2027)
STORES = Path(__file__).parents[2] / "golden" / "stores"
"""Stores as SQL, written by a Hullmark of that schema: two companies, a quote; in 0002 also standing nights, a scan
that was broken off, and an erasure."""


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A file: what PostgreSQL does in its place is tested in test_server_care."""
    return f"sqlite:///{tmp_path}/data/hullmark.db"


def put(url: str, schema: str) -> Path:
    """The store of that schema at this address."""
    path = opening.path_of(url)
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as store:
        store.executescript((STORES / f"{schema}.sql").read_text(encoding="utf-8"))
    return path


@pytest.mark.parametrize(("schema", "ratings", "links"), [("0001", 6, 13), ("0002", 8, 27)])
async def test_a_filled_store_of_each_schema_is_upgraded(url: str, schema: str, ratings: int, links: int) -> None:
    """It checks without a fault with every link it had, old ratings replay, and new ones are linked to them."""
    path = put(url, schema)
    assert care.version(url) == schema
    with closing(sqlite3.connect(path)) as store:
        told = store.execute("SELECT id, as_of FROM rating ORDER BY number").fetchall()
        heads = store.execute("SELECT number, head FROM link").fetchall() if schema != "0001" else []
    assert await care.upgrade(url, now=LATER, folder=Path()) is not None
    assert care.version(url) == opening.SCHEMA
    assert await care.check(url) == ()
    history = await History.open(url, now=LATER)
    found = [one for target in await history.targets() for one in await history.ratings(target.name)]
    found.sort(key=lambda one: one.number)
    assert [(one.id, f"{one.as_of:%Y-%m-%d %H:%M:%S.%f}") for one in found] == told
    assert len(found) == ratings
    for rated in found:
        assert encode(assess(await history.case(rated.id))) == rated.stored
    at = await night(history, 400, ssh(1))
    await rate(history, "acme.example-400", at)
    async with history._reading() as connection:
        rows = (await connection.execute(tables.link.select())).all()
    await history.close()
    assert [(row.number, row.head) for row in rows][: len(heads)] == heads
    assert len(rows) == links + 1
    assert await care.check(url) == ()


async def test_an_upgraded_store_refuses_what_a_new_one_refuses(url: str) -> None:
    """The triggers of an upgraded store are those of a new one, to the letter."""
    path = put(url, "0001")
    await care.upgrade(url, now=LATER, folder=Path())
    with closing(sqlite3.connect(path)) as store:
        made = {row[0] for row in store.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'")}
    assert made == set(once.triggers())
