"""The log of disputes and overrides: kept as it was said, in the chain without names, changed by nobody."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from scoring.governance import Bypass, Challenge, Entry, Reason, Result, Ruling
from scoring.history import care, opening
from scoring.history.store import History as Store
from tests.worlds import kept
from tests.worlds.history import DAY, START

NOW = START + DAY
CHALLENGE = Challenge(finding="sha256:00", check="certificate_expired", reason=Reason.NOT_MINE, evidence="a registry")
BYPASS = Bypass(decision="refer", why="a call with the broker", until=NOW + 30 * DAY)


async def _filled(folder: Path) -> tuple[Entry, ...]:
    store = await Store.open(kept.url(folder), now=NOW)
    for name in ("made.example", "other.example"):
        await kept.keep(store, kept.company(), name)
    one = await store.decide("made.example", CHALLENGE, who="Ada Example", at=NOW)
    ruling = Ruling(of=one.number, result=Result.UPHELD, why="shown by the registry")
    log = (one, await store.decide("made.example", BYPASS, who="Bo", at=NOW))
    log += (await store.decide("made.example", ruling, who="Cy", at=NOW + DAY),)
    await store.close()
    return log


@pytest.fixture
def log(tmp_path: Path) -> tuple[Entry, ...]:
    return asyncio.run(_filled(tmp_path))


async def read(folder: Path, name: str | None = None) -> tuple[Entry, ...]:
    store = await Store.open(kept.url(folder), now=NOW, read_only=True)
    found = await store.decisions(name)
    await store.close()
    return found


def test_it_is_kept_as_it_was_said(tmp_path: Path, log: tuple[Entry, ...]) -> None:
    """Every line comes back as it went in, of one target or of all; another target's log has none of it (law 11)."""
    assert asyncio.run(read(tmp_path, "made.example")) == asyncio.run(read(tmp_path)) == log
    assert asyncio.run(read(tmp_path, "other.example")) == ()
    assert asyncio.run(care.check(kept.url(tmp_path))) == ()


@pytest.mark.usefixtures("log")
def test_nobody_changes_a_line(tmp_path: Path) -> None:
    """Rows are written once; where somebody forces it, any cell that changed is found."""
    path = opening.path_of(kept.url(tmp_path))
    with closing(sqlite3.connect(path)) as store:
        for act in ("UPDATE decision SET who = 'Eve'", "DELETE FROM decision"):
            with pytest.raises(sqlite3.IntegrityError, match="written once"):
                store.execute(act)
    for column in ("target", "kind", "at", "who", "document"):
        with closing(sqlite3.connect(path, isolation_level=None)) as store:
            store.execute("BEGIN")
            store.execute("INSERT INTO erasing DEFAULT VALUES")
            (old,) = store.execute(f"SELECT {column} FROM decision WHERE kind = 'dispute'").fetchone()
            new = {"target": "other.example", "kind": "ruling"}.get(column, old.replace("1", "2").replace("a", "e"))
            store.execute(f"UPDATE decision SET {column} = ? WHERE {column} = ?", (new, old))
            store.execute("DELETE FROM erasing")
            store.execute("COMMIT")
        assert asyncio.run(care.check(kept.url(tmp_path))), column
        with closing(sqlite3.connect(path, isolation_level=None)) as store:
            store.execute("INSERT INTO erasing DEFAULT VALUES")
            store.execute(f"UPDATE decision SET {column} = ? WHERE {column} = ?", (old, new))
            store.execute("DELETE FROM erasing")


@pytest.mark.usefixtures("log")
def test_who_it_was_is_in_no_link_and_goes_with_the_target(tmp_path: Path) -> None:
    """A name can be corrected without breaking the chain's own links, and `forget` leaves hashes alone."""
    url = kept.url(tmp_path)
    gone = asyncio.run(care.forget(url, "made.example", now=NOW + 2 * DAY))
    assert gone >= 3
    assert asyncio.run(read(tmp_path)) == ()
    assert asyncio.run(care.check(url)) == ()
    assert b"Ada Example" not in opening.path_of(url).read_bytes()


@pytest.mark.usefixtures("log")
def test_what_is_past_its_retention_goes_alone(tmp_path: Path) -> None:
    """`purge` takes the lines from before its day, leaves the others, and the chain still holds."""
    url = kept.url(tmp_path)
    asyncio.run(care.purge(url, before=NOW + DAY / 2, now=NOW + 2 * DAY))
    assert [type(one.says) for one in asyncio.run(read(tmp_path))] == [Ruling]
    assert asyncio.run(care.check(url)) == ()
