"""Nothing is dialled that the permit did not allow just before, at the address that it allowed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from scanner.asset import Attribution, address_asset
from scanner.errors import Forbidden
from scanner.interfaces import NoReply, Reply
from scanner.permit import OptOut
from scanner.target import Consent, Profile
from tests.scanner.net.conftest import World, serving
from tests.scanner.net.dns_servers import name_server, reply, table

Reader, Writer = asyncio.StreamReader, asyncio.StreamWriter


class Recorder:
    """A Ledger that notes what it was asked and can do something while one waits."""

    def __init__(self) -> None:
        self.noted: list[str] = []
        self.meanwhile = lambda: None

    @asynccontextmanager
    async def slot(self, address: str, port: int | None = None) -> AsyncIterator[None]:
        self.noted.append(f"open {address}")
        self.meanwhile()
        yield
        self.noted.append(f"close {address}")

    async def query(self, server: str) -> None:
        self.noted.append(f"query {server}")

    def back_off(self, address: str, span: timedelta) -> None:
        self.noted.append(f"back off {address} {span.total_seconds():g}")


@pytest.fixture
def ledger(world: World) -> Recorder:
    recorder = Recorder()
    world.ledger = recorder
    return recorder


async def _greet(_: Reader, writer: Writer) -> None:
    writer.write(b"hi\n")


async def _open(world: World, port: int, **kw: object) -> object:
    async with world.net("tls", **kw).connect("127.0.0.1", port) as stream:  # type: ignore[arg-type]  # of World.net
        return stream


async def test_special_purpose_addresses_are_declined(world: World, ledger: Recorder) -> None:
    """Loopback without --allow-net is Forbidden before any pace is taken, for connect and for GET."""
    with pytest.raises(Forbidden, match="special-purpose"):
        await _open(world, 1, allowed=())
    with pytest.raises(Forbidden, match="special-purpose"):
        await world.net(allowed=()).get("http", "::ffff:127.0.0.1", 80, "www.acme.example")
    assert ledger.noted == []
    assert world.meter.connections == 0


async def test_nobody_is_asked_for_the_name_of_a_special_purpose_address(world: World) -> None:
    """What our own resolver calls a private address tells of our network, and of no target."""
    asset = address_asset("127.0.0.1")
    with pytest.raises(Forbidden, match="special-purpose"):
        await world.net("reverse", allowed=(), asset=asset).ask("1.0.0.127.in-addr.arpa", "PTR")
    assert world.meter.queries == 0
    await world.net("reverse", asset=asset).ask("1.0.0.127.in-addr.arpa", "PTR")
    assert world.meter.queries > 0


async def test_opt_out_and_stop_file_are_honoured_between_two_dials(world: World) -> None:
    """What is allowed now may be forbidden a moment later: both are asked afresh each time."""
    async with serving(_greet) as port:
        net = world.net("tls")
        async with net.connect("127.0.0.1", port) as stream:
            assert not isinstance(stream, NoReply)
        world.optout = OptOut(names=("acme.example",))
        with pytest.raises(Forbidden, match="opted out"):
            async with net.connect("127.0.0.1", port):
                pass
        world.optout = OptOut()
        world.stop = True
        with pytest.raises(Forbidden, match="stop file"):
            async with net.connect("127.0.0.1", port):
                pass
        with pytest.raises(Forbidden, match="stop file"):
            await net.get("http", "127.0.0.1", port, "www.acme.example")
        with pytest.raises(Forbidden, match="stop file"):
            await net.ask("acme.example", "A", authoritative=True)
    assert (world.meter.connections, world.meter.queries) == (1, 0)


async def test_a_stop_during_the_wait_counts(world: World, ledger: Recorder) -> None:
    """Whoever waited for a turn is asked again before the dial."""

    def stop() -> None:
        world.stop = True

    ledger.meanwhile = stop
    with pytest.raises(Forbidden, match="stop file"):
        await _open(world, 1)
    assert world.meter.connections == 0


async def test_a_shared_platform_is_declined_where_the_row_says_so(world: World) -> None:
    """The attribution of the errand reaches the permit."""
    with pytest.raises(Forbidden, match="shared platform"):
        async with world.net("mysql", attribution=Attribution.D).connect("127.0.0.1", 3306):
            pass


async def test_a_rebound_name_is_never_dialled_by_name(world: World) -> None:
    """The name changes its address after the look; the dial goes to the address that was permitted."""
    addresses = iter(("127.0.0.1", "127.0.0.66", "127.0.0.66"))
    rebind = table({"www.acme.example A": lambda query: reply(query, f"www.acme.example A {next(addresses)}")})
    met: list[str] = []

    async def web(reader: Reader, writer: Writer) -> None:
        await reader.readuntil(b"\r\n\r\n")
        met.append(writer.get_extra_info("sockname")[0])
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    async with name_server(rebind) as server, serving(web, "0.0.0.0") as port:
        world.resolvers = (("127.0.0.1", server.port),)
        net = world.net()
        looked = await net.ask("www.acme.example", "A")
        assert isinstance(looked, Reply)
        assert isinstance(await net.get("http", looked.value.records[0], port, "www.acme.example"), Reply)
        assert met == ["127.0.0.1"]
        assert server.asked == ["www.acme.example A"], "the dial asked for the name again"


async def test_the_pace_is_asked_for_each_dial(world: World, ledger: Recorder) -> None:
    """Connections hold a slot until they are closed; questions to our own resolvers are paced too."""
    script = table({"acme.example A": lambda query: reply(query, "acme.example A 192.0.2.1", flags="RA")})
    async with serving(_greet) as port, name_server(script) as server:
        world.resolvers = (("127.0.0.1", server.port),)
        net = world.net("tls")
        await net.ask("acme.example", "A")
        async with net.connect("127.0.0.1", port):
            assert ledger.noted == ["query 127.0.0.1", "open 127.0.0.1"]
    assert ledger.noted[2:] == ["close 127.0.0.1"]


async def test_a_busy_server_is_left_alone(world: World, ledger: Recorder) -> None:
    """429 and 503 with Retry-After reach the ledger."""

    async def busy(reader: Reader, writer: Writer) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n")

    async with serving(busy) as port:
        assert isinstance(await world.net().get("http", "127.0.0.1", port, "www.acme.example"), Reply)
    assert ledger.noted[-1] == "back off 127.0.0.1 7"


async def test_the_demos_world_is_mapped_below_the_door(world: World, ledger: Recorder) -> None:
    """The permit is asked about the mapped address and the true port; pace and answer keep the address asked for."""
    hosts: list[bytes] = []

    async def web(reader: Reader, writer: Writer) -> None:
        hosts.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    async with serving(web) as port:
        world.translate = lambda address, number: ("127.0.0.1", port)
        got = await world.net().get("http", "192.0.2.80", 80, "www.acme.example")
        assert isinstance(got, Reply)
        assert got.answered_by == "192.0.2.80"
        assert b"Host: www.acme.example\r\n" in hosts[0]
        async with world.net("ports").connect("192.0.2.80", 443) as stream:
            assert not isinstance(stream, NoReply)
        with pytest.raises(Forbidden, match="not on the list"):
            async with world.net("ports").connect("192.0.2.80", 4):
                pass
        with pytest.raises(Forbidden, match="special-purpose"):
            async with world.net(allowed=()).connect("192.0.2.80", 443):
                pass
    assert "open 192.0.2.80" in ledger.noted


async def test_what_an_errand_may_know(world: World) -> None:
    """Ports by profile, and the hello only where its row allows it."""
    assert world.net("redis", profile=Profile.LIGHT).hello_allowed is False
    assert world.net("redis").hello_allowed is True
    assert world.net("ports", profile=Profile.LIGHT_NARROW).profile is Profile.LIGHT_NARROW
    assert world.net().conduct is world.conduct


async def test_a_consent_ends_at_what_it_covers(world: World) -> None:
    """On what is only inferred to be theirs, an errand has the ports, hellos and probes of the narrower profile."""
    record = Consent(
        grantor="Acme", role="CISO", names=("other.example",), networks=(), profile=Profile.CONSENT,
        purposes=("test",), valid_from=datetime(2026, 1, 1, tzinfo=UTC), valid_to=datetime(2027, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    theirs = world.net("redis", consent=record)
    inferred = world.net("redis", attribution=Attribution.C, consent=record)
    assert (theirs.hello_allowed, inferred.hello_allowed) == (True, False)
    assert inferred.profile is Profile.LIGHT_NARROW
    with pytest.raises(Forbidden, match="consent that covers it"):
        async with inferred.connect("127.0.0.1", 6379):
            pass
