"""A store of its own for each test, in each of the two databases that can hold one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from scoring.history.store import History
from tests.lab.databases import Databases
from tests.scoring.history.nights import START


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
