"""A store of its own for each test, in each of the two databases that can hold one."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from scoring.history import opening
from scoring.history.store import History
from tests.lab.databases import Databases
from tests.scoring.history.copies import Copies, Fill
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


@pytest.fixture(scope="session")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Copies:
    """The stores that are filled once."""
    return Copies(folder=tmp_path_factory.mktemp("copies"))


@pytest.fixture
def filled_by(request: pytest.FixtureRequest, url: str, copies: Copies) -> Callable[[Fill], Awaitable[None]]:
    """Makes the test's own store what a function makes of one, which is called in the first of these tests alone."""
    server: Databases | None = request.getfixturevalue("databases") if opening.served(url) else None
    return lambda how: copies.fill(url, how, server)
