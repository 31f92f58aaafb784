"""The light front of the store: as strict as the store itself, and loaded only when it is needed."""

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from scanner.errors import Misconfigured
from scanner.interfaces import Meter
from scanner.observation import Evidence
from scoring.history import front, opening
from scoring.history.front import Front
from scoring.history.store import History
from tests.scoring.history.nights import START, claims, look, ssh, target


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A file: what PostgreSQL does in its place is tested in test_server."""
    return f"sqlite:///{tmp_path}/data/hullmark.db"


LIGHT = """
import asyncio, sys
from datetime import UTC, datetime
from scoring.history.front import Front

async def main() -> None:
    store = await Front.open(sys.argv[1], now=datetime.now(UTC))
    assert await store.target("new.example") is None
    assert not (await store.evidence("new.example", datetime.now(UTC))).observations
    await store.close()
    assert "sqlalchemy" not in sys.modules, "loaded before it was needed"

asyncio.run(main())
"""


def test_nothing_heavy_is_loaded_for_a_target_that_is_new(url: str) -> None:
    """Opening and asking about a new target loads no SQL: the first packet does not wait for it."""
    subprocess.run([sys.executable, "-c", LIGHT, url], check=True)


async def test_what_is_kept_through_it_is_what_the_store_has(url: str) -> None:
    """A scan written through the front of a store not yet made is read by it and by the next one."""
    opened = await Front.open(url, now=START)
    assert await opened.evidence(target().name, START) == Evidence()
    seen = ssh(1)
    await opened.begin("one", target(), START)
    await opened.keep(
        target(), "one", claims=claims(target(), START), observations=[seen], sightings=[look(seen, "one", START)]
    )
    await opened.end("one", START, Meter())
    later = START + timedelta(days=2)
    kept = await opened.evidence(target().name, later)
    await opened.close()
    again = await Front.open(url, now=later)
    assert await again.target(target().name) == target()
    assert await again.evidence(target().name, later) == kept
    assert kept.observations
    await again.close()


async def test_it_refuses_what_the_store_refuses(url: str) -> None:
    """A file that is not ours and a clock that was set back are told before anything is sent."""
    history = await History.open(url, now=START)
    await history.begin("one", target(), START)
    await history.close()
    with pytest.raises(Misconfigured, match="The clock says"):
        await Front.open(url, now=START - timedelta(days=3))
    path = opening.path_of(url)
    path.write_bytes(b"this is not a database, but it is long enough to be one" * 20)
    with pytest.raises(Misconfigured, match="not a Hullmark store"):
        await Front.open(url, now=START)


async def test_a_store_that_is_open_is_held(url: str) -> None:
    """Another process cannot take the store away between the first packet and the first answer."""
    history = await History.open(url, now=START)
    await history.begin("one", target(), START)
    await history.close()
    opened = await Front.open(url, now=START)
    while_open = await asyncio.to_thread(_take, url)
    await opened.close()
    assert "Another process is using" in while_open
    assert not await asyncio.to_thread(_take, url)


def _take(url: str) -> str:
    """What another process is told that wants the store for itself."""
    code = "import sys; from scoring.history import care_of_files, opening\n"
    code += "with care_of_files.held_alone(opening.path_of(sys.argv[1])): pass"
    return subprocess.run([sys.executable, "-c", code, url], capture_output=True, text=True, check=False).stderr


async def test_the_newest_scan_is_read_as_it_was_written(url: str) -> None:
    """The store's times are UTC, in a form that sorts as text and that Python reads."""
    history = await History.open(url, now=START)
    await history.begin("one", target(), START)
    await history.close()
    with closing(sqlite3.connect(opening.path_of(url))) as connection:
        assert front._newest_scan(connection) == START
