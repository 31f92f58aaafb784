"""`hullmark peers` over a book in a store: who is held against whom, and who is not."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cli.main import app, globals_first
from cli.models import named
from scanner.target import Organisation, Profile
from scoring.history.store import History as Store
from tests.worlds import kept
from tests.worlds.history import DAY, START

TRADE = Organisation(employees=20, sector="Trade")


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Thirty-one in trade, five in health, and three that may not be compared."""
    folder = tmp_path_factory.mktemp("peers")

    async def fill() -> None:
        store = await Store.open(kept.url(folder), now=START + DAY)
        for n in range(31):
            told = TRADE if n % 2 else Organisation(employees=20 + n, sector="trade")
            await kept.keep(store, kept.company(rdp=n % 2 == 0), f"t{n}.example", told)
        for n in range(5):
            await kept.keep(store, kept.company(), f"h{n}.example", Organisation(sector="health"))
        await kept.keep(store, kept.company(), "c.example", TRADE, Profile.CONSENT)
        older = replace(kept.SHIPPED, model=named("2026.1"))
        await kept.keep(store, replace(kept.company(), world=older), "m.example", TRADE)
        little = kept.company()
        cells = tuple(cell for cell in little.cells if cell.probe == "zone")
        await kept.keep(store, replace(little, cells=cells), "n.example", TRADE)
        await store.close()

    asyncio.run(fill())
    return kept.url(folder)


def hullmark(*arguments: str) -> Result:
    return CliRunner().invoke(app, globals_first(["peers", *arguments]))


def document(name: str, db: str) -> dict[str, Any]:
    ran = hullmark(name, "--json", "--db", db)
    assert ran.exit_code == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def test_only_what_may_be_compared_is(db: str) -> None:
    """Another profile, another model and no rating are left out, and counted."""
    found = document("t1.example", db)
    assert found["schema"] == "hullmark.peers/1"
    assert found["left_out"] == {"another profile": 1, "another model": 1, "not rated": 1}
    groups = {one["by"]: one for one in found["groups"]}
    assert (groups["book"]["peers"], groups["sector"]["peers"], groups["sector"]["name"]) == (35, 30, "trade")
    assert groups["sector"]["percentile"] > 50  # half of the others show Remote Desktop
    assert found["critical"] == []
    lower = document("t0.example", db)
    assert lower["groups"][0]["percentile"] < groups["book"]["percentile"]
    assert len(lower["critical"]) == 1


def test_few_are_too_few(db: str) -> None:
    """Four others in health have no percentile, and what was not told is no group."""
    groups = {one["by"]: one for one in document("h1.example", db)["groups"]}
    assert (groups["sector"]["peers"], groups["sector"]["percentile"]) == (4, None)
    assert groups["size"] == {"by": "size", "name": None, "peers": 0, "percentile": None}
    out = hullmark("h1.example", "--db", db).stdout
    assert "too few" in out
    assert "not told" in out
    assert out.index("CRITICAL") < out.index("Rating ")


def test_nobody_stands_anywhere_without_a_rating(db: str) -> None:
    """A company of which too little was seen has no place, and one under another profile none beside others."""
    assert document("n.example", db)["groups"] == []
    alone = document("c.example", db)
    assert {one["percentile"] for one in alone["groups"]} == {None}
    assert alone["left_out"]["another profile"] == 38
