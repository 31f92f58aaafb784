"""A store of its own for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from scoring.history.store import History
from tests.scoring.history.nights import START


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/data/hullmark.db"


@pytest.fixture
async def history(url: str) -> AsyncIterator[History]:
    opened = await History.open(url, now=START)
    yield opened
    await opened.close()
