"""Absence is proved or unknown, through the whole program: name servers that fail take nothing from a rating."""

import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import PROFILE
from tests.lab.middle import CUT_OFF, FAULTS, Fault
from tests.lab.spoiled import PLAIN, SIGNED, Spoiled, spoiled
from tests.program import run

pytestmark = pytest.mark.lab
VECTORS = {"spf", "dmarc", "dnssec", "mail_transport", "dns_zone"}
PROFILES = ("passive", "light-narrow")
NOTHING_SEEN = 3
IMPATIENT = "[timeouts]\nquery = 0.5\nquery_tries = 2\n"
"""Waiting less for servers that will not answer saves minutes."""
Grades = dict[str, tuple[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The domains, a store with one undisturbed look at the signed one under each profile, and what that gave."""

    world: Spoiled
    store: Path
    grades: dict[str, Grades]


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Known]:
    with spoiled() as world:
        store = tmp_path_factory.mktemp("known")
        yield Known(
            world=world, store=store, grades={profile: _grades(_scan(world, store, profile)) for profile in PROFILES}
        )


def _scan(world: Spoiled, folder: Path, profile: str, name: str = SIGNED, *, resolvers: int = 1) -> dict[str, Any]:
    done = run(folder, "scan", "--json", "--profile", profile, *world.options(resolvers=resolvers), name)
    assert done.returncode in (0, NOTHING_SEEN), done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def _grades(document: dict[str, Any]) -> Grades:
    rows = {row["vector"]: (row["letter"], row["score_milli"]) for row in document["grades"]}
    return {vector: grade for vector, grade in rows.items() if vector in VECTORS and grade[0] is not None}


def test_undisturbed_all_of_it_is_graded(known: Known) -> None:
    """Every vector that rests on DNS has its letter under either profile."""
    assert [grades.keys() for grades in known.grades.values()] == [VECTORS, VECTORS]


def test_an_absence_needs_a_second_resolver_or_a_signature(known: Known, tmp_path: Path) -> None:
    """Where the zone's servers may not be asked, one resolver's word that there is no DMARC record proves nothing."""
    for resolvers, verdict in ((1, "unknown"), (2, "bad")):
        document = _scan(known.world, tmp_path / str(resolvers), "passive", PLAIN, resolvers=resolvers)
        (found,) = [row for row in document["findings"] if row["check"] == "dmarc_published"]
        assert found["verdict"] == verdict, found


def test_an_answer_that_is_cut_off_is_fetched_whole(known: Known, tmp_path: Path) -> None:
    """Truncation is no fault where TCP brings the rest."""
    with known.world.spoiling(CUT_OFF):
        assert _grades(_scan(known.world, tmp_path, "light-narrow")) == known.grades["light-narrow"]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_failing_server_changes_no_grade(known: Known, tmp_path: Path, fault: Fault) -> None:
    """After one undisturbed look every grade of what DNS says stays as it was, and without one there is none.

    In the long profile under both profiles of conduct, else under them by turns.
    """
    profiles = PROFILES if PROFILE == "soak" else PROFILES[FAULTS.index(fault) % 2 :][:1]

    def later(profile: str) -> Grades:
        shutil.copytree(known.store, tmp_path / profile)
        return _grades(_scan(known.world, _impatient(tmp_path / profile), profile))

    def never(profile: str) -> Grades:
        return _grades(_scan(known.world, _impatient(tmp_path / f"new {profile}"), profile))

    with known.world.spoiling(fault), ThreadPoolExecutor(4) as pool:
        kept, fresh = pool.map(later, profiles), pool.map(never, profiles)
        assert list(kept) == [known.grades[profile] for profile in profiles]
        assert not any(fresh)


def _impatient(folder: Path) -> Path:
    own = folder / "config" / "hullmark"
    own.mkdir(parents=True, exist_ok=True)
    (own / "conduct.toml").write_text(IMPATIENT)
    return folder
