"""One golden sample: what an observation of one probe version looked like when it was stored."""

import json
from pathlib import Path
from typing import Any

from scanner.canonical import decode, dumps, plain
from scanner.observation import Observation
from scanner.probes import every

FOLDER = Path(__file__).with_name("facts")


def paths_of(probe: str, version: int) -> tuple[Path, ...]:
    """The samples of one probe version, the first one first: a field that joined later has one of its own."""
    return tuple(sorted(FOLDER.glob(f"{probe}.v{version}.*.json")))


def write(seen: Observation[Any]) -> Path:
    """Keep `seen` as a further sample of its probe's version; what is kept is never rewritten."""
    kept = {
        "asset": plain(seen.asset),
        "facts": plain(seen.facts),
        "id": seen.id,
        "outcome": seen.outcome.value,
        "probe": seen.probe,
        "probe_version": seen.probe_version,
    }
    number = len(paths_of(seen.probe, seen.probe_version)) + 1
    path = FOLDER / f"{seen.probe}.v{seen.probe_version}.{number}.json"
    with path.open("x", encoding="utf-8") as file:
        file.write(json.dumps(kept, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
    return path


def facts_of(kept: dict[str, Any]) -> Any:
    """The facts of a sample as today's type, through the probe's `upgrade` where the sample is older."""
    probe = every()[kept["probe"]]
    told = kept["facts"]
    if kept["probe_version"] < probe.version:
        assert probe.upgrade is not None, f"{probe.name} {probe.version} cannot read what {kept['probe_version']} wrote"
        told = probe.upgrade(kept["probe_version"], told)
    return decode(probe.facts, dumps(told))
