"""A store in PostgreSQL: whatever lies at its address, and whatever becomes of it, is a store or one sentence."""

import asyncio
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from scanner.errors import Misconfigured
from scoring.history import care, dialect, opening, places, server, tables
from scoring.history.front import Front
from scoring.history.server import Server
from scoring.history.store import History
from tests.lab.databases import Databases
from tests.scoring.history.nights import START, asked, night, plain, rate, ssh, target


@pytest.fixture
def url(databases: Databases) -> str:
    return databases.fresh()


def test_the_address_is_shown_without_its_password() -> None:
    """Nor with what stands after it, where a password may stand too; libpq is told all of it."""
    place = Server.of("postgresql://ann:s3cret%40x@db.example:6432/book?sslmode=verify-full&options=-csearch_path%3Dhm")
    assert place.shown == "postgresql://ann@db.example:6432/book"
    told = place.parameters()
    assert (told["user"], told["password"], told["host"], told["port"]) == ("ann", "s3cret@x", "db.example", 6432)
    assert (told["dbname"], told["sslmode"]) == ("book", "verify-full")
    assert told["options"].startswith("-csearch_path=hm -c timezone=UTC")


def test_a_password_has_one_place() -> None:
    """Among the options at the end it would be shown: the sentence says where it belongs, and not what it is."""
    with pytest.raises(Misconfigured, match="user:password@host") as raised:
        places.of("postgresql://ann@db.example/book?password=s3cret")
    assert "s3cret" not in str(raised.value)


@pytest.mark.parametrize("url", ["postgresql://", "postgresql:book", "postgresql://h:port/book", "postgres://host/"])
def test_an_address_that_is_none_says_how_to_write_it(url: str) -> None:
    """Every address without a database is answered with one that has it."""
    with pytest.raises(Misconfigured, match="postgresql://user@host/database"):
        places.of(url)


async def test_an_empty_database_becomes_a_store_silently(url: str) -> None:
    """Looked at it is empty, then ours; a database that the queue uses too is empty all the same."""
    with plain(url) as store:
        store.execute("CREATE TABLE procrastinate_jobs (id INT)")
    assert places.of(url).look() is opening.State.EMPTY
    with pytest.raises(Misconfigured, match="no store at postgresql://postgres@"):
        await care.check(url)
    await (await History.open(url, now=START)).close()
    assert places.of(url).look() is opening.State.OURS
    assert await care.check(url) == ()
    assert care.version(url) == opening.SCHEMA


async def test_another_programs_database_is_left_alone(url: str) -> None:
    """Tables that look alike are not ours without our mark; nothing is added to them."""
    with plain(url) as store:
        store.execute("CREATE TABLE target (name TEXT)")
        store.execute("CREATE TABLE alembic_version (version_num TEXT)")
    for read_only in (False, True):
        with pytest.raises(Misconfigured, match="not a Hullmark store: name another with --db"):
            await History.open(url, now=START, read_only=read_only)
    assert asked(
        url, "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    ) == [(2,)]


@pytest.mark.parametrize(("revision", "told"), [("0000", "hullmark db upgrade"), ("9999", "newer Hullmark")])
async def test_older_and_newer_stores_are_refused(url: str, revision: str, told: str) -> None:
    """An older store names the command that upgrades it, a newer one the way out."""
    await (await History.open(url, now=START)).close()
    with plain(url) as store:
        store.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    with pytest.raises(Misconfigured, match=told):
        await History.open(url, now=START)


async def test_many_may_make_the_store_at_once(url: str) -> None:
    """Four that find nothing there at the same moment make one store."""
    opened = await asyncio.gather(*(History.open(url, now=START) for _ in range(4)))
    await asyncio.gather(*(night(one, 0, ssh(1), of=target(f"t{number}.example")) for number, one in enumerate(opened)))
    assert len(await opened[0].targets()) == 4
    for one in opened:
        await one.close()


async def test_the_front_is_the_store(url: str) -> None:
    """What a scan finds first is opened at once, and as strict: a clock that was set back is told before a packet."""
    front = await Front.open(url, now=START)
    assert await front.target("acme.example") is None
    await front.begin("one", target(), START)
    assert await front.target("acme.example") == target()
    await front.close()
    with pytest.raises(Misconfigured, match="The clock says"):
        await Front.open(url, now=START - timedelta(days=3))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"database": "nowhere"}, "There is no database at postgresql://postgres@/nowhere"),
        ({"username": "nobody"}, "refused the login"),
        ({"query": {"host": "/nowhere"}}, "cannot be reached"),
        ({"query": {"host": "127.0.0.1", "port": "9"}}, "cannot be reached"),
    ],
)
async def test_a_server_that_lets_nobody_in_is_a_sentence(url: str, wrong: dict[str, object], told: str) -> None:
    """No such database, no such user, no such place: what to change, and never the password."""
    parsed = Server.of(url).url.set(password="s3cret").set(**wrong)  # type: ignore[arg-type]  # as SQLAlchemy takes it
    for opens in (History.open, Front.open):
        with pytest.raises(Misconfigured, match=told) as raised:
            await opens(parsed.render_as_string(hide_password=False), now=START)
        assert "s3cret" not in str(raised.value)


async def test_a_connection_lost_half_way_is_a_sentence_and_nothing_half(url: str) -> None:
    """The server ends every connection in the middle of a write: it is as if it had not begun, and works again."""
    history = await History.open(url, now=START)
    at = await night(history, 0, ssh(1))

    async def write() -> None:
        async with history._writer.transaction() as connection:
            await connection.execute(tables.chain.insert(), {"name": b"half"})
            await asyncio.to_thread(_end_all, url)
            await connection.execute(tables.chain.insert(), {"name": b"other half"})

    with pytest.raises(Misconfigured, match="cannot be reached"):
        await write()
    assert await history.target("acme.example") == target()
    async with history._reading() as reading:
        assert (await reading.execute(select(tables.chain.c.name))).all() == []
    await rate(history, "acme.example-0", at)
    await history.close()
    assert await care.check(url) == ()


def _end_all(url: str) -> None:
    with plain(url) as store:
        others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        store.execute(f"SELECT pg_terminate_backend(pid) {others}")
        while store.execute(f"SELECT 1 {others}").fetchone():  # they end a moment later
            time.sleep(0.01)


async def test_a_store_that_stays_locked_is_a_sentence(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process that writes for too long: one sentence, nothing stored; who only reads does not wait."""
    await (await History.open(url, now=START)).close()
    monkeypatch.setattr(server, "PATIENCE", 0.3)
    patient = await History.open(url, now=START)
    with plain(url) as other:
        other.execute("BEGIN")
        other.execute("SELECT pg_advisory_xact_lock(?, ?)", (dialect.LOCKS, dialect.WRITING))
        with pytest.raises(Misconfigured, match="Another process has been writing to postgresql://"):
            await patient.begin("s", target(), START)
        assert await patient.targets() == ()
        other.execute("ROLLBACK")
    await patient.begin("s", target(), START)
    await patient.close()


async def test_writers_about_other_targets_do_not_wait(url: str) -> None:
    """One target's writer stands still: another's goes on, and whoever is about everything waits for both."""
    history = await History.open(url, now=START)
    done: list[str] = []

    async def slow(started: asyncio.Event, go: asyncio.Event) -> None:
        async with history._writer.transaction("one.example"):
            started.set()
            await go.wait()
            done.append("one")

    async def everything() -> None:
        async with history._writer.transaction():
            done.append("all")

    started, go = asyncio.Event(), asyncio.Event()
    first = asyncio.create_task(slow(started, go))
    await started.wait()
    async with history._writer.transaction("two.example"):
        done.append("two")
    last = asyncio.create_task(everything())
    await asyncio.sleep(0.1)
    go.set()
    await asyncio.gather(first, last)
    assert done == ["two", "one", "all"]
    await history.close()


async def test_links_are_numbered_as_they_are_committed(url: str) -> None:
    """Four stores that rate four targets at once: no number is left out, and heads are sealed as they follow."""
    stores = await asyncio.gather(*(History.open(url, now=START) for _ in range(4)))

    async def work(history: History, name: str) -> None:
        for number in range(4):
            at = await night(history, number, ssh(1), of=target(name))
            await rate(history, f"{name}-{number}", at, of=target(name))

    await asyncio.gather(*(work(one, f"t{number}.example") for number, one in enumerate(stores)))
    async with stores[0]._reading() as connection:
        links = (await connection.execute(select(tables.link.c.number).order_by(tables.link.c.number))).scalars().all()
    assert links == list(range(1, len(links) + 1))
    assert len(links) == 16
    for one in stores:
        await one.close()
    assert await care.check(url) == ()


async def test_a_read_only_database_can_be_shown(url: str) -> None:
    """Where nothing can be written (a standby), the store is read, and a writing command is told what to change."""
    history = await History.open(url, now=START)
    at = await night(history, 0, ssh(1))
    await history.close()
    place = Server.of(url)
    options = {**place.url.query, "options": "-c default_transaction_read_only=on"}
    shown = replace(place, url=place.url.set(query=options)).url.render_as_string()
    standby = await History.open(shown, now=START, read_only=True)
    assert len((await standby.evidence("acme.example", at)).sightings) == 1
    await standby.close()
    standby = await History.open(shown, now=START)
    with pytest.raises(Misconfigured, match="can only be read"):
        await standby.begin("s", target(), START)
    await standby.close()
