"""The bench of years still fits the store, which it fills by its own statements."""

import asyncio

import pytest

from tests.bench import years


def test_it_measures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three nights of two servers among three other targets."""
    for name, value in (("NIGHTS", 3), ("SERVERS", 2), ("RUNS", 1)):
        monkeypatch.setattr(years, name, value)
    among = asyncio.run(years._measure(3, 1))  # alone it takes as long again
    assert among.sightings > 0
    assert "| 3 | 1 |" in years.section((among,))
