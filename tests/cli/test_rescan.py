"""`hullmark rescan`: what it refuses in one sentence, before anything is sent, and what it says of silence."""

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app, globals_first
from scanner.probes.ports import PortsFacts
from scoring.history.store import History as Store
from tests.worlds import kept
from tests.worlds.history import DAY, START, seen
from tests.worlds.shipped import HOSTS, SHIPPED

NAME, NOTHING = "made.example", "nothing.example"
NOBODY = ("--profile", "light", "--allow-net", "127.0.0.0/8", "--resolver", "127.0.0.1:9", "--rate", "unlimited")
"""Options under which no answer can come."""


@pytest.fixture
def db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    for name in ("DATA", "CONFIG"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path))

    async def fill() -> None:
        store = await Store.open(kept.url(tmp_path), now=START + DAY)
        await kept.keep(store, kept.company(), NAME)
        ports = {("ports", HOSTS[0]): PortsFacts(refused=(22, 80))}
        await kept.keep(store, seen(SHIPPED, ports), NOTHING)  # type: ignore[arg-type]  # facts of any probe
        await store.close()

    asyncio.run(fill())
    return kept.url(tmp_path)


def rescan(db: str, *arguments: str) -> Result:
    return CliRunner().invoke(app, globals_first(["rescan", *NOBODY, "--db", db, *arguments]))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("unknown.example",), "There is no rating of unknown.example in this store"),
        ((NOTHING,), "Nothing is held against nothing.example"),
        ((NAME, "--profile", "passive"), "The newest rating of made.example was made under light"),
        ((NAME, "--finding", "0123456789"), "No finding of the newest rating begins with '0123456789'"),
    ],
)
def test_what_cannot_be_looked_at_again_is_refused(db: str, arguments: tuple[str, ...], said: str) -> None:
    """One sentence and exit code 2; the hour is not begun by it."""
    for _ in range(2):
        ran = rescan(db, *arguments)
        assert ran.exit_code == 2, ran.output
        assert ran.stderr.startswith(said)


def test_where_nobody_answers_everything_stays(db: str) -> None:
    """Every finding is *not seen*, the rating keeps its points, and the exit code says that nothing was seen."""
    before = json.loads(CliRunner().invoke(app, ["show", NAME, "--db", db, "--json"]).stdout)
    ran = rescan(db, NAME, "--json")
    assert ran.exit_code == 3, ran.output
    after = json.loads(ran.stdout)
    assert {one["fate"] for one in after["rescan"]["findings"]} == {"not seen"}
    taking = {one["id"] for one in before["findings"] if one["verdict"] in ("fair", "warn", "bad")}
    assert {one["id"] for one in after["rescan"]["findings"]} == taking
    assert taking
    assert {one["id"]: one["verdict"] for one in after["findings"] if one["id"] in taking}.keys() == taking
    assert rescan(db, NAME).stderr.startswith("made.example was looked at again within the hour")
