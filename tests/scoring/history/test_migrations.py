"""A filled store of every earlier schema becomes one of today, whole, with all that was in it."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from scanner.canonical import encode
from scoring.assess import assess
from scoring.history import care, migrations, opening, tables
from scoring.history.store import History
from tests.scoring.history.nights import START, night, rate, ssh
from tests.scoring.history.test_chain import filled

LATER = START.replace(year=2027)


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A file: what PostgreSQL does in its place is tested in test_server_care."""
    return f"sqlite:///{tmp_path}/data/hullmark.db"


def lowered(path: Path, schema: str) -> None:
    """The store as a Hullmark of an earlier schema would have written it."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        config = Config()
        config.set_main_option("script_location", str(migrations.FOLDER))
        config.attributes["connection"] = connection
        command.downgrade(config, schema)
        connection.commit()
    engine.dispose()


def rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """What a reader sees of the first schema's tables, less the columns that came later."""
    first = {
        "rating": "id, target, scan, as_of, night, model, document, known, evidence, split",
        "observation": "id, asset, probe, facts, evidence",
        "sighting": "id, visit, observation, look, at, why",
        "quote": "rating, who, at, document",
        "scan": "id, target, began, ended, spent",
        "target": "name, document",
        "claim": "digest, document",
    }
    with closing(sqlite3.connect(path)) as store:
        return {
            name: store.execute(f"SELECT {columns} FROM {name} ORDER BY 1").fetchall()
            for name, columns in first.items()
        }


@pytest.mark.parametrize("schema", ["0001", "0002", "0004", "0005", "0006"])
async def test_a_filled_store_of_each_schema_is_upgraded(url: str, schema: str) -> None:
    """Its rows are those of before, it checks without a fault, old ratings replay, and new ones are linked to them."""
    await filled(url)
    path = opening.path_of(url)
    await asyncio.to_thread(lowered, path, schema)
    assert care.version(url) == schema
    before = rows(path)
    assert await care.upgrade(url, now=LATER, folder=Path()) is not None
    assert care.version(url) == opening.SCHEMA
    assert rows(path) == before
    assert await care.check(url) == ()
    history = await History.open(url, now=LATER)
    for rated in await history.ratings("acme.example"):
        assert encode(assess(await history.case(rated.id))) == rated.stored
    at = await night(history, 400, ssh(1))
    await rate(history, "acme.example-400", at)
    async with history._reading() as connection:
        links = (await connection.execute(tables.link.select())).all()
    await history.close()
    assert len(links) == 14
    assert await care.check(url) == ()


async def test_an_upgraded_store_refuses_what_a_new_one_refuses(url: str) -> None:
    """The triggers of an upgraded store are those of a new one, to the letter."""
    await filled(url, 1)
    path = opening.path_of(url)
    await asyncio.to_thread(lowered, path, "0001")
    await care.upgrade(url, now=LATER, folder=Path())
    with closing(sqlite3.connect(path)) as store:
        made = {row[0] for row in store.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'")}
    assert made == set(tables.triggers())
