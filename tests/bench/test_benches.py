"""The benchmarks are run by hand and seldom; that each still fits the code is tested here."""

import importlib
from pathlib import Path

import pytest

BENCHES = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("test_"))


@pytest.mark.parametrize("name", BENCHES)
def test_a_bench_can_be_loaded(name: str) -> None:
    """Every name that a benchmark takes from the code is there."""
    importlib.import_module(f"tests.bench.{name}")
