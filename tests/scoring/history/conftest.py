"""A store of its own for each test, in each of the two databases that can hold one."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from scoring.history.store import History
from tests.lab import databases as lab
from tests.lab.databases import Databases
from tests.scoring.history.nights import START


@pytest.fixture(scope="session")
def server() -> Iterator[Databases]:
    """A running PostgreSQL, started by the first test that asks for it."""
    why = lab.lacking()
    if why and os.environ.get("CI", "").lower() == "true":
        pytest.fail(why, pytrace=False)
    if why:
        pytest.skip(why)
    with lab.running() as started:
        yield started


@pytest.fixture
def databases(server: Databases) -> Databases:
    """Empty databases for one test."""
    server.given = 0
    return server


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a store that is not made yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/data/hullmark.db"
    databases: Databases = request.getfixturevalue("databases")
    return databases.fresh()


@pytest.fixture
async def history(url: str) -> AsyncIterator[History]:
    opened = await History.open(url, now=START)
    yield opened
    await opened.close()
