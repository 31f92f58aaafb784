"""Strangers' hosts are asked once, briefly, at permitted addresses, and what they do comes back as a value."""

import asyncio
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from scanner.errors import Forbidden, OverBudget
from scanner.fetched import Fetched
from scanner.interfaces import NoReply, Reply
from scanner.net.door import ErrandNet
from scanner.observation import Outcome
from scanner.permit import OptOut
from scanner.target import Profile
from tests.fakes.strangers import Page, drip, endless, host, saying
from tests.scanner.net.conftest import World
from tests.scanner.net.dns_servers import name_server, reply, table
from tests.scanner.net.test_door import Recorder

LIMIT = 65536


async def fetch(net: ErrandNet, url: str, limit: int = LIMIT) -> Reply[Fetched] | NoReply:
    return await net.fetch(url, limit=limit, usable=lambda _: True)


async def test_one_identified_get(world: World) -> None:
    """The path with its query as it stands, our user agent, Host with its port; the body with the instant it came."""
    world.conduct = replace(world.conduct, contact="desk@operator.example")
    before = world.clock.now()
    async with host({"/a%2Fb?c=%3D": b"body"}) as stranger:
        got = await fetch(world.net("tls"), stranger.url("/a%2Fb?c=%3D"))
    assert isinstance(got, Reply)
    assert got.value.body == b"body"
    assert before <= got.value.at <= world.clock.now()
    (head,) = stranger.asked
    assert head.startswith("GET /a%2Fb?c=%3D HTTP/1.1\r\n")
    for line in (f"Host: 127.0.0.1:{stranger.port}", "User-Agent: Hullmark/test", "From: desk@operator.example"):
        assert f"\r\n{line}\r\n" in head
    assert world.meter.connections == 1
    assert world.meter.bytes_received >= 4


async def test_the_name_is_resolved_by_our_own_resolvers_and_the_dial_goes_to_the_address(world: World) -> None:
    """A question to our resolver, then the permitted address with the name as Host."""
    async with host(otherwise=b"x") as stranger, name_server(
        table({"ca.example A": lambda q: reply(q, "ca.example A 127.0.0.1", flags="RA")})
    ) as resolver:  # fmt: skip
        world.resolvers = (("127.0.0.1", resolver.port),)
        got = await fetch(world.net("tls"), stranger.url(host="CA.example"))
    assert isinstance(got, Reply)
    assert f"\r\nHost: ca.example:{stranger.port}\r\n" in stranger.asked[0]
    assert world.meter.queries == 1


async def test_a_name_at_a_special_purpose_address_is_not_asked(world: World) -> None:
    """Whatever the name looks like; where another address is permitted that one is asked."""
    rows = {
        "ca.example A": lambda q: reply(q, "ca.example A 127.0.0.1", flags="RA"),
        "ca.example AAAA": lambda q: reply(q, "ca.example AAAA ::1", flags="RA"),
    }
    async with host(otherwise=b"x") as stranger, name_server(table(rows)) as resolver:
        world.resolvers = (("127.0.0.1", resolver.port),)
        with pytest.raises(Forbidden, match="special-purpose"):
            await fetch(world.net("tls", allowed=()), stranger.url(host="ca.example"))
        assert (stranger.asked, world.meter.connections) == ([], 0)
        rows["ca.example A"] = lambda q: reply(q, "ca.example A 10.0.0.1", "ca.example A 127.0.0.1", flags="RA")
        world.registry = replace(world.registry, special=())
        world.optout = OptOut(networks=("10.0.0.0/8",))
        assert isinstance(await fetch(world.net("tls", allowed=()), stranger.url(host="ca.example")), Reply)


@pytest.mark.parametrize(
    ("optout", "url"),
    [
        (OptOut(), "https://127.0.0.1/"),
        (OptOut(), "http://user@127.0.0.1/"),
        (OptOut(), "ldap://127.0.0.1/"),
        (OptOut(networks=("127.0.0.0/8",)), "http://127.0.0.1/"),
    ],
)
async def test_what_the_permit_forbids_is_not_dialled(world: World, optout: OptOut, url: str) -> None:
    """Another scheme, a user name, an address that opted out."""
    ledger = world.ledger = Recorder()
    world.optout = optout
    with pytest.raises(Forbidden):
        await fetch(world.net("tls"), url)
    assert (ledger.noted, world.meter.connections) == ([], 0)


async def test_an_opt_out_by_name_holds(world: World) -> None:
    """Of the host, or of what lies above it; also where it comes while we wait for our turn."""
    ledger = world.ledger = Recorder()
    rows = {
        "ca.example A": lambda q: reply(q, "ca.example A 127.0.0.1", flags="RA"),
        "ca.example AAAA": lambda q: reply(q, flags="RA AA"),
    }
    async with host(otherwise=b"x") as stranger, name_server(table(rows)) as resolver:
        world.resolvers = (("127.0.0.1", resolver.port),)
        ledger.meanwhile = lambda: setattr(world, "optout", OptOut(names=("example",)))
        for _ in range(2):
            with pytest.raises(Forbidden, match=r"ca\.example has opted out"):
                await fetch(world.net("tls"), stranger.url(host="ca.example"))
        assert stranger.asked == []
    assert [note for note in ledger.noted if note.startswith("open")] == ["open 127.0.0.1"]


async def test_nothing_is_asked_under_passive(world: World) -> None:
    """Not even our own resolver, though the answer may be known."""
    async with host(otherwise=b"x") as stranger:
        door = world.door()
        await fetch(world.net("tls", door=door), stranger.url())
        passive = world.net("tls", profile=Profile.PASSIVE, door=door)
        for url in (stranger.url(), stranger.url(host="ca.example")):
            with pytest.raises(Forbidden):
                await fetch(passive, url)
    assert len(stranger.asked) == 1
    assert world.meter.queries == 0


@pytest.mark.parametrize(
    ("page", "outcome"),
    [
        (endless, Outcome.GARBLED),
        (saying("302 Found\r\nLocation: /elsewhere"), Outcome.REFUSED),
        (saying("404 Not Found", b"x"), Outcome.REFUSED),
        (saying("500 Oops"), Outcome.REFUSED),
        (saying("nonsense"), Outcome.GARBLED),
    ],
)
async def test_what_is_no_answer_is_a_value(world: World, page: Page, outcome: Outcome) -> None:
    """Ten megabytes, a redirect, an error, no HTTP: one request, no exception, nothing that differs between looks."""
    async with host(otherwise=page) as stranger:
        got = await fetch(world.net("tls"), stranger.url())
    assert isinstance(got, NoReply)
    assert (got.outcome, got.seen) == (outcome, b"")
    assert len(stranger.asked) == 1
    assert str(stranger.port) not in got.why
    assert world.meter.bytes_received <= 2 * LIMIT


async def test_a_host_that_refuses_or_hangs_up(world: World) -> None:
    """A closed port is REFUSED, a connection without a word SILENT."""

    async def mute(writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with host(otherwise=mute) as stranger:
        silent = await fetch(world.net("tls"), stranger.url())
    refused = await fetch(world.net("tls"), stranger.url("/again"))
    assert isinstance(silent, NoReply)
    assert isinstance(refused, NoReply)
    assert (silent.outcome, refused.outcome) == (Outcome.SILENT, Outcome.REFUSED)


async def test_a_slow_drip_ends_in_its_time(world: World) -> None:
    """Three seconds by conduct, less here; the conversation's own time-outs do not matter."""
    rules = replace(world.conduct.third_party, timeout=timedelta(seconds=0.8))
    world.conduct = replace(world.conduct, third_party=rules, conversation_timeout=timedelta(seconds=20))
    started = time.monotonic()
    async with host(otherwise=drip) as stranger:
        await fetch(world.net("tls"), stranger.url())
    assert time.monotonic() - started < 2


async def test_the_limit_is_that_of_the_question(world: World) -> None:
    """A body of exactly so many bytes passes, one more does not; a larger limit is another question."""
    async with host({"/a": b"x" * 100, "/b": b"x" * 101}) as stranger:
        net = world.net("tls")
        assert isinstance(await fetch(net, stranger.url("/a"), 100), Reply)
        assert isinstance(await fetch(net, stranger.url("/b"), 100), NoReply)
        assert isinstance(await fetch(net, stranger.url("/b"), 101), Reply)


async def test_one_conversation_asks_a_few_at_most(world: World) -> None:
    """The seventh request of an errand is over budget; what is remembered costs nothing."""
    async with host(otherwise=b"x") as stranger:
        net = world.net("tls")
        for number in range(6):
            await fetch(net, stranger.url(f"/{number}"))
        await fetch(net, stranger.url("/0"))
        with pytest.raises(OverBudget):
            await fetch(net, stranger.url("/6"))
    assert len(stranger.asked) == 6


async def test_pace_and_back_off_are_the_hosts(world: World) -> None:
    """A turn is taken at the address, and a host that asks for a pause gets it."""
    ledger = world.ledger = Recorder()
    async with host(otherwise=saying("503 Busy\r\nRetry-After: 60")) as stranger:
        got = await fetch(world.net("tls"), stranger.url())
    assert isinstance(got, NoReply)
    assert ledger.noted == ["open 127.0.0.1", "close 127.0.0.1", "back off 127.0.0.1 60"]


async def test_the_stop_file_holds_here_too(world: World) -> None:
    """Nobody is asked while it is there."""
    world.stop = True
    async with host(otherwise=b"x") as stranger:
        with pytest.raises(Forbidden, match="stop file"):
            await fetch(world.net("tls"), stranger.url())
    assert stranger.asked == []
