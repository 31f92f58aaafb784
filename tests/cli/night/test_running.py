"""`hullmark portfolio run` as its users run it."""

import asyncio
import json
import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from scoring.history.store import History
from scoring.policy import Policy, Status
from tests.program import command, run
from tests.recording import Recorder, company, name_server, needs_root, network

pytestmark = needs_root
NAMES = ("one.test", "two.test", "three.test")


@pytest.fixture(scope="module")
def town() -> Iterator[str]:
    """The address of a resolver that knows three companies, whose hosts have nothing open."""
    net = network()
    records = {}
    for name in NAMES:
        records |= company(name, {"@": f"{net}.10", "www": f"{net}.10"}, f"{net}.53")
    with name_server(Recorder(), records, f"{net}.53", f"{net}.54"):
        yield f"{net}.54"


def insured(folder: Path, **status: Status) -> None:
    """A book with a line for each name."""
    store = folder / "data" / "hullmark" / "hullmark.sqlite"

    async def put() -> None:
        history = await History.open(f"sqlite:///{store}", now=datetime.now(UTC))
        await history.put_policies(
            [
                Policy(
                    key=name, name=name, domains=(name,), status=status.get(name[:-5], Status.BOUND),
                    status_since=date(2026, 1, 1),
                )
                for name in NAMES
            ]
        )  # fmt: skip
        await history.close()

    asyncio.run(put())


def options(resolver: str) -> tuple[str, ...]:
    return ("--profile", "passive", "--allow-net", "127.0.0.0/8", "--resolver", resolver, "--rate", "unlimited")


def test_the_night_is_run_once_and_told_of(tmp_path: Path, town: str) -> None:
    """Bound targets are rated under the night's name, the summary says so, and again there is nothing to do."""
    insured(tmp_path, three=Status.DECLINED)
    done = run(tmp_path, "portfolio", "run", "--json", *options(town))
    assert done.returncode == 0, done.stderr
    (told,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert (told["schema"], told["targets"], told["rated"], told["complete"]) == ("hullmark.night/1", 2, 2, True)
    assert told["zone"] == "UTC"
    assert told["public_data"]
    (rated,) = [json.loads(line) for line in run(tmp_path, "history", "one.test", "--json").stdout.splitlines()]
    assert rated["night"] == told["night"]
    again = run(tmp_path, "portfolio", "run", *options(town))
    assert "complete. 2 targets looked at" in again.stdout
    shown = run(tmp_path, "history", "one.test").stdout
    assert told["night"] in shown
    assert "3 nights" not in shown


def test_where_our_own_resolver_is_gone_nobody_is_rated(tmp_path: Path) -> None:
    """The summary says why in its first line, and the exit code that nothing was seen."""
    insured(tmp_path)
    done = run(tmp_path, "portfolio", "run", *options("127.0.0.1:9"))
    assert done.returncode == 3
    assert done.stdout.startswith("Night of ")
    assert "INCOMPLETE, paused: our own resolver does not answer" in done.stdout
    assert "no alert does not mean that nothing changed" in done.stdout


def test_one_file_stops_a_night(tmp_path: Path, town: str) -> None:
    """Nobody is looked at, and the summary says why; without the file the same night goes on."""
    insured(tmp_path)
    stop = tmp_path / "stop"
    stop.touch()
    done = run(tmp_path, "portfolio", "run", *options(town), HULLMARK_STOP=str(stop))
    assert done.returncode == 3, done.stderr
    assert "INCOMPLETE, paused: the stop file is there. 0 targets looked at" in done.stdout
    assert "no alert does not mean that nothing changed" in done.stdout
    stop.unlink()
    done = run(tmp_path, "portfolio", "run", *options(town), HULLMARK_STOP=str(stop))
    assert "complete. 3 targets looked at" in done.stdout


def test_an_empty_book_is_said_to_be(tmp_path: Path, town: str) -> None:
    """In one sentence that says what fills it."""
    done = run(tmp_path, "portfolio", "run", *options(town))
    assert done.returncode == 0
    assert "portfolio import" in done.stderr


@pytest.mark.parametrize("wrong", [("HULLMARK_ZONE", "Asia/Nowhere"), ("HULLMARK_CANARY", "nonsense")])
def test_a_setting_that_does_not_fit_is_said_before_anything_is_sent(
    tmp_path: Path, town: str, wrong: tuple[str, str]
) -> None:
    """With exit code 2 and what to change."""
    insured(tmp_path)
    done = run(tmp_path, "portfolio", "run", *options(town), **dict([wrong]))
    assert done.returncode == 2
    assert wrong[1] in done.stderr


def test_watch_leaves_when_it_is_asked_to(tmp_path: Path, town: str) -> None:
    """With exit code 143, whatever it was doing."""
    insured(tmp_path)
    line, environment = command(tmp_path, "watch", *options(town))
    metrics = tmp_path / "hullmark.prom"
    watching = subprocess.Popen(
        line, env=environment | {"HULLMARK_METRICS": str(metrics)}, stderr=subprocess.PIPE, text=True
    )
    try:
        _appears(metrics)
        watching.send_signal(signal.SIGTERM)
        _, errors = watching.communicate(timeout=120)
    finally:
        watching.kill()
    assert watching.returncode == 143, errors
    assert "hullmark_alive_timestamp_seconds" in metrics.read_text()


def _appears(path: Path) -> None:
    for _ in range(2000):
        if path.exists():
            return
        time.sleep(0.1)
    raise AssertionError(f"{path} was never written")
