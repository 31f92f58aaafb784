"""Evidence outlives code: what any probe version ever stored is read today, and keeps its id."""

import dataclasses
import json
from pathlib import Path

import pytest

from scanner.asset import Asset
from scanner.canonical import decode, dumps, encode
from scanner.observation import Outcome, observation
from scanner.probes import every
from tests.golden.sample import FOLDER, facts_of, paths_of

SAMPLES = sorted(FOLDER.glob("*.json"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_is_read_by_the_types_of_today(path: Path) -> None:
    """Every kept sample becomes facts of today's type; at the present version with the same bytes and the same id."""
    kept = json.loads(path.read_text(encoding="utf-8"))
    probe = every()[kept["probe"]]
    facts = facts_of(kept)
    assert isinstance(facts, probe.facts)
    if kept["probe_version"] == probe.version:
        again = observation(
            asset=decode(Asset, dumps(kept["asset"])),
            probe=probe.name,
            version=probe.version,
            outcome=Outcome(kept["outcome"]),
            facts=facts,
        )
        assert encode(facts) == dumps(kept["facts"])
        assert again.id == kept["id"]


@pytest.mark.parametrize("name", sorted(every()))
def test_every_version_of_a_probe_has_its_sample(name: str) -> None:
    """From version 1 to the present one, none is missing (README.md beside this file says how one is added)."""
    missing = [version for version in range(1, every()[name].version + 1) if not paths_of(name, version)]
    assert not missing, f"tests/golden/facts has no sample of {name} {missing}"


@pytest.mark.parametrize("name", sorted(every()))
def test_the_samples_of_the_present_version_fill_every_field(name: str) -> None:
    """A field that no sample fills could change its shape unnoticed; one that joined needs a further sample."""
    probe = every()[name]
    told: set[str] = set()
    for path in paths_of(name, probe.version):
        told |= set(json.loads(path.read_text(encoding="utf-8"))["facts"])
    assert not {field.name for field in dataclasses.fields(probe.facts)} - told
