"""`hullmark what-if` over a stored rating: its three questions, its JSON and its screens."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cli.main import app, globals_first
from scoring.history.store import History as Store
from tests.worlds import kept
from tests.worlds.history import DAY, START, History


def store_of(folder: Path, *histories: History) -> str:
    async def fill() -> None:
        store = await Store.open(kept.url(folder), now=START + DAY)
        for one in histories:
            await kept.keep(store, one)
        await store.close()

    asyncio.run(fill())
    return kept.url(folder)


@pytest.fixture
def db(tmp_path: Path) -> str:
    return store_of(tmp_path, kept.company())


def hullmark(*arguments: str) -> Result:
    return CliRunner().invoke(app, globals_first(list(arguments)))


def document(*arguments: str) -> dict[str, Any]:
    ran = hullmark("what-if", "made.example", *arguments, "--json")
    assert ran.exit_code == 0, ran.stderr
    (line,) = ran.stdout.splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


def test_closing_a_service_takes_it_off_the_list(db: str, tmp_path: Path) -> None:
    """Remote Desktop gone: nothing is critical any longer, and the rating is that of a company without it."""
    told = document("--fix", "remote_administration_reachable", "--db", db)
    assert told["schema"] == "hullmark.whatif/1"
    assert told["says"] == "rating under this model if closed"
    assert (len(told["before"]["critical"]), told["after"]["critical"]) == (1, [])
    assert [found["closed"] for cause in told["closed"] for found in cause["findings"]] == ["gone"]
    assert told["delta_milli"] == told["after"]["rating"]["exact_milli"] - told["before"]["rating"]["exact_milli"] > 0
    (tmp_path / "other").mkdir()
    other = store_of(tmp_path / "other", kept.company(rdp=False))
    true = json.loads(hullmark("show", "made.example", "--json", "--db", other).stdout)
    for key in ("value", "exact_milli", "low", "high", "coverage"):
        assert told["after"]["rating"][key] == true["rating"][key]


def test_several_are_closed_together(db: str) -> None:
    """After one --fix any number of findings follows, by id or check; the grades that move are told."""
    alone = document("--db", db)
    assert alone["after"] is None
    tls = [one for one in alone["root_causes"] if one["vector"] == "tls_configuration"]
    told = document("--db", db, "--fix", *(one["findings"][0]["id"] for one in tls))
    assert {row["vector"] for row in told["grades"]} == {"tls_configuration"}
    assert told["grades"][0]["after"] == {"letter": "A", "points_lost_milli": 0}
    single = document("--db", db, "--fix", tls[0]["check"])
    assert single["after"]["rating"]["exact_milli"] == tls[0]["alone_exact_milli"]


def test_the_fewest_root_causes_are_found(db: str) -> None:
    """A target that can be reached, one that is reached already, and one that cannot be."""
    causes = document("--db", db)["root_causes"]
    best = max(one["alone_exact_milli"] for one in causes) // 10_000 * 10
    reached = document("--target", str(best), "--db", db)
    assert reached["sought"] == {
        "target": best, "reached": True, "root_causes": len(causes),
        "method": "exhaustive" if len(causes) <= 12 else "greedy",
    }  # fmt: skip
    assert len(reached["closed"]) == 1
    assert reached["after"]["rating"]["value"] >= best
    there = document("--target", "260", "--db", db)
    assert (there["sought"]["reached"], there["closed"], there["delta_milli"]) == (True, [], 0)
    never = document("--target", "900", "--db", db)
    assert not never["sought"]["reached"]
    assert never["after"]["rating"]["exact_milli"] > reached["after"]["rating"]["exact_milli"]


def test_the_screens_say_what_it_is(db: str) -> None:
    """A rating under this model if closed: never a promise, and never without what is critical."""
    for arguments, said in (
        ((), "Every root cause, with the rating under this model if closed alone:"),
        (("--fix", "legacy_tls_offered"), "The rating under this model if closed, by +"),
        (("--target", "750"), "750 is reached by closing 1 root cause (the fewest of 8"),
        (("--target", "900"), "900 cannot be reached by closing what was found"),
        (("--target", "250"), "250 is reached as it is"),
    ):
        out = hullmark("what-if", "made.example", *arguments, "--db", db).stdout
        assert said in out, out
        assert "CRITICAL" in out.partition("Rating ")[0]
        assert "uncalibrated" in out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--fix", "no_such_check"), "names no open fault"),
        (("--fix", "legacy_tls_offered", "--target", "700"), "one at a time"),
        (("--target", "950"), "The scale runs from 250 to 900"),
        (("legacy_tls_offered",), "write --fix before"),
    ],
)
def test_misuse_is_one_sentence(arguments: tuple[str, ...], says: str, db: str) -> None:
    """What names no fault, both questions at once, and a number off the scale."""
    ran = hullmark("what-if", "made.example", *arguments, "--db", db)
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert says in ran.stderr
    assert ran.stderr.count("\n") == 1
