"""`hullmark worker` as its users run it, beside `portfolio run` over a store in PostgreSQL."""

import asyncio
import json
import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg
import pytest

from scoring.history.store import History
from scoring.policy import Policy, Status
from tests.lab.databases import Databases
from tests.program import command, inside
from tests.recording import Recorder, company, name_server, needs_root, network

pytestmark = needs_root
NAMES = ("one.test", "two.test", "three.test")


@pytest.fixture(scope="module")
def resolver() -> Iterator[str]:
    """A name server that knows the companies of the book."""
    net, records = network(), {}
    for name in NAMES:
        records |= company(name, {"@": f"{net}.10", "www": f"{net}.10"}, f"{net}.53")
    with name_server(Recorder(), records, f"{net}.53", f"{net}.54"):
        yield f"{net}.54"


def options(resolver: str) -> tuple[str, ...]:
    return ("--profile", "passive", "--allow-net", "127.0.0.0/8", "--resolver", resolver, "--rate", "unlimited")


def test_a_file_is_shared_by_no_workers(tmp_path: Path) -> None:
    """The sentence says what names a store that is."""
    done = inside(tmp_path, "worker", "--allow-net", "127.0.0.0/8", "--resolver", "127.0.0.1")
    assert done.returncode == 2
    assert "Workers share a store in PostgreSQL" in done.stderr


def test_a_worker_beside_who_plans(databases: Databases, resolver: str, tmp_path: Path) -> None:
    """The night is rated once, by whichever of the two; SIGTERM ends the worker, with exit code 143."""
    address = databases.fresh()

    async def insured() -> None:
        history = await History.open(address, now=datetime.now(UTC))
        told = {"status": Status.BOUND, "status_since": date(2026, 1, 1)}
        await history.put_policies([Policy(key=name, name=name, domains=(name,), **told) for name in NAMES])
        await history.close()

    asyncio.run(insured())
    line, environment = command(tmp_path, "worker", *options(resolver))
    working = subprocess.Popen(
        line, env=environment | {"HULLMARK_DB": address}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        _registered(address)
        done = inside(tmp_path, "portfolio", "run", "--json", *options(resolver), HULLMARK_DB=address)
        assert done.returncode == 0, done.stderr
        (told,) = [json.loads(line) for line in done.stdout.splitlines()]
        assert (told["targets"], told["rated"], told["complete"]) == (3, 3, True)
        working.send_signal(signal.SIGTERM)
        out, errors = working.communicate(timeout=60)
        assert (working.returncode, out, errors) == (143, "", "")
    finally:
        working.kill()
        working.wait()
    for name in NAMES:
        shown = inside(tmp_path, "history", name, "--json", HULLMARK_DB=address).stdout
        assert len(shown.splitlines()) == 1


def _registered(address: str) -> None:
    """Wait until the worker takes jobs."""
    for _ in range(600):
        with psycopg.connect(address) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('public_queue.procrastinate_workers')")
            if cursor.fetchone() != (None,):
                cursor.execute("SELECT count(*) FROM public_queue.procrastinate_workers")
                if cursor.fetchone() != (0,):
                    return
        time.sleep(0.1)
    raise AssertionError("no worker came")
