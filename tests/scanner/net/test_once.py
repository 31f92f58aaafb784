"""An answer serves all targets for its week, a failure until the next night, and nothing broken serves at all."""

import asyncio
import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scanner.errors import Forbidden
from scanner.feeds.shelf import FolderShelf
from scanner.fetched import Fetched
from scanner.interfaces import NoReply, Reply
from scanner.net import once
from scanner.net.door import ErrandNet
from scanner.net.once import Entry, Memory, decoded, encoded
from scanner.observation import Outcome
from tests.fakes.strangers import Host, host, saying
from tests.scanner.net.conftest import World

DAY = timedelta(days=1)


class Wall:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 20, 22, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    async def sleep(self, span: timedelta) -> None:
        raise AssertionError("nobody waits here")


@pytest.fixture
def wall(world: World) -> Wall:
    world.clock = wall = Wall()
    return wall


@pytest.fixture(params=["memory", "folder"])
def shelved(world: World, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """The world with either shelf, shared by all its doors."""
    world.shelf = Memory() if request.param == "memory" else FolderShelf(tmp_path / "third-party")
    yield world
    assert not list(tmp_path.rglob("*.half"))


async def fetch(net: ErrandNet, stranger: Host, *, usable: bool = True) -> Reply[Fetched] | NoReply:
    return await net.fetch(stranger.url(), limit=100, usable=lambda _: usable)


async def test_fifty_targets_at_once_make_one_request(shelved: World) -> None:
    """Those who come while it is under way share its answer."""

    async def slow(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.1)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")

    async with host(otherwise=slow) as stranger:
        door = shelved.door()
        got = await asyncio.gather(*(fetch(shelved.net("tls", door=door), stranger) for _ in range(50)))
    assert {reply.value.body for reply in got if isinstance(reply, Reply)} == {b"x"}
    assert (len(got), len(stranger.asked), shelved.meter.connections) == (50, 1, 1)


async def test_who_waits_goes_on_where_the_first_is_cancelled(shelved: World) -> None:
    """A scan that ends in the middle takes nobody along."""
    first_is_there = asyncio.Event()

    async def slow(writer: asyncio.StreamWriter) -> None:
        first_is_there.set()
        await asyncio.sleep(0.2)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")

    async with host(otherwise=slow) as stranger:
        door = shelved.door()
        first, second = (asyncio.ensure_future(fetch(shelved.net("tls", door=door), stranger)) for _ in range(2))
        await first_is_there.wait()
        first.cancel()
        assert isinstance(await second, Reply)
        assert first.cancelled()


async def test_an_answer_serves_a_week(shelved: World, wall: Wall) -> None:
    """With the instant at which it came; then it is asked for again, and so it is under a clock far behind."""
    came = wall.at
    async with host(otherwise=b"x") as stranger:
        for later, requests in ((0, 1), (1, 1), (6, 1), (7, 2), (-30, 3)):
            wall.at = came + later * DAY
            got = await fetch(shelved.net("tls"), stranger)
            assert isinstance(got, Reply)
            assert len(stranger.asked) == requests
            if requests == 1:
                assert got.value.at == came


@pytest.mark.parametrize("bad", [True, False])
async def test_a_failure_and_a_useless_answer_serve_until_the_next_night(shelved: World, wall: Wall, bad: bool) -> None:
    """At most one try in one night."""
    async with host(otherwise=saying("500 Oops") if bad else b"x") as stranger:
        for hours, requests in ((0, 1), (12, 1), (24, 2)):
            wall.at = datetime(2026, 11, 20, 22, tzinfo=UTC) + timedelta(hours=hours)
            got = await fetch(shelved.net("tls"), stranger, usable=False)
            assert isinstance(got, NoReply) == bad
            assert len(stranger.asked) == requests


async def test_what_one_target_was_allowed_another_is_not_given(shelved: World) -> None:
    """An answer from an address that --allow-net opened serves only those for whom it is open."""
    async with host(otherwise=b"x") as stranger:
        door = shelved.door()
        with pytest.raises(Forbidden):
            await fetch(shelved.net("tls", door=door, allowed=()), stranger)
        assert isinstance(await fetch(shelved.net("tls", door=door), stranger), Reply)
        with pytest.raises(Forbidden):
            await fetch(shelved.net("tls", door=door, allowed=()), stranger)
    assert len(stranger.asked) == 1


async def test_what_fails_on_our_side_is_not_remembered(world: World) -> None:
    """Without a resolver nobody was asked: nothing is known of the stranger."""
    world.shelf = Memory()
    async with host(otherwise=b"x") as stranger:
        got = await world.net("tls").fetch(stranger.url(host="ca.example"), limit=100, usable=lambda _: True)
    assert isinstance(got, NoReply)
    assert not world.shelf._rows


def test_only_a_whole_entry_is_read() -> None:
    """Cut anywhere, changed, of another address or another form it is as if it were not there."""
    at = datetime(2026, 11, 20, tzinfo=UTC)
    entry = Entry(at=at, address="192.0.2.7", reply=b"a\nbody")
    failed = Entry(at=at, address="192.0.2.7", reply=NoReply(outcome=Outcome.SILENT, why="no answer in time"))
    content = encoded(entry, "http://a/")
    assert decoded(content, "http://a/") == entry
    assert decoded(encoded(failed, "http://a/"), "http://a/") == failed
    assert decoded(content, "http://b/") is None
    assert {decoded(content[:cut], "http://a/") for cut in range(len(content))} == {None}
    digest = hashlib.sha256(b"").hexdigest()
    for head in ([], {}, "x", {"form": once.FORM, "url": "http://a/", "digest": digest, "at": 7, "failed": None}):
        assert decoded(json.dumps(head).encode() + b"\n", "http://a/") is None


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """What has not been used for longest goes first."""
    monkeypatch.setattr(once, "MOST_IN_MEMORY", 30)
    memory = Memory()
    for key in "abc":
        memory.put(key, b"x" * 10)
    memory.put("a", b"y" * 10)
    memory.get("b")
    memory.put("d", b"x" * 10)
    assert [memory.get(key) is None for key in "abcd"] == [False, False, True, False]
