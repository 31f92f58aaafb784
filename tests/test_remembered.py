"""What was said on a date is said again byte for byte, and what is forgotten is said to be."""

import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.program import inside, run
from tests.recording import Recorder, company, name_server, needs_root, network
from tests.scoring.history.nights import unlocked

pytestmark = needs_root


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A folder with a store, and the lines that three scans of acme.test printed: the second found SPF gone."""
    folder, net, lines = tmp_path_factory.mktemp("remembered"), network(), []
    hosts = {"@": f"{net}.10", "www": f"{net}.10"}
    for records in (company("acme.test", hosts, f"{net}.53"), company("acme.test", {"@": f"{net}.10"}, f"{net}.53")):
        with name_server(Recorder(), records, f"{net}.54"):
            done = run(
                folder, "scan", "acme.test", "--json", "--profile", "passive", "--allow-net", "127.0.0.0/8",
                "--resolver", f"{net}.54", "--rate", "unlimited",
            )  # fmt: skip
        assert done.returncode == 0, done.stderr
        lines.append(done.stdout)
        time.sleep(1)  # what is printed tells its time to the second: each has one of its own
    return folder, lines


def replayed(folder: Path, *arguments: str) -> str:
    done = inside(folder, "replay", "acme.test", "--json", *arguments)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def document(folder: Path, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(replayed(folder, *arguments))
    return found


def as_of(line: str) -> str:
    return str(json.loads(line)["as_of"])


def test_what_was_issued_is_replayed_byte_for_byte(issued: tuple[Path, list[str]]) -> None:
    """Of each scan its own line, by its second, and of a day to come the newest; the screen says what it is."""
    folder, lines = issued
    for line in lines:
        assert replayed(folder, "--as-of", as_of(line)) == line
    assert replayed(folder, "--as-of", "2999-01-01") == lines[-1]
    done = inside(folder, "replay", "acme.test", "--as-of", as_of(lines[0]))
    assert f"as issued on {as_of(lines[0])}" in done.stdout


def test_what_was_changed_since_is_not_replayed(issued: tuple[Path, list[str]], tmp_path: Path) -> None:
    """Other words are said to be words only where the chain proves the rest: here somebody changed who answered."""
    folder, lines = issued
    path = tmp_path / "changed.db"
    assert inside(folder, "db", "backup", str(path)).returncode == 0
    with closing(sqlite3.connect(path)) as store, unlocked(store):
        store.execute("UPDATE look SET answered_by = '192.0.2.99' WHERE answered_by <> ''")
        store.execute("UPDATE rating SET issued = zeroblob(32)")
    done = inside(folder, "replay", "acme.test", "--as-of", as_of(lines[-1]), "--db", f"sqlite:///{path}")
    assert (done.returncode, done.stdout) == (2, "")
    assert "is not what its link says. Run `hullmark db check`." in done.stderr


def test_another_model_says_otherwise_of_the_same_case(issued: tuple[Path, list[str]]) -> None:
    """The evidence and the time stay, the model is the other one, and the difference is put down to it alone."""
    folder, lines = issued
    first = json.loads(lines[0])
    found = document(folder, "--as-of", as_of(lines[0]), "--model", "2026.1")
    assert (found["model"]["version"], found["as_of"]) == ("2026.1", first["as_of"])
    assert found["replay"]["issued"] is False
    assert found["replay"]["instead_of"]["model"] == first["model"]["version"]
    assert found["split"]["before_milli"] == first["rating"]["exact_milli"]
    assert {part["cause"] for part in found["split"]["parts"]} <= {"new model"}
    assert {row["id"] for row in found["assets"]} == {row["id"] for row in first["assets"]}
    same = document(folder, "--as-of", as_of(lines[0]), "--model", first["model"]["version"])
    assert same["rating"] == first["rating"]


def test_the_two_clocks_are_told_apart(issued: tuple[Path, list[str]]) -> None:
    """Known at the first scan's time: what that saw, also as of the second's; known later: the same."""
    folder, lines = issued
    first, second = map(json.loads, lines)
    early = document(folder, "--as-of", as_of(lines[1]), "--known-at", as_of(lines[0]))
    assert early["replay"]["known_at"] == first["as_of"]
    assert {row["id"]: row["observations"] for row in early["findings"]} == {
        row["id"]: row["observations"] for row in first["findings"]
    }
    late = document(folder, "--as-of", as_of(lines[0]), "--known-at", as_of(lines[1]))
    assert {row["id"] for row in late["findings"]} == {row["id"] for row in first["findings"]}
    assert second["findings"] != first["findings"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--as-of", "2001-01-01"), "Nothing was said of acme.test until 2001-01-01T23:59:59Z: name a later date."),
        (("--as-of", "soon"), "--as-of 'soon' is no date"),
        (("--as-of", "2026-11-22", "--model", "../x"), "There is no model '../x'"),
        (("--as-of", "2999-01-01", "--model", "1999.1"), "There is no model '1999.1'"),
    ],
)
def test_what_cannot_be_replayed_is_a_sentence(
    issued: tuple[Path, list[str]], arguments: tuple[str, ...], told: str
) -> None:
    """Exit code 2, and one sentence that says what to change."""
    done = inside(issued[0], "replay", "acme.test", *arguments)
    assert done.returncode == 2
    assert told in done.stderr


def test_what_was_erased_is_said_to_be(issued: tuple[Path, list[str]], tmp_path: Path) -> None:
    """After `purge` and after `forget`, replay says when the evidence went; the store still checks as whole."""
    folder, lines = issued
    store = f"sqlite:///{tmp_path}/copy.db"
    assert inside(folder, "db", "backup", str(tmp_path / "copy.db")).returncode == 0
    done = inside(folder, "purge", "--older-than", "400d", "--db", store)
    assert (done.returncode, done.stderr) == (0, done.stderr)
    assert "0 records of 0 targets" in done.stderr
    done = inside(folder, "forget", "acme.test", "--json", "--db", store)
    assert json.loads(done.stdout) == {"schema": "hullmark.forget/1", "target": "acme.test", "records": 4}
    done = inside(folder, "replay", "acme.test", "--as-of", as_of(lines[0]), "--db", store)
    assert done.returncode == 2
    assert "is gone: evidence erased on 2" in done.stderr
    assert inside(folder, "db", "check", "--db", store).returncode == 0
    assert inside(folder, "show", "acme.test", "--db", store).returncode == 2


@pytest.mark.parametrize("age", ["", "10", "0d", "-1d", "10w", "99999y"])
def test_an_age_that_is_none_is_refused(issued: tuple[Path, list[str]], age: str) -> None:
    """Nothing is erased by mistake."""
    done = inside(issued[0], "purge", "--older-than", age)
    assert done.returncode == 2
    assert "is no age" in done.stderr


def test_a_sealed_rating_is_verified_without_its_store(issued: tuple[Path, list[str]], tmp_path: Path) -> None:
    """Sealed with its place in a sealed night, verified where there is no store, refused where a byte differs."""
    folder, lines = issued
    file = tmp_path / "bound.seal"
    done = inside(folder, "seal", "acme.test", "-o", str(file), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["as_of"][:10] == as_of(lines[1])[:10]
    told = json.loads(inside(tmp_path, "verify", str(file), "--json").stdout)
    assert told == {"schema": "hullmark.verified/1", "fits": True, "fault": None}
    said = inside(tmp_path, "verify", str(file))
    assert "All of it fits: acme.test as of" in said.stderr
    assert len(said.stderr.splitlines()) == 1, "a night that is sealed holds it"
    sealed = json.loads(file.read_bytes())["sealed"]
    assert sealed["rated"]["split"] == sealed["rated"]["split"]
    assert sealed["before"]["rating"]["exact_milli"] == json.loads(lines[0])["rating"]["exact_milli"]
    assert sealed["rated"]["rating"]["exact_milli"] == json.loads(lines[1])["rating"]["exact_milli"]
    again = inside(folder, "seal", "acme.test", "-o", str(file))
    assert again.returncode == 2
    assert "exists already" in again.stderr
    raw = file.read_bytes()
    file.write_bytes(raw.replace(b'"probe":"mail_policy"', b'"probe":"mail_polici"', 1))
    done = inside(tmp_path, "verify", str(file))
    assert done.returncode == 2
    assert "Observation sha256:" in done.stderr
    assert "is not what its hash says." in done.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["bound.seal"]


def test_an_earlier_rating_is_sealed_as_it_stood(issued: tuple[Path, list[str]], tmp_path: Path) -> None:
    """`--as-of` picks it; a place that cannot be written is a sentence and leaves nothing behind."""
    folder, lines = issued
    file = tmp_path / "first.seal"
    assert inside(folder, "seal", "acme.test", "--as-of", as_of(lines[0]), "-o", str(file)).returncode == 0
    assert json.loads(file.read_bytes())["sealed"]["before"] is None
    assert inside(tmp_path, "verify", str(file)).returncode == 0
    blocked = inside(folder, "seal", "acme.test", "-o", "/proc/none/x.seal")
    assert blocked.returncode == 2
    assert "cannot be written" in blocked.stderr
    assert inside(tmp_path, "verify", str(tmp_path / "none")).returncode == 2
