"""`hullmark dispute` and what it marks: the rating, its screens and its documents, never its points."""

import asyncio
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cli.main import app, globals_first
from scoring.history.store import History as Store
from tests.worlds import kept
from tests.worlds.history import DAY, START

NAME, OTHER = "made.example", "other.example"


@pytest.fixture
def db(tmp_path: Path) -> str:
    async def fill() -> None:
        store = await Store.open(kept.url(tmp_path), now=START + DAY)
        for name in (NAME, OTHER):
            await kept.keep(store, kept.company(), name)
        await store.close()

    asyncio.run(fill())
    return kept.url(tmp_path)


def hullmark(*arguments: str) -> Result:
    return CliRunner().invoke(app, globals_first(list(arguments)))


def document(*arguments: str) -> dict[str, Any]:
    ran = hullmark(*arguments, "--json")
    assert ran.exit_code == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def a_finding(db: str) -> dict[str, Any]:
    findings = document("show", NAME, "--db", db)["findings"]
    return next(one for one in findings if one["points_lost_milli"])


def opened(db: str, **told: str) -> dict[str, Any]:
    told = {"finding": a_finding(db)["id"], "reason": "fixed", "evidence": "closed on Monday", "by": "Ada"} | told
    options = [part for key, value in told.items() for part in (f"--{key}", value)]
    return document("dispute", "open", NAME, *options, "--db", db)


def test_a_dispute_marks_the_rating_until_it_is_resolved(db: str) -> None:
    """`show` says so in both forms, points as they were; another target is not marked; a ruling ends it."""
    before = document("show", NAME, "--db", db)
    one = opened(db)
    assert (one["check"], one["state"], one["by"]) == (a_finding(db)["check"], "open", "Ada")
    after = document("show", NAME, "--db", db)
    assert [row["number"] for row in after.pop("disputed")] == [one["number"]]
    assert after == before
    assert "DISPUTED, points unchanged" in hullmark("show", NAME, "--db", db).stdout
    assert "disputed" not in document("show", OTHER, "--db", db)
    told = ("--outcome", "rejected", "--why", "it still answers", "--by", "Bo", "--db", db)
    ended = document("dispute", "resolve", str(one["number"]), *told)
    assert (ended["state"], ended["ruling"]["by"], ended["ruling"]["why"]) == ("rejected", "Bo", "it still answers")
    assert document("show", NAME, "--db", db) == before
    assert document("dispute", "list", "--db", db)["state"] == "rejected"
    again = hullmark("dispute", "resolve", str(one["number"]), *told)
    assert (again.exit_code, again.stderr.count("\n")) == (2, 1)


def test_a_file_is_evidence_by_its_digest(db: str, tmp_path: Path) -> None:
    """Its name and SHA-256 are kept, the file stays where it is; a finding may be named by how its id begins."""
    file = tmp_path / "letter.txt"
    file.write_text("we moved")
    short = a_finding(db)["id"].removeprefix("sha256:")[:12]
    one = opened(db, evidence=str(file), finding=short)
    assert one["evidence"] == {"text": "letter.txt", "sha256": hashlib.sha256(b"we moved").hexdigest()}
    assert one["finding"] == a_finding(db)["id"]


def test_a_short_id_is_said_to_be_short(db: str) -> None:
    """Nobody is told that no finding begins as one does, only because too little of its id was given."""
    told = ("--reason", "fixed", "--evidence", "closed", "--by", "Ada", "--db", db)
    ran = hullmark("dispute", "open", NAME, "--finding", a_finding(db)["id"][:10], *told)
    assert (ran.exit_code, "is too short" in ran.stderr, "8 characters" in ran.stderr) == (2, True, True)


@pytest.mark.parametrize(
    "told",
    [{"finding": "sha256:00ff00ff00ff"}, {"finding": ""}, {"reason": "wrong"}, {"evidence": " "}, {"by": "x" * 2001}],
)
def test_what_does_not_fit_is_a_sentence(db: str, told: dict[str, str]) -> None:
    """No such finding, no such reason, nothing said, too much said: code 2, and nothing is kept."""
    told = {"finding": a_finding(db)["id"], "reason": "fixed", "evidence": "closed", "by": "Ada"} | told
    options = [part for key, value in told.items() for part in (f"--{key}", value)]
    ran = hullmark("dispute", "open", NAME, *options, "--db", db)
    assert (ran.exit_code, ran.stderr.count("\n")) == (2, 1)
    assert "no dispute" in hullmark("dispute", "list", NAME, "--db", db).stdout


def test_what_replays_is_what_was_issued(db: str) -> None:
    """A dispute that was opened after a rating is no part of what was said then."""
    before = hullmark("replay", NAME, "--as-of", "2026-11-23", "--json", "--db", db).stdout
    opened(db)
    assert hullmark("replay", NAME, "--as-of", "2026-11-23", "--json", "--db", db).stdout == before


def test_an_override_stands_beside_the_rating(db: str) -> None:
    """Who, when, why and until when; the rating as it was; the log keeps every one, and half of one is refused."""
    before = document("show", NAME, "--db", db)
    told = ("--decision", "refer to a senior", "--why", "new owner", "--by", "Ada", "--until", "2099-01-01")
    one = document("override", NAME, *told, "--db", db)
    assert (one["decision"], one["by"], one["until"]) == ("refer to a senior", "Ada", "2099-01-01T23:59:59Z")
    after = document("show", NAME, "--db", db)
    assert after.pop("override")["number"] == one["number"]
    assert after == before
    assert "Override by Ada until 2099-01-01, rating unchanged" in hullmark("show", NAME, "--db", db).stdout
    assert document("override", NAME, "--db", db)["number"] == one["number"]
    for wrong in (told[:2], (*told[:-1], "2020-01-01")):
        assert hullmark("override", NAME, *wrong, "--db", db).exit_code == 2
