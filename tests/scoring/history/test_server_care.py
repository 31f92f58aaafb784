"""Backups, restores and upgrades of a store in PostgreSQL, none of which may lose what was there."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from scanner.errors import Misconfigured
from scoring.history import care, care_of_servers, migrations, opening, places, structure
from scoring.history.server import Server
from scoring.history.server_tables import like_sqlite
from scoring.history.store import History
from tests.lab.databases import Databases
from tests.scoring.history.nights import START, asked, night, plain, rate, ssh, target, unlocked
from tests.scoring.history.test_care import next_schema as next_schema

LATER = START.replace(year=2027)
SHAPE = (
    """SELECT table_name, column_name, data_type, is_nullable, collation_name, column_default
    FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2""",
    """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2""",
    "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2",
    """SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    ORDER BY 1, 2""",
    "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1",
)


@pytest.fixture
def url(databases: Databases) -> str:
    return databases.fresh()


async def filled(url: str) -> None:
    """A closed store with two rated nights."""
    history = await History.open(url, now=START)
    for number in range(2):
        at = await night(history, number, ssh(1), ssh(2))
        await rate(history, f"acme.example-{number}", at)
    await history.close()


@contextmanager
def impatient() -> Iterator[None]:
    """Whoever has the store keeps it: waiting for it is in vain."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(care_of_servers, "MOMENT", 50)
        yield


def left(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


async def names(url: str) -> list[str]:
    shown = await History.open(url, now=START, read_only=True)
    found = [one.name for one in await shown.targets()]
    await shown.close()
    return found


async def test_a_made_store_is_a_migrated_store(databases: Databases) -> None:
    """The tables made at once equal those that the revisions make one after the other, to the last trigger."""
    import psycopg
    from sqlalchemy import create_engine

    made, migrated = databases.fresh(), databases.fresh()
    await (await History.open(made, now=START)).close()
    told = Server.of(migrated).parameters()
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(**told))
    like_sqlite(engine.dialect)
    with engine.begin() as bound:
        migrations.run(bound)
    engine.dispose()
    for what in SHAPE:
        assert asked(migrated, what) == asked(made, what)
    with plain(migrated) as store:
        assert structure.append_only(store)


async def test_a_backup_is_restored_and_what_was_there_is_kept(databases: Databases, tmp_path: Path) -> None:
    """A dump of an open store brings it back elsewhere and here; the store before lies in a dump of its own."""
    url, elsewhere = databases.fresh(), databases.fresh()
    await filled(url)
    history = await History.open(url, now=START.replace(year=2027))
    await care.backup(url, tmp_path / "b.dump")
    assert (tmp_path / "b.dump").stat().st_mode & 0o777 == 0o600
    await history.put_target(target("late.example"))
    with impatient(), pytest.raises(Misconfigured, match="Another process is using postgresql://postgres@"):
        await care.restore(url, tmp_path / "b.dump", now=LATER, folder=tmp_path)
    await history.close()
    with pytest.raises(Misconfigured, match="exists already"):
        await care.backup(url, tmp_path / "b.dump")
    with pytest.raises(Misconfigured, match="name another place"):
        await care.backup(url, tmp_path / "no such folder" / "b.dump")
    assert await care.restore(elsewhere, tmp_path / "b.dump", now=LATER, folder=tmp_path) is None
    old = await care.restore(url, tmp_path / "b.dump", now=LATER, folder=tmp_path)
    for place in (url, elsewhere):
        assert await care.check(place) == ()
        assert await names(place) == ["acme.example"]
    assert old is not None
    assert await care.restore(elsewhere, old, now=LATER.replace(hour=5), folder=tmp_path) is not None
    assert await names(elsewhere) == ["acme.example", "late.example"]
    history = await History.open(elsewhere, now=LATER)
    await rate(history, "acme.example-9", await night(history, 9, ssh(1)))  # numbers go on where they were
    await history.close()
    assert await care.check(elsewhere) == ()
    assert not [one for one in left(tmp_path) if one.endswith(".half")]


async def test_what_is_not_whole_is_not_restored(databases: Databases, tmp_path: Path) -> None:
    """A bent backup, another program's, a text, nothing: the store stays as it was, or stays empty."""
    url, other, empty = databases.fresh(), databases.fresh(), databases.fresh()
    await filled(url)
    await filled(other)
    with plain(other) as store, unlocked(store):
        store.execute("UPDATE observation SET outcome = 'x'")
    await care.backup(other, tmp_path / "bent.dump")
    (tmp_path / "text.dump").write_text("a letter")
    before = asked(url, "SELECT number, head FROM link ORDER BY 1")
    for place in (url, empty):
        for name, told in (
            ("bent", "is not what it was"),
            ("text", "pg_restore failed"),
            ("none", "There is no store"),
        ):
            with pytest.raises(Misconfigured, match=told):
                await care.restore(place, tmp_path / f"{name}.dump", now=LATER, folder=tmp_path)
    assert asked(url, "SELECT number, head FROM link ORDER BY 1") == before
    assert await care.check(url) == ()
    assert places.of(empty).look() is opening.State.EMPTY
    assert left(tmp_path) == ["bent.dump", "text.dump"]


async def test_upgrade_saves_first_and_loses_nothing(url: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """An older store is dumped, migrated in one transaction while nobody else has it, and holds all it held."""
    await filled(url)
    assert await care.upgrade(url, now=START, folder=tmp_path) is None
    holding = await History.open(url, now=LATER, read_only=True)
    request.getfixturevalue("next_schema")
    with pytest.raises(Misconfigured, match="hullmark db upgrade"):
        await History.open(url, now=LATER)
    with impatient(), pytest.raises(Misconfigured, match="Another process is using"):
        await care.upgrade(url, now=LATER, folder=tmp_path)
    await holding.close()
    saved = await care.upgrade(url, now=LATER, folder=tmp_path)
    assert saved is not None
    assert saved.exists()
    assert care.version(url) == "9999"
    history = await History.open(url, now=LATER)
    assert len(await history.ratings("acme.example")) == 2
    await history.close()


async def test_a_failed_upgrade_leaves_the_store_as_it_was(
    url: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """A migration that breaks half-way changes nothing."""
    await filled(url)
    before = opening.SCHEMA
    request.getfixturevalue("next_schema")
    with (migrations.FOLDER / "versions" / "9999_note.py").open("a") as script:
        script.write("_good = upgrade\ndef upgrade():\n    _good()\n    raise RuntimeError('half-way')\n")
    with pytest.raises(RuntimeError, match="half-way"):
        await care.upgrade(url, now=LATER, folder=tmp_path)
    assert care.version(url) == before
    assert asked(url, "SELECT count(*) FROM information_schema.columns WHERE column_name = 'note'") == [(0,)]


async def test_without_the_programs_it_says_so(url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where pg_dump is missing, one sentence names it, and an upgrade does not begin without a backup."""
    await filled(url)
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    for act in (care.backup(url, tmp_path / "b.dump"), care.restore(url, Path(__file__), now=LATER, folder=tmp_path)):
        with pytest.raises(Misconfigured, match="is not on this machine: install PostgreSQL's client programs"):
            await act
    assert left(tmp_path) == []


def test_the_password_is_no_argument(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Other users of the machine see the arguments of a process: the password goes by the environment."""
    (tmp_path / "pg_restore").write_text('#!/bin/sh\necho "$@"\necho "$PGPASSWORD"\n')
    (tmp_path / "pg_restore").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    place = Server.of("postgresql://ann:s3cret@db.example/book")
    arguments, password = care_of_servers._run(
        place, "pg_restore", f"--dbname={care_of_servers._address(place)}"
    ).splitlines()
    assert "s3cret" not in arguments
    assert "host=db.example" in arguments
    assert password == "s3cret"
