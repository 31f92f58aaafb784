"""Checks, backups, restores and upgrades of the store, none of which may lose what was there."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlmodel import SQLModel

from scanner.canonical import dumps, plain
from scanner.errors import Misconfigured
from scoring.history import care, migrations, opening
from scoring.history.shorthand import short
from scoring.history.store import History
from tests.scoring.history.nights import START, night, rate, ssh, target, unlocked

SCHEMA = opening.SCHEMA
OTHER = dumps(plain(ssh(1, greeting="SSH-2.0-OpenSSH_9.9p9").facts))
"""Facts of another answer."""


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A file: what PostgreSQL does in its place is tested in test_server_care."""
    return f"sqlite:///{tmp_path}/data/hullmark.db"


def _revisions() -> list[Path]:
    return sorted((migrations.FOLDER / "versions").glob("0*.py"))


async def _filled(url: str) -> Path:
    """A closed store with three rated nights."""
    history = await History.open(url, now=START)
    for number in range(3):
        at = await night(history, number, ssh(1), ssh(2))
        await rate(history, f"acme.example-{number}", at)
    await history.close()
    return opening.path_of(url)


def _shape(connection: sqlite3.Connection) -> list[tuple[object, ...]]:
    """Tables with their columns, keys and indexes, in the terms of SQLite itself."""
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type='table' ORDER BY name")]
    found: list[tuple[object, ...]] = []
    for name in names:
        found += [(name, *row) for row in connection.execute(f"PRAGMA table_info({name})")]
        found += sorted((name, *row[2:]) for row in connection.execute(f"PRAGMA foreign_key_list({name})"))
        for index in sorted(connection.execute(f"PRAGMA index_list({name})"), key=lambda row: row[1]):
            columns = [row[2] for row in connection.execute(f"PRAGMA index_info({index[1]})")]
            found.append((name, index[2], index[3], *columns))
    return found


def _left(folder: Path, ending: str = "") -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.endswith(ending)]


async def test_a_made_store_is_a_migrated_store(tmp_path: Path) -> None:
    """The tables made at once equal those that the revisions make one after the other, to the last index."""
    made = await _filled(f"sqlite:///{tmp_path}/made.db")
    with closing(sqlite3.connect(tmp_path / "migrated.db", isolation_level=None)) as migrated:
        migrations.run_on_file(migrated)
    with closing(sqlite3.connect(tmp_path / "migrated.db")) as migrated, closing(sqlite3.connect(made)) as whole:
        assert _shape(migrated) == _shape(whole)
    engine = create_engine(f"sqlite:///{tmp_path}/migrated.db")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []
    engine.dispose()
    scripts = ScriptDirectory(str(migrations.FOLDER))
    assert scripts.get_current_head() == opening.SCHEMA


async def test_a_whole_store_has_no_faults(url: str) -> None:
    """A store that was only ever written by us checks without a fault."""
    await _filled(url)
    assert await care.check(url) == ()
    assert care.version(url) == opening.SCHEMA


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (f"UPDATE observation SET facts = '{short(OTHER)}' WHERE number = 1", "is not what it was"),
        ("UPDATE observation SET facts = substr(facts, 1, length(facts) - 1) WHERE number = 1", "is not what it was"),
        ("UPDATE observation SET facts = 'x' WHERE number = 1", "is not what it was"),
        ("DELETE FROM scan", "names a row of scan that is not there"),
        ("UPDATE rating SET known = x'00'", "is not what it was"),
        ("UPDATE model SET text = 'x'", "is not what it was"),
    ],
)
async def test_damage_is_found(url: str, damage: str, told: str) -> None:
    """A changed observation, a missing row and an unreadable case are each named."""
    path = await _filled(url)
    with closing(sqlite3.connect(path)) as store, unlocked(store):
        store.execute(damage)
    faults = await care.check(url)
    assert faults
    assert told in faults[0]


async def test_a_backup_is_a_whole_store_while_others_write(url: str, tmp_path: Path) -> None:
    """A backup of an open store opens, checks, and holds what was committed; an existing file is never replaced."""
    history = await History.open(url, now=START)
    at = await night(history, 0, ssh(1))
    case = await rate(history, "acme.example-0", at)
    await care.backup(url, tmp_path / "b.db")
    await night(history, 1, ssh(2))
    await history.close()
    assert await care.check(f"sqlite:///{tmp_path}/b.db") == ()
    assert not (tmp_path / "b.db-wal").exists() or not (tmp_path / "b.db-wal").stat().st_size
    copy = await History.open(f"sqlite:///{tmp_path}/b.db", now=START, read_only=True)
    assert await copy.latest_case("acme.example") == case
    await copy.close()
    with pytest.raises(Misconfigured, match="exists already"):
        await care.backup(url, tmp_path / "b.db")
    with pytest.raises(Misconfigured):
        await care.backup(url, tmp_path / "no such folder" / "b.db")
    assert not _left(tmp_path, ".half")


async def test_restore_brings_back_and_keeps_what_was_there(url: str, tmp_path: Path) -> None:
    """After a restore the backup's content is the store, and the store of before lies beside it."""
    path = await _filled(url)
    await care.backup(url, tmp_path / "b.db")
    history = await History.open(url, now=START.replace(year=2027))
    await history.put_target(target("late.example"))
    await history.close()
    old = await care.restore(url, tmp_path / "b.db", now=START, folder=tmp_path)
    assert old is not None
    for which, names in ((path, ["acme.example"]), (old, ["acme.example", "late.example"])):
        assert await care.check(f"sqlite:///{which}") == ()
        shown = await History.open(f"sqlite:///{which}", now=START, read_only=True)
        assert [t.name for t in await shown.targets()] == names
        await shown.close()


async def test_restore_replaces_a_damaged_store_with_its_log(url: str, tmp_path: Path) -> None:
    """A store that can no longer be opened is put aside, and no log of it is read into the new one."""
    path = await _filled(url)
    await care.backup(url, tmp_path / "b.db")
    path.write_bytes(b"\xff" * 8192)
    path.with_name(path.name + "-wal").write_bytes(b"\xff" * 4096)
    assert await care.restore(url, tmp_path / "b.db", now=START, folder=tmp_path) is not None
    assert await care.check(url) == ()


async def test_restore_into_an_empty_place(url: str, tmp_path: Path) -> None:
    """A backup can be restored on a machine that has no store yet."""
    await _filled(url)
    await care.backup(url, tmp_path / "b.db")
    assert (
        await care.restore(f"sqlite:///{tmp_path}/new/hullmark.db", tmp_path / "b.db", now=START, folder=tmp_path)
        is None
    )
    assert await care.check(f"sqlite:///{tmp_path}/new/hullmark.db") == ()


async def test_a_backup_is_known_by_its_path_alone(url: str, tmp_path: Path) -> None:
    """A question mark in its name ends no address: that file is checked and restored, and no other one."""
    path = await _filled(url)
    await care.backup(url, tmp_path / "b?1")
    assert await care.restore(url, tmp_path / "b?1", now=START, folder=tmp_path) is not None
    with closing(sqlite3.connect(tmp_path / "b?1")) as bad, unlocked(bad):
        bad.execute("UPDATE observation SET outcome = 'x', facts = '{}'")
    await care.backup(url, tmp_path / "b")
    before = path.read_bytes()
    with pytest.raises(Misconfigured, match="nothing was restored"):
        await care.restore(url, tmp_path / "b?1", now=START, folder=tmp_path)
    assert path.read_bytes() == before


async def test_what_is_no_backup_is_said_of_the_backup(url: str, tmp_path: Path) -> None:
    """The sentence is about the file that was named, never about --db, which names the store."""
    await _filled(url)
    (tmp_path / "letter").write_text("dear sirs")
    for name in ("letter", "missing"):
        with pytest.raises(Misconfigured) as told:
            await care.restore(url, tmp_path / name, now=START, folder=tmp_path)
        assert "backup" in str(told.value)
        assert "--db" not in str(told.value)


async def test_restore_refuses_a_bad_backup_and_a_held_store(url: str, tmp_path: Path) -> None:
    """Nothing is restored from what is not whole, and nothing under another process that holds the store."""
    path = await _filled(url)
    await care.backup(url, tmp_path / "b.db")
    with closing(sqlite3.connect(tmp_path / "b.db")) as bad, unlocked(bad):
        bad.execute("UPDATE observation SET outcome = 'x', facts = '{}'")
    before = path.read_bytes()
    with pytest.raises(Misconfigured, match="nothing was restored"):
        await care.restore(url, tmp_path / "b.db", now=START, folder=tmp_path)
    with pytest.raises(Misconfigured, match="no store"):
        await care.restore(url, tmp_path / "missing.db", now=START, folder=tmp_path)
    assert path.read_bytes() == before
    await care.backup(url, tmp_path / "good.db")
    for read_only in (False, True):
        holding = await History.open(url, now=START.replace(year=2027), read_only=read_only)
        with pytest.raises(Misconfigured, match="Another process is using"):
            await care.restore(url, tmp_path / "good.db", now=START, folder=tmp_path)
        await holding.close()


@pytest.fixture
def next_schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Hullmark of tomorrow, with one revision more."""
    folder = tmp_path / "tomorrow"
    (folder / "versions").mkdir(parents=True)
    for name in ("env.py", "script.py.mako", *(f"versions/{one.name}" for one in _revisions())):
        (folder / name).write_text((migrations.FOLDER / name).read_text())
    (folder / "versions" / "9999_note.py").write_text(
        f"import sqlalchemy as sa\nfrom alembic import op\nrevision = '9999'\ndown_revision = '{opening.SCHEMA}'\n"
        "def upgrade():\n    op.add_column('scan', sa.Column('note', sa.String(), nullable=True))\n"
        "def downgrade():\n    op.drop_column('scan', 'note')\n"
    )
    monkeypatch.setattr(migrations, "FOLDER", folder)
    monkeypatch.setattr(opening, "SCHEMA", "9999")


async def test_upgrade_backs_up_first_and_loses_nothing(url: str, request: pytest.FixtureRequest) -> None:
    """An older store is copied, migrated in one transaction, and holds all it held."""
    path = await _filled(url)
    assert await care.upgrade(url, now=START, folder=Path()) is None
    request.getfixturevalue("next_schema")
    with pytest.raises(Misconfigured, match="hullmark db upgrade"):
        await History.open(url, now=START)
    saved = await care.upgrade(url, now=START, folder=Path())
    assert saved is not None
    assert care.version(url) == "9999"
    assert care.version(f"sqlite:///{saved}") == SCHEMA
    with closing(sqlite3.connect(path)) as store:
        assert "note" in [row[1] for row in store.execute("PRAGMA table_info(scan)")]
    history = await History.open(url, now=START.replace(year=2027))
    assert len(await history.ratings("acme.example")) == 3
    await history.close()


async def test_upgrade_refuses_while_another_holds_the_store(url: str, request: pytest.FixtureRequest) -> None:
    """Nothing is migrated under a process that is using the store."""
    await _filled(url)
    holding = await History.open(url, now=START.replace(year=2027), read_only=True)
    request.getfixturevalue("next_schema")
    with pytest.raises(Misconfigured, match="Another process is using"):
        await care.upgrade(url, now=START, folder=Path())
    await holding.close()
    assert care.version(url) == SCHEMA


async def test_a_failed_upgrade_leaves_the_store_as_it_was(url: str, request: pytest.FixtureRequest) -> None:
    """A migration that breaks half-way changes nothing."""
    path = await _filled(url)
    request.getfixturevalue("next_schema")
    with (migrations.FOLDER / "versions" / "9999_note.py").open("a") as script:
        script.write("_good = upgrade\ndef upgrade():\n    _good()\n    raise RuntimeError('half-way')\n")
    with pytest.raises(RuntimeError, match="half-way"):
        await care.upgrade(url, now=START, folder=Path())
    assert care.version(url) == SCHEMA
    with closing(sqlite3.connect(path)) as store:
        assert "note" not in [row[1] for row in store.execute("PRAGMA table_info(scan)")]


async def test_there_must_be_a_store(tmp_path: Path) -> None:
    """Every act of care on a missing store is answered with a sentence, and makes nothing."""
    url = f"sqlite:///{tmp_path}/none.db"
    with pytest.raises(Misconfigured, match="no store"):
        await care.check(url)
    with pytest.raises(Misconfigured, match="no store"):
        await care.backup(url, tmp_path / "b.db")
    with pytest.raises(Misconfigured, match="no store"):
        await care.upgrade(url, now=START, folder=Path())
    with pytest.raises(Misconfigured, match="no store"):
        care.version(url)
    assert _left(tmp_path) == []
    assert opening.look(tmp_path / "none.db") is opening.State.EMPTY
