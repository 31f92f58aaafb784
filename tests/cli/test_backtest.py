"""`hullmark model backtest` over a store: every target, once, with nothing sent and no more held than its move."""

import asyncio
import json
import tracemalloc
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import config
from cli.backtest import moves
from cli.main import app, globals_first
from cli.models import named
from cli.world import MODEL, Archive, shipped_model
from scanner.target import Target
from scoring.case import Case
from scoring.history.store import History as Store
from tests.worlds import kept
from tests.worlds.history import DAY, START

MANY = 1000


def store_of(folder: Path, many: int) -> str:
    """A store with so many targets of three kinds."""

    async def fill() -> None:
        store = await Store.open(kept.url(folder), now=START + DAY)
        for number in range(many):
            of = kept.company(tls=number % 2, rdp=number % 3 == 0)
            await kept.keep(store, of, f"t{number:04}.example")
        await store.close()

    folder.mkdir(exist_ok=True)
    asyncio.run(fill())
    return kept.url(folder)


def hullmark(*arguments: str) -> Result:
    return CliRunner().invoke(app, globals_first(["model", "backtest", *arguments]))


@pytest.fixture
def draft(tmp_path: Path) -> str:
    """A model that thinks less of old protocols and holds Remote Desktop to be no critical exposure."""
    text = config.text(f"model/{MODEL}.toml")
    row = text[text.index("[checks.legacy_tls_offered]") :].split("\n\n")[0]
    rdp = '"rdp", "rdp_with_nla", "reachable", "open"'
    changed = text.replace(row, row.replace("bad = 400", "bad = 900").replace("warn = 250", "warn = 600"))
    path = tmp_path / "draft.toml"
    path.write_text(changed.replace(rdp, '"open"').replace(f'version = "{MODEL}"', 'version = "draft"'))
    return str(path)


def test_the_largest_move_stands_first(tmp_path: Path, draft: str) -> None:
    """One line a target, by the size of its move, with the bands that were crossed; the same without colour."""
    db = store_of(tmp_path / "s", 6)
    ran = hullmark(MODEL, draft, "--json", "--db", db)
    rows = [json.loads(line) for line in ran.stdout.splitlines()]
    assert sorted(row["target"] for row in rows) == [f"t{number:04}.example" for number in range(6)]
    sizes = [abs(row["delta_milli"]) for row in rows]
    assert sizes == sorted(sizes, reverse=True)
    assert {row["schema"] for row in rows} == {"hullmark.backtest/1"}
    assert {row["after"]["model"] for row in rows} == {"draft"}
    crossed = {row["target"] for row in rows if row["crossed"]}
    assert {"t0000.example", "t0003.example"} <= crossed
    freed = next(row for row in rows if row["target"] == "t0000.example")
    assert freed["before"]["band"] == "withheld: 1 critical exposure"
    assert (freed["before"]["critical"], freed["after"]["critical"]) == (1, 0)
    assert f"6 targets from model {MODEL} to draft" in ran.stderr
    assert "withheld: 1 critical exposure to " in hullmark(MODEL, draft, "--db", db).stdout


def test_the_same_model_moves_nothing(tmp_path: Path) -> None:
    """And the number is the one that was stored."""
    db = store_of(tmp_path / "s", 3)
    for line in hullmark(MODEL, MODEL, "--json", "--db", db).stdout.splitlines():
        row = json.loads(line)
        shown = CliRunner().invoke(app, ["show", row["target"], "--json", "--db", db]).stdout
        assert row["before"]["exact_milli"] == row["after"]["exact_milli"] == json.loads(shown)["rating"]["exact_milli"]
        assert (row["delta_milli"], row["crossed"]) == (0, False)


def test_an_empty_store_has_nothing_to_say(tmp_path: Path) -> None:
    """No table, and no failure."""
    ran = hullmark(MODEL, MODEL, "--db", f"sqlite:///{tmp_path}/none.sqlite")
    assert (ran.exit_code, ran.stdout) == (0, "")
    assert ran.stderr.startswith("0 targets")


def test_a_case_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others are judged all the same, and the exit code says that not all was done."""
    db, whole = store_of(tmp_path / "s", 3), Store.latest_case

    async def damaged(store: Store, name: str) -> Case | None:
        if name == "t0001.example":
            raise zlib.error("a flipped byte")
        return await whole(store, name)

    monkeypatch.setattr(Store, "latest_case", damaged)
    ran = hullmark(MODEL, MODEL, "--json", "--db", db)
    assert (ran.exit_code, len(ran.stdout.splitlines())) == (4, 2)
    assert "t0001.example" in ran.stderr


@pytest.mark.soak
async def test_memory_does_not_grow_with_the_book(tmp_path: Path) -> None:
    """Of one target at a time more is held than its move: four times the targets, the same peak."""
    url = await asyncio.to_thread(store_of, tmp_path / "s", MANY)

    class Part(Store):
        shown: tuple[Target, ...]

        async def targets(self) -> tuple[Target, ...]:
            return self.shown

    part, model, peaks = await Part.open(url, now=datetime.now(UTC), read_only=True), named("2026.1"), []
    assert isinstance(part, Part)
    try:
        every = await Store.targets(part)
        for part.shown in (every[:3], every[: MANY // 4], every):
            tracemalloc.start()
            found, failed = await moves(Archive(history=part, model=shipped_model()), model, shipped_model())
            peaks.append(tracemalloc.get_traced_memory()[1])
            assert (len(found), failed) == (len(part.shown), 0)
            tracemalloc.stop()
    finally:
        tracemalloc.stop()
        await part.close()
    assert peaks[2] < peaks[1] * 1.2 + 2000 * MANY
