"""`hullmark model compare`: stored ratings beside a file of another's."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cli.main import app, globals_first
from scoring.history.store import History as Store
from tests.worlds import kept
from tests.worlds.history import DAY, START

OTHERS = {"basic": "F", "intermediate": "B-", "advanced": "A"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, int]]:
    """A store of sixteen companies, and their ratings."""
    folder = tmp_path_factory.mktemp("compare")

    async def fill() -> dict[str, int]:
        history = await Store.open(kept.url(folder), now=START + DAY)
        for n in range(16):
            await kept.keep(history, kept.company(mail=n % 3, tls=n % 2, rdp=n % 5 == 0), f"t{n}.example")
        rated = {t.name: (await history.ratings(t.name))[-1].rating.value for t in await history.targets()}
        await history.close()
        return {name: value for name, value in rated.items() if value}

    return kept.url(folder), asyncio.run(fill())


def hullmark(folder: Path, text: str, db: str, *more: str) -> Result:
    path = folder / "other.csv"
    path.write_text(text)
    return CliRunner().invoke(app, globals_first(["model", "compare", "--against", str(path), "--db", db, *more]))


def document(folder: Path, text: str, db: str, *more: str) -> dict[str, Any]:
    ran = hullmark(folder, text, db, "--json", *more)
    assert ran.exit_code == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def test_the_same_order_is_seen(store: tuple[str, dict[str, int]], tmp_path: Path) -> None:
    """A scale that rises with ours correlates wholly, one that falls the other way round, and that is said."""
    db, ours = store
    assert len(ours) == 16
    text = "target,rating\n" + "".join(f"{name},{value / 10}\n" for name, value in ours.items())
    found = document(tmp_path, text, db)
    assert (found["spearman"]["value"], found["kendall"]["value"]) == (1.0, 1.0)
    assert sum(row["companies"] for row in found["crosswalk"]) == 16
    assert all(row["theirs"] <= row["ours"] for row in found["links"])
    falling = "target,rating\n" + "".join(f"{name},{-value}\n" for name, value in ours.items())
    assert document(tmp_path, falling, db)["kendall"]["value"] == -1.0
    out = hullmark(tmp_path, falling, db)
    assert "The orders are opposite" in out.stdout
    assert "licensed" in out.stderr


def test_grades_have_an_order(store: tuple[str, dict[str, int]], tmp_path: Path) -> None:
    """From F to A+, and shown as grades; who is not in the store is counted as left out; numbers beside grades are
    refused."""
    db, ours = store
    text = "target,rating\nunknown.example,C\n" + "".join(
        f"{name},{'A' if value >= 740 else 'b-' if value >= 640 else 'F'}\n" for name, value in ours.items()
    )
    found = document(tmp_path, text, db)
    assert found["left_out"] == {"no rating in this store": 1}
    assert found["kendall"]["value"] > 0.5
    spread = {row["band"]: set(row["theirs"]) for row in found["crosswalk"] if row["companies"]}
    assert spread == {band: {grade} for band, grade in OTHERS.items() if band in spread}
    assert {row["theirs"] for row in found["links"]} <= set(OTHERS.values())
    mixed = hullmark(tmp_path, text + "last.example,710\n", db)
    assert (mixed.exit_code, mixed.stdout, mixed.stderr.count("\n")) == (2, "", 1)
    assert "should be a grade from A to F, as others in this file" in mixed.stderr


def test_few_say_nothing(store: tuple[str, dict[str, int]], tmp_path: Path) -> None:
    """Of nine companies no correlation is shown, only where they lie."""
    db, ours = store
    text = "target,rating\n" + "".join(f"{name},{value}\n" for name, value in list(ours.items())[:9])
    found = document(tmp_path, text, db)
    assert (found["spearman"], found["kendall"], found["links"], found["companies"]) == (None, None, [], 9)
    assert "Too few companies" in hullmark(tmp_path, text, db).stdout


@pytest.mark.parametrize("cell", ["", "E", "nan", "inf", "seven"])
def test_what_is_no_rating_is_named(cell: str, store: tuple[str, dict[str, int]], tmp_path: Path) -> None:
    """With its line, and nothing else."""
    ran = hullmark(tmp_path, f"target,rating\nt1.example,5\nt2.example,{cell}\n", store[0])
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "line 3: rating" in ran.stderr


def test_what_is_no_target_is_named(store: tuple[str, dict[str, int]], tmp_path: Path) -> None:
    """A web address is none."""
    ran = hullmark(tmp_path, "target,rating\nhttps://t1.example/,5\n", store[0])
    assert (ran.exit_code, "line 2" in ran.stderr) == (2, True)
