"""A town for each test of this room, on one evening."""

from pathlib import Path

import pytest

from scanner import engine
from tests.cli.night.town import Town


@pytest.fixture(scope="session")
def known(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where public data are compiled, once for all tests of this room."""
    return tmp_path_factory.mktemp("known")


@pytest.fixture
def town(tmp_path: Path, known: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    """The companies of one test."""
    made = Town(folder=tmp_path, known=known)
    monkeypatch.setattr(engine, "every_probe", made.probes)
    return made
