"""A filled store of every earlier schema becomes one of today, whole, with all that was in it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from scanner.canonical import encode
from scoring.assess import assess
from scoring.history import care, once, opening, tables
from scoring.history.columns import told_hash, told_time
from scoring.history.store import History
from tests.scoring.history.nights import START, night, rate, ssh

LATER = START.replace(year=2027)
STORES = Path(__file__).parents[2] / "golden" / "stores"
"""Stores as SQL, written by a Hullmark of that schema: two companies and a quote. From 0002 on with standing nights (in
0002 also a broken scan, and an erasure), from 0004 with a line of the book, from 0005 with a run of a night,
from 0006 with an alert and its delivery, from 0007 with a dispute. 0005 was made of 0004,
and 0009 of 0008 by a Hullmark of 0009, which then rated one night more."""


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


FILLED = [
    ("0001", 6, 13), ("0002", 8, 27), ("0004", 5, 13), ("0005", 5, 13), ("0006", 5, 13), ("0007", 5, 14),
    ("0008", 5, 14), ("0009", 6, 15),
]  # fmt: skip
"""The stores with how many ratings and links each has; there was no schema 0003."""


def test_the_schema_before_todays_is_kept() -> None:
    """Whoever raises the schema keeps a store of the one before: an upgrade that nobody tries does not slip in."""
    before = f"{int(opening.SCHEMA) - 1:04}"
    assert before == max(path.stem for path in STORES.glob("*.sql")) == FILLED[-1][0]


@pytest.mark.parametrize(("schema", "ratings", "links"), FILLED)
async def test_a_filled_store_of_each_schema_is_upgraded(url: str, schema: str, ratings: int, links: int) -> None:
    """It checks without a fault with every link it had, old ratings replay, and new ones are linked to them."""
    path = put(url, schema)
    assert care.version(url) == schema
    with closing(sqlite3.connect(path)) as store:
        told = [_rated(*row) for row in store.execute("SELECT id, as_of FROM rating ORDER BY number")]
        beside = _beside(store)
        heads = store.execute("SELECT number, head FROM link").fetchall() if schema != "0001" else []
    assert await care.upgrade(url, now=LATER, folder=Path()) is not None
    assert care.version(url) == opening.SCHEMA
    with closing(sqlite3.connect(path)) as store:
        assert beside.items() <= _beside(store).items()
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


def _rated(identity: str | bytes, as_of: str | int) -> tuple[str, str]:
    """The id of a rating and its time, as older schemas hold them."""
    told = identity if isinstance(identity, str) else told_hash(identity)
    return told, as_of if isinstance(as_of, str) else f"{told_time(as_of):%Y-%m-%d %H:%M:%S.%f}"


def _beside(store: sqlite3.Connection) -> dict[str, int]:
    """How many rows there are of what stands beside evidence and ratings."""
    names = {name for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    asked = names & {
        "policy",
        "night_run",
        "night_target",
        "night_course",
        "alert",
        "outbox",
        "decision",
        "quote",
        "standing",
    }
    return {name: store.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in asked}


async def test_an_upgraded_store_refuses_what_a_new_one_refuses(url: str) -> None:
    """The triggers of an upgraded store are those of a new one, to the letter."""
    path = put(url, "0001")
    await care.upgrade(url, now=LATER, folder=Path())
    with closing(sqlite3.connect(path)) as store:
        made = {row[0] for row in store.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'")}
    assert made == set(once.triggers())
