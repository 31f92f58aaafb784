"""What is recorded stands in one chain a target, and whatever is changed, taken out or put in is found."""

import asyncio
import random
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from scanner.errors import Misconfigured
from scanner.interfaces import Meter
from scoring.history import care, cases, seals
from scoring.history.store import History
from tests.conftest import PROFILE
from tests.scoring.history.nights import START, night, plain, rate, silence, ssh, target, unlocked

FLIPS = 200 if PROFILE == "soak" else 80


async def filled(url: str, nights: int = 3) -> None:
    """A closed store in which two targets were rated on some nights and one of them quoted, every scan ended."""
    history = await History.open(url, now=START)
    for number in range(nights):
        for of in (target(), target("other.example")):
            at = await night(history, number, ssh(1, evidence=b"SSH-2.0" * 9), silence(2), of=of, servers=2)
            await history.end(f"{of.name}-{number}", at, Meter(connections=number))
            case = await rate(history, f"{of.name}-{number}", at, of=of)
    await history.record_quote(rated_id=cases.case_id(case), who="u. writer", at=at, document='{"seen":1}')
    await history.close()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Such a store, as one file."""
    folder = tmp_path_factory.mktemp("whole")
    url = f"sqlite:///{folder}/store.db"
    asyncio.run(filled(url))
    asyncio.run(care.backup(url, folder / "copy.db"))
    with closing(sqlite3.connect(folder / "copy.db")) as store:
        store.execute("PRAGMA page_size = 512")  # little of the file is unused space
        store.execute("VACUUM")
    return folder / "copy.db"


def faults_of(path: Path) -> tuple[str, ...]:
    try:
        return asyncio.run(care.check(f"sqlite:///{path}"))
    except Misconfigured as refused:
        return (str(refused),)


def changed(path: Path, *statements: str) -> tuple[str, ...]:
    """What a check says after the statements."""
    with closing(sqlite3.connect(path)) as store, unlocked(store):
        for one in statements:
            store.execute(one)
    return faults_of(path)


@pytest.fixture
def copy(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(whole, tmp_path / "copy.db"))


def test_a_store_of_ours_has_no_fault(copy: Path) -> None:
    """Three nights of two targets: thirteen links, three sealed nights, nothing to say."""
    assert faults_of(copy) == ()
    with closing(sqlite3.connect(copy)) as store:
        kinds = dict(store.execute("SELECT kind, count(*) FROM link GROUP BY kind"))
        assert kinds == {"s": 6, "r": 6, "q": 1}
        assert store.execute("SELECT count(*) FROM night_seal").fetchone() == (3,)


CELLS = (
    ("observation", "facts"), ("observation", "evidence"), ("observation", "raw"), ("observation", "asset"),
    ("observation", "id"), ("observation", "number"),
    ("look", "why"), ("look", "vantage"), ("look", "turn"), ("look", "profile"),
    ("look", "observation"), ("look", "number"), ("scan", "seen"), ("scan", "claims"), ("scan", "profile"),
    ("scan", "spent"), ("scan", "began"), ("scan", "ended"), ("scan", "link"), ("scan", "number"), ("scan", "id"),
    ("claim", "document"), ("claim", "id"), ("model", "text"), ("model", "version"), ("target", "document"),
    ("content", "packed"), ("content", "digest"), ("rating", "id"), ("rating", "scan"),
    ("rating", "as_of"), ("rating", "told"), ("rating", "follows"), ("rating", "known"), ("rating", "evidence"),
    ("rating", "target_then"), ("rating", "conduct"), ("rating", "feeds"), ("rating", "model"), ("rating", "lying"),
    ("rating", "number"),
    ("quote", "who"), ("quote", "document"), ("quote", "id"), ("link", "body"), ("link", "head"), ("link", "kind"),
    ("night_seal", "at"), ("night_seal", "root"), ("night_seal", "upto"), ("night_seal", "number"), ("chain", "name"),
)  # fmt: skip


@pytest.mark.parametrize(("table", "column"), CELLS)
def test_no_cell_changes_unseen(copy: Path, table: str, column: str) -> None:
    """One byte of one cell of every kind, and every number made one higher, is found and named in sentences."""
    with closing(sqlite3.connect(copy)) as store, unlocked(store):
        rowid, value = store.execute(
            f"SELECT rowid, {column} FROM {table} WHERE {column} IS NOT NULL ORDER BY rowid DESC LIMIT 1"
        ).fetchone()
        if isinstance(value, int):
            bent: object = value + 1
        else:
            raw = bytearray(value.encode() if isinstance(value, str) else value)
            raw[len(raw) // 2] ^= 1
            bent = raw.decode() if isinstance(value, str) else bytes(raw)
        store.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (bent, rowid))
    faults = faults_of(copy)
    assert faults
    assert all(one.endswith(".") for one in faults)


def _content(path: Path) -> dict[str, list[tuple[object, ...]]] | None:
    """Every row of every table; None where they cannot be read."""
    try:
        with closing(sqlite3.connect(path)) as store:
            names = [row[0] for row in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return {
                name: store.execute(f"SELECT * FROM {name}").fetchall()
                for name in names
                if not name.startswith(("sqlite_", "alembic"))
            }
    except sqlite3.Error:
        return None


def test_a_byte_flipped_anywhere_in_the_file_is_found(whole: Path, tmp_path: Path) -> None:
    """Of the file as it lies on the disk: a check names what a flipped bit did, or no row of any table has changed."""
    places, before, unseen = random.Random(7), _content(whole), 0
    pristine = whole.read_bytes()
    for number in range(FLIPS):
        bent = bytearray(pristine)
        place = places.randrange(len(bent))
        bent[place] ^= 1 << places.randrange(8)
        path = tmp_path / f"bent-{number}.db"
        path.write_bytes(bent)
        if not faults_of(path):
            unseen += 1
            assert _content(path) == before, f"byte {place} was flipped"
        path.unlink()
    assert unseen < FLIPS * 0.75  # each table without rows is a page that holds nothing, and its text is not looked at


@pytest.mark.parametrize(
    ("statements", "told"),
    [
        (
            ["DELETE FROM quote", "DELETE FROM rating WHERE number = 2"],
            "Link 2 (rating) in the chain of acme.example is not the hash",
        ),
        (["DELETE FROM link WHERE number = 11"], "does not follow from the link before it"),
        (
            ["DELETE FROM quote", "DELETE FROM rating WHERE number = 12", "DELETE FROM link WHERE number >= 12"],
            "links are missing",
        ),
        (["UPDATE link SET body = zeroblob(32) WHERE number IN (5, 2)"], "Link 2 (rating)"),
        (["DELETE FROM night_seal WHERE number = 1"], "The heads that were sealed at 2026-01-02"),
    ],
)
def test_the_first_broken_link_is_named(copy: Path, statements: list[str], told: str) -> None:
    """What was taken out or exchanged, with the chain it stood in: the first of several, in one sentence."""
    faults = changed(copy, *statements)
    assert any(told in one for one in faults)


def test_a_chain_that_was_made_anew_does_not_fit_the_sealed_night(copy: Path) -> None:
    """Whoever changes a rating and every hash after it in its chain still contradicts the heads that were sealed."""
    with closing(sqlite3.connect(copy)) as store, unlocked(store):
        store.execute("UPDATE rating SET night = 'x' WHERE number = 2")
    from scoring.history import chain, checking

    with closing(sqlite3.connect(copy)) as store, unlocked(store):
        store.execute("UPDATE link SET body = ? WHERE number = 2", (checking._Under(store).body(2, "rating"),))
        before = {}
        asked = "SELECT l.number, c.name, l.kind, l.body FROM link l JOIN chain c ON c.number = l.chain ORDER BY 1"
        for number, name, kind, body in store.execute(asked).fetchall():
            before[name] = chain.head(before.get(name, name), chain.told_kind(kind), body)
            store.execute("UPDATE link SET head = ? WHERE number = ?", (before[name], number))
    (fault,) = faults_of(copy)
    assert "The heads that were sealed" in fault


async def test_rows_are_written_once(url: str) -> None:
    """Neither an update nor a delete reaches what was recorded, whoever tries."""
    await filled(url, 1)
    keys = {"quote": "id", "model": "digest", "claim": "id"}
    with plain(url) as store:
        for table in ("rating", "link", "observation", "look", "quote", "model", "claim", "content"):
            key = keys.get(table, "number")
            for act in (f"DELETE FROM {table}", f"UPDATE {table} SET {key} = {key}"):
                with pytest.raises((sqlite3.IntegrityError, psycopg.IntegrityError), match="written once"):
                    store.execute(act)
        for act in ("UPDATE scan SET seen = NULL", "UPDATE scan SET claims = seen"):
            with pytest.raises((sqlite3.IntegrityError, psycopg.IntegrityError), match="what a scan saw"):
                store.execute(act)


@pytest.mark.parametrize("size", range(1, 18))
def test_a_path_leads_from_every_leaf_to_the_root(size: int) -> None:
    """Trees of any size: hashing a leaf with its path gives the root."""
    leaves = [seals.leaf(bytes([number]) * 32, b"head") for number in range(size)]
    for index, leaf in enumerate(leaves):
        reached = leaf
        for side, other in seals.path(leaves, index):
            reached = seals.joined(reached, other) if side == "right" else seals.joined(other, reached)
        assert reached == seals.root(leaves)


async def test_heads_are_sealed_once_a_night(history: History) -> None:
    """Five ratings: heads are sealed at once, then when the next day begins, never under a clock that was set back."""
    for number, hours in enumerate((0, 1, 24, 25, 24)):
        await night(history, number, ssh(1))
        await rate(history, f"acme.example-{number}", START + timedelta(days=9, hours=hours))
    async with history._reading() as connection:
        rows = (await connection.exec_driver_sql("SELECT number, upto FROM night_seal ORDER BY number")).all()
    assert [tuple(row) for row in rows] == [(1, 1), (2, 2)]
