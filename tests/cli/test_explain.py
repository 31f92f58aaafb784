"""`hullmark explain` of any stored rating, and why it moved since any other."""

import asyncio
import json
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cli.main import app, globals_first
from scanner.target import Profile
from scoring.history.store import History as Store
from tests.golden.companies import OLD, SHOP, next_night, shop
from tests.worlds import kept
from tests.worlds.history import DAY, START
from tests.worlds.shipped import APEX

LATER = START + 9 * DAY
DAYS = [f"{START + night * DAY:%Y-%m-%d}" for night in range(4)]


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Three nights of one company: old TLS comes on the second, mail that anybody may forge on the third; and one of
    another under two profiles."""
    folder = tmp_path_factory.mktemp("explain")
    first = shop()
    second = next_night(first, {("tls", SHOP): OLD})
    third = next_night(second, {("mail_policy", APEX): kept.SHIPPED.answers["mail_policy"][1]})

    async def fill() -> None:
        store = await Store.open(kept.url(folder), now=LATER)
        for one in (first, second, third):
            await kept.keep(store, one)
        await kept.keep(store, first, "other.example")
        await kept.keep(store, second, "other.example", profile=Profile.PASSIVE)
        await store.close()

    asyncio.run(fill())
    return kept.url(folder)


def hullmark(*arguments: str) -> Result:
    return CliRunner().invoke(app, globals_first(["explain", *arguments]))


def document(*arguments: str) -> dict[str, Any]:
    ran = hullmark("made.example", "--json", *arguments)
    assert ran.exit_code == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def test_every_stored_rating_is_explained(db: str) -> None:
    """Of each night its own points, to the thousandth; without a date those of the newest."""
    by_night = [document("--as-of", day, "--db", db) for day in DAYS[:3]]
    assert [told["adds_up"] for told in by_night] == [True] * 3
    assert len({told["exact_milli"] for told in by_night}) == 3
    assert document("--db", db) == by_night[-1]


def test_any_two_ratings_have_their_split(db: str) -> None:
    """From the first night to the third it is the sum of both steps, and names what opened on the way."""
    steps = [document("--as-of", DAYS[n + 1], "--since", DAYS[n], "--db", db)["since"]["split"] for n in (0, 1)]
    whole = document("--since", DAYS[0], "--db", db)["since"]["split"]
    assert sum(step["delta_milli"] for step in steps) == whole["delta_milli"] < 0
    assert sum(part["milli"] for part in whole["parts"]) == whole["delta_milli"]
    assert set(whole["opened"]) == {one for step in steps for one in step["opened"]}
    shown = hullmark("made.example", "--since", DAYS[0], "--db", db).stdout
    assert f"Since the rating of {DAYS[0]}" in shown
    assert "their own changes" in shown


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("made.example", "--since", "2001-01-01"), "name a later date"),
        (("made.example", "--since", DAYS[2], "--as-of", DAYS[0]), "--since lies after --as-of"),
        (("other.example", "--since", DAYS[0]), "different profiles are not compared"),
    ],
)
def test_what_has_no_split_is_a_sentence(db: str, arguments: tuple[str, ...], told: str) -> None:
    """Nothing was said then, the wrong way round, another profile."""
    ran = hullmark(*arguments, "--db", db)
    assert (ran.exit_code, ran.stdout, ran.stderr.count("\n")) == (2, "", 1)
    assert told in ran.stderr
