"""Commands over a store in PostgreSQL say what they say over a file, and a database that goes away is one sentence."""

import asyncio
import json
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from scoring.history import care
from tests.lab import databases as lab
from tests.lab.databases import Databases
from tests.program import inside
from tests.recording import Recorder, company, name_server, needs_root, network
from tests.scoring.history.test_kill import Writer, holds

pytestmark = needs_root


@pytest.fixture(scope="module")
def resolver() -> Iterator[str]:
    """A name server that knows acme.test, which is scanned passively."""
    net = network()
    hosts = {"@": f"{net}.10", "www": f"{net}.10"}
    with name_server(Recorder(), company("acme.test", hosts, f"{net}.53"), f"{net}.54"):
        yield f"{net}.54"


def scan(resolver: str) -> tuple[str, ...]:
    return (
        "scan", "acme.test", "--json", "--profile", "passive", "--allow-net", "127.0.0.0/8", "--resolver", resolver,
        "--rate", "unlimited",
    )  # fmt: skip


def test_the_whole_way_of_a_rating(databases: Databases, resolver: str, tmp_path: Path) -> None:
    """Scanned, shown, replayed, sealed, verified, quoted, backed up, checked, purged and forgotten."""
    address = databases.fresh().replace("postgres@", "postgres:s3cret@")

    def told(*arguments: str, code: int = 0) -> str:
        done = inside(tmp_path, *arguments, HULLMARK_DB=address)
        assert done.returncode == code, done.stderr
        assert "s3cret" not in done.stdout + done.stderr
        return done.stdout + ("" if code == 0 else done.stderr)

    line = told(*scan(resolver))
    first = json.loads(line)
    assert json.loads(told("show", "acme.test", "--json"))["rating"] == first["rating"]
    assert told("replay", "acme.test", "--json", "--as-of", first["as_of"]) == line
    time.sleep(1)  # what is printed tells its time to the second: each has one of its own
    assert json.loads(told(*scan(resolver)))["split"]["before_milli"] == first["rating"]["exact_milli"]
    assert len(told("history", "acme.test", "--json").splitlines()) >= 1
    told("seal", "acme.test", "--output", str(tmp_path / "sealed.json"))
    told("verify", str(tmp_path / "sealed.json"))
    told("db", "check")
    told("db", "backup", str(tmp_path / "b.dump"))
    told("forget", "acme.test")
    assert "is gone: evidence erased on 2" in told("replay", "acme.test", "--as-of", first["as_of"], code=2)
    told("db", "restore", str(tmp_path / "b.dump"))
    assert told("replay", "acme.test", "--json", "--as-of", first["as_of"]) == line
    told("purge", "--older-than", "400d")
    told("db", "upgrade")
    told("db", "check")
    shown = {one["key"]: one for one in json.loads(told("config", "show", "--json"))["values"]}
    assert shown["db"]["value"].startswith("postgresql://postgres:***@/store0")


@pytest.fixture(scope="module")
def mortal() -> Iterator[Databases]:
    """A server that may be killed."""
    with lab.running() as running:
        running.kill()
        running.again()  # with its writes flushed, as a server for good has them
        yield running


def test_a_database_that_is_not_there_is_a_sentence(mortal: Databases, resolver: str, tmp_path: Path) -> None:
    """Before a scan, nothing is sent; a reader is told the same; when it is back, all is as it was."""
    address = mortal.fresh()
    assert inside(tmp_path, *scan(resolver), HULLMARK_DB=address).returncode == 0
    mortal.kill()
    for arguments in (scan(resolver), ("show", "acme.test"), ("db", "check"), ("db", "backup", str(tmp_path / "b"))):
        done = inside(tmp_path, *arguments, HULLMARK_DB=address)
        assert (done.returncode, done.stdout) == (2, "")
        (sentence,) = done.stderr.splitlines()
        assert "cannot be reached" in sentence
        assert sentence.endswith("what was stored before stays.")
    mortal.again()
    assert inside(tmp_path, "show", "acme.test", HULLMARK_DB=address).returncode == 0
    assert inside(tmp_path, "db", "check", HULLMARK_DB=address).returncode == 0


def test_a_database_killed_at_random_moments_loses_nothing(mortal: Databases) -> None:
    """What a writer was told was stored is there when the database is back, once, and every chain is whole."""
    url, moments, told = mortal.fresh(), random.Random(8), set[tuple[str, int]]()
    first = 0
    writer = Writer(url, "acme.example")
    for _ in range(3):
        writer.start(first)
        told.add(("night", first))
        time.sleep(moments.uniform(0, 0.3))
        mortal.kill()
        told.update(writer.kill())
        mortal.again()
        first = max(number for _, number in told) + 1
        holds(url, told)
    assert asyncio.run(care.check(url)) == ()


def test_a_program_goes_on_when_the_database_is_back(mortal: Databases) -> None:
    """One process that lives through it: a sentence while it is gone, and the next question is answered."""
    from scanner.errors import Misconfigured
    from scoring.history.store import History
    from tests.scoring.history.nights import START, night, rate, ssh

    async def lives_through(url: str) -> None:
        history = await History.open(url, now=START)
        at = await night(history, 0, ssh(1))
        await asyncio.to_thread(mortal.kill)
        with pytest.raises(Misconfigured, match="cannot be reached"):
            await night(history, 1, ssh(1))
        with pytest.raises(Misconfigured, match="cannot be reached"):
            await history.targets()
        await asyncio.to_thread(mortal.again)
        await rate(history, "acme.example-0", at)
        await night(history, 1, ssh(1))
        await history.close()
        assert await care.check(url) == ()

    asyncio.run(lives_through(mortal.fresh()))
