"""What we decline to look at moves nothing: the program after an opt-out, and without the permission it had before."""

import copy
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.lab.laboratory import Laboratory
from tests.program import command, hullmark, impatient

pytestmark = pytest.mark.lab
MOVES = ("not_seen", "as_of", "spent", "split", "findings", "rating", "target")
"""Parts of a document that hold times, or are looked at by themselves."""
OF_A_LOOK = ("first_seen", "last_seen", "observations")
"""Parts of a finding that follow the newest answer: questions to our own resolver are still answered."""


def scanned(folder: Path, *options: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(hullmark(folder, "scan", *options, "--json", "untidy.test"))
    return found


@pytest.fixture(scope="module")
def scanned_before(tmp_path_factory: pytest.TempPathFactory, laboratory: Laboratory) -> tuple[Path, dict[str, Any]]:
    """Where a scan under consent is stored, by somebody who waits little for servers that never answer; and it."""
    folder = tmp_path_factory.mktemp("before")
    impatient(folder)
    return folder, scanned(folder, *laboratory.options())


@pytest.fixture
def folder(tmp_path: Path, scanned_before: tuple[Path, dict[str, Any]]) -> Path:
    """The same store, for one test alone."""
    return shutil.copytree(scanned_before[0], tmp_path / "own")


@pytest.fixture
def before(scanned_before: tuple[Path, dict[str, Any]]) -> dict[str, Any]:
    """What that scan said, for one test alone."""
    return copy.deepcopy(scanned_before[1])


def standing(document: dict[str, Any]) -> dict[str, Any]:
    """All that a rating says, without its times."""
    kept = {key: value for key, value in document.items() if key not in MOVES}
    for finding in document["findings"]:
        kept[finding["id"]] = {key: value for key, value in finding.items() if key not in OF_A_LOOK}
    return kept | {key: document["rating"][key] for key in ("value", "exact_milli", "band", "low", "high", "coverage")}


def test_what_we_decline_moves_nothing(folder: Path, before: dict[str, Any], laboratory: Laboratory) -> None:
    """Opted out, then without the --allow-net it had: no connection, the same rating, exposures and assets.

    Each scan gives its own reason for what it did not see; once nothing is declined everything is asked again.
    """
    options = laboratory.options()
    assert len(before["critical"]) >= 3
    optout = Path(command(folder)[1]["XDG_DATA_HOME"]) / "hullmark" / "optout.txt"
    optout.write_text(f"{laboratory.site.network}.0.0/16\n")
    out = scanned(folder, *options)
    optout.unlink()
    at = options.index("--allow-net")
    withdrawn = scanned(folder, *options[:at], "--allow-net", "127.0.0.0/30", *options[at + 2 :])
    for after, why, other in ((out, "opted out", "special-purpose"), (withdrawn, "special-purpose", "opted out")):
        assert after["spent"]["connections"] == 0
        assert standing(after) == standing(before)
        assert after["split"]["parts"] == []
        reasons = [row["why"] for row in after["not_seen"]]
        assert any(why in reason for reason in reasons)
        assert not any(other in reason for reason in reasons)
    again = scanned(folder, *options)
    assert again["spent"]["connections"] >= before["spent"]["connections"] // 2
    assert again["critical"] == before["critical"]


def test_narrower_scans_take_nothing_back(folder: Path, before: dict[str, Any], laboratory: Laboratory) -> None:
    """Seen under consent, then often under a narrow profile, then declined: the exposures of the first stay."""
    consent = laboratory.options()
    narrow = ("--profile", "light-narrow", *consent[2:])
    for _ in range(4):
        assert len(scanned(folder, *narrow)["critical"]) < len(before["critical"])
    optout = Path(command(folder)[1]["XDG_DATA_HOME"]) / "hullmark" / "optout.txt"
    optout.write_text(f"{laboratory.site.network}.0.0/16\n")
    after = scanned(folder, *consent)
    for document in (before, after):
        for finding in document["findings"]:
            finding.pop("values")  # a narrow look lists fewer suites than a wide one, with the same verdict
            finding.pop("because")
            if finding["check"] == "flaws_fixed_in_time":
                finding.pop("because_id")  # the first scan says that it is the first
    assert standing(after) == standing(before)
    narrow_again = scanned(folder, *narrow)
    assert len(narrow_again["critical"]) < len(before["critical"])


def test_ports_that_we_stop_trying_stay_as_they_were(
    folder: Path, before: dict[str, Any], laboratory: Laboratory
) -> None:
    """An operator who takes ports off the list takes no exposure back."""
    options = laboratory.options()
    own = impatient(folder)
    own.write_text(f"{own.read_text()}[ports]\nconsent = [443, 80]\n")
    after = scanned(folder, *options)
    assert after["critical"] == before["critical"]
    assert after["rating"]["exact_milli"] == before["rating"]["exact_milli"]
