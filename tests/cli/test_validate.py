"""`hullmark model validate`: a file of claims, ratings from it or from the store, and what is never shown."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cli.main import app, globals_first
from scoring.history.store import History as Store
from tests.worlds import kept
from tests.worlds.books import as_csv, book
from tests.worlds.history import DAY, START


def hullmark(*arguments: str) -> Result:
    return CliRunner().invoke(app, globals_first(["model", "validate", *arguments]))


def document(*arguments: str) -> dict[str, Any]:
    ran = hullmark(*arguments, "--json")
    assert ran.exit_code == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def claims(folder: Path, text: str) -> str:
    path = folder / "claims.csv"
    path.write_text(text)
    return str(path)


def real(folder: Path, odds: float) -> str:
    """A book that does not say that it is simulated."""
    return claims(folder, as_csv(book(3, 1500, odds=odds)).replace(",simulated", "").replace(",yes\n", "\n"))


def test_a_signal_and_none(tmp_path: Path) -> None:
    """The verdict, and every figure with its interval around it."""
    found = document("--claims", real(tmp_path, 2))
    assert (found["schema"], found["says"], found["companies"]) == ("hullmark.validation/1", "signal", 1500)
    told = [found["auc"], found["gini"], found["frequency"], found["within"]["auc"]]
    told += [row["lift"] for row in found["bands"]] + [row["auc"] for row in found["groups"]]
    told += [row["observed"] for row in found["calibration"]["deciles"]] + [found["calibration"]["brier"]]
    assert all(one["low"] <= one["value"] <= one["high"] for one in told if one)
    out = hullmark("--claims", str(tmp_path / "claims.csv")).stdout
    assert "What they say: signal." in out
    assert "0.5" not in out.partition("What they say")[0]
    assert document("--claims", real(tmp_path, 1))["says"] == "no signal"
    assert "What they say: no signal." in hullmark("--claims", str(tmp_path / "claims.csv")).stdout


@pytest.mark.parametrize("odds", [1, 3])
def test_no_figure_of_a_simulated_book_is_shown(odds: int, tmp_path: Path) -> None:
    """Neither on the screen nor in JSON: only whether the kit says something of it."""
    name = claims(tmp_path, as_csv(book(4, 1500, odds=odds)))
    found = document("--claims", name)
    assert found["simulated"] is True
    assert found["says"] == ("signal" if odds == 3 else "no signal")
    assert not found.keys() & {"auc", "gini", "bands", "calibration", "groups", "frequency", "within"}
    out = hullmark("--claims", name).stdout
    assert "These claims are simulated" in out
    assert "lift" not in out.lower()
    assert "." not in "".join(filter(lambda ch: ch.isdigit() or ch == ".", out.splitlines()[0]))


def test_ratings_come_from_what_was_kept_by_then(tmp_path: Path) -> None:
    """Of a target the evidence of that day or before, and never of later; who was not rated by then is left out."""

    async def fill() -> None:
        store = await Store.open(kept.url(tmp_path), now=START + 100 * DAY)
        for number in range(24):
            await kept.keep(store, kept.company(rdp=number % 2 == 0), f"t{number}.example")
        await store.close()

    asyncio.run(fill())
    early, late = (START - DAY).date(), (START + DAY).date()
    lines = [f"t{n}.example,{late},{'yes' if n % 2 == 0 else 'no'},5" for n in range(24)]
    lines += [f"t1.example,{early},no,5", f"unknown.example,{late},no,5"]
    name = claims(tmp_path, "target,date,claim,size\n" + "\n".join(lines) + "\n")
    found = document("--claims", name, "--db", kept.url(tmp_path))
    assert (found["from_store"], found["profile"]) == (24, "light")
    assert found["left_out"] == {"no rating by that date": 2}
    assert (found["says"], found["auc"]["value"]) == ("signal", 1.0)
    assert [row["name"] for row in found["groups"]] == ["micro"]
    under = document("--claims", name, "--db", kept.url(tmp_path), "--model", "2026.1")
    assert under["model"]["version"] == "2026.1"


def test_profiles_are_never_put_together(tmp_path: Path) -> None:
    """Ratings of two profiles need a choice; the others are counted as left out."""
    lines = [f"{600 + n},2026-01-01,{'yes' if n % 3 else 'no'},{'light' if n % 2 else 'consent'}" for n in range(80)]
    name = claims(tmp_path, "rating,date,claim,profile\n" + "\n".join(lines) + "\n")
    refused = hullmark("--claims", name)
    assert (refused.exit_code, "choose one with --profile" in refused.stderr) == (2, True)
    found = document("--claims", name, "--profile", "light")
    assert (found["companies"], found["left_out"]) == (40, {"another profile": 40})


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("640,2026-13-01,no,,", "date '2026-13-01' should be a date"),
        ("640,2026-01-01,maybe,,", "claim 'maybe' should be yes or no"),
        ("100,2026-01-01,no,,", "rating '100' should be a whole number from 250 to 900"),
        ("6.5e2,2026-01-01,no,,", "should be a whole number"),
        (",2026-01-01,no,,", "neither a target nor a rating"),
        ("640,2026-01-01,no,,loud", "profile 'loud' should be"),
        (",2026-01-01,no,http://x/,", "is a web address"),
    ],
)
def test_a_line_that_does_not_fit_is_named(line: str, says: str, tmp_path: Path) -> None:
    """One sentence with its number, and nothing of the others."""
    name = claims(tmp_path, f"rating,date,claim,target,profile\n700,2026-01-01,no,,\n{line}\n")
    ran = hullmark("--claims", name)
    assert (ran.exit_code, ran.stdout, ran.stderr.count("\n")) == (2, "", 1)
    assert says in ran.stderr
    assert "line 3" in ran.stderr


def test_few_claims_say_nothing(tmp_path: Path) -> None:
    """Nine are too few, and no figure is shown of them."""
    lines = [f"{600 + n},2026-01-01,{'yes' if n < 9 else 'no'}" for n in range(200)]
    found = document("--claims", claims(tmp_path, "rating,date,claim\n" + "\n".join(lines) + "\n"))
    assert (found["says"], found["auc"], found["bands"]) == ("too few claims to say anything", None, [])
