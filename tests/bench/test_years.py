"""The bench of years still fits the store, which it fills by its own statements."""

import pytest

from tests.bench import years


def test_it_measures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three nights of two servers among three other targets."""
    for name, value in (("NIGHTS", 3), ("SERVERS", 2), ("RUNS", 1)):
        monkeypatch.setattr(years, name, value)
    (alone, among) = years.measure(others=3, upgrades=(1,))
    assert alone.sightings == among.sightings > 0
    assert "| 3 | 1 |" in years.section((alone, among))
