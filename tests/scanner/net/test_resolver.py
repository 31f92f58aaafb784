"""Absence is concluded only from those who may say so, and aliases are followed with bounds."""

import asyncio

import dns.message
import pytest

from scanner.errors import Forbidden
from scanner.interfaces import DnsReply, NoReply, Reply
from scanner.observation import Outcome
from scanner.permit import OptOut
from scanner.target import Profile
from tests.scanner.net.conftest import World
from tests.scanner.net.dns_servers import Server, key, name_server, reply, table

SOA = "acme.example SOA ns1.acme.example. host.acme.example. 1 2 3 4 5"


def _value(got: Reply[DnsReply] | NoReply) -> DnsReply:
    assert isinstance(got, Reply), got
    return got.value


@pytest.mark.parametrize(
    ("flags", "authority", "proved"),
    [("RA", (SOA,), False), ("RA AD", (SOA,), True), ("AA", (SOA,), True), ("AA RA", (), True)],
)
async def test_an_absence_is_proved_by_ad_or_aa(
    world: World, flags: str, authority: tuple[str, ...], proved: bool
) -> None:
    """A resolver's bare word proves no absence; validation or its own authority does."""
    script = table({"acme.example CAA": lambda query: reply(query, authority=authority, flags=flags)})
    async with name_server(script) as server:
        world.resolvers = (("127.0.0.1", server.port),)
        got = await world.net("zone").ask("acme.example", "CAA")
    assert _value(got) == DnsReply(rcode="NOERROR", proved=proved)


@pytest.mark.parametrize("profile", [Profile.PASSIVE, Profile.LIGHT])
async def test_two_resolvers_that_agree_prove_an_absence(world: World, profile: Profile) -> None:
    """Where no server of the zone may be asked, or none is found, a second resolver is; only agreement proves it."""
    lost = {f"{name}.acme.example SOA": lambda query: reply(query, rcode="SERVFAIL") for name in "xy"}
    none = table(
        {
            **lost,
            "x.acme.example A": lambda query: reply(query, authority=(SOA,), rcode="NXDOMAIN", flags="RA"),
            "y.acme.example A": lambda query: reply(query, authority=(SOA,), rcode="NXDOMAIN", flags="RA"),
        }
    )
    other = table(
        {
            **lost,
            "x.acme.example A": lambda query: reply(query, authority=(SOA,), rcode="NXDOMAIN", flags="RA"),
            "y.acme.example A": lambda query: reply(query, "y.acme.example A 192.0.2.1", flags="RA"),
        }
    )
    async with name_server(none) as first, name_server(other) as second:
        world.resolvers = (("127.0.0.1", first.port), ("127.0.0.1", second.port))
        net = world.net("zone", profile=profile)
        assert _value(await net.ask("x.acme.example", "A", authoritative=True)).proved
        assert not _value(await net.ask("y.acme.example", "A", authoritative=True)).proved


async def test_the_second_look_starts_elsewhere_and_a_silent_resolver_is_left(world: World) -> None:
    """Look 2 asks the other resolver first; one that stays silent is passed over and asked last from then on."""
    good = table({"acme.example A": lambda query: reply(query, "acme.example A 192.0.2.1", flags="RA")})
    mute = table({"acme.example A": lambda _: None})
    async with name_server(mute) as first, name_server(good) as second:
        world.resolvers = (("127.0.0.1", first.port), ("127.0.0.1", second.port))
        assert _value(await world.net("zone", look=2).ask("acme.example", "A")).records == ("192.0.2.1",)
        assert first.asked == []
        net = world.net("zone")
        for _ in range(3):
            assert _value(await net.ask("acme.example", "A")).records == ("192.0.2.1",)
        assert len(first.asked) == 1


async def test_a_resolver_that_only_holds_zones_is_asked_for_the_target_too(world: World) -> None:
    """Where an authoritative server ends at an alias, nothing is concluded of the target until it was asked for."""
    script = table(
        {
            "www.acme.example A": lambda query: reply(query, "www.acme.example CNAME h.other.example.", flags="AA"),
            "h.other.example A": lambda query: reply(query, "h.other.example A 192.0.2.3", flags="AA"),
            "x.acme.example A": lambda query: reply(query, authority=("sub.acme.example NS ns.sub.acme.example.",)),
        }
    )
    async with name_server(script) as server:
        world.resolvers = (("127.0.0.1", server.port),)
        net = world.net("zone")
        assert _value(await net.ask("www.acme.example", "A")).records == ("192.0.2.3",)
        referral = await net.ask("x.acme.example", "A")
        assert isinstance(referral, NoReply)
        assert referral.outcome is Outcome.REFUSED


def _resolver_for_acme(**more: object) -> dict[str, object]:
    """What a plain recursive resolver says of acme.example, whose servers are 127.0.1.1 and 127.0.1.2."""
    negative = {"authority": (SOA,), "flags": "RA"}
    servers = ("acme.example NS ns1.acme.example.", "acme.example NS ns2.acme.example.")
    example = "example SOA a.example. h.example. 1 2 3 4 5"
    return {
        "acme.example SOA": lambda query: reply(query, SOA, flags="RA"),
        "www.acme.example SOA": lambda query: reply(query, **negative),
        "acme.example NS": lambda query: reply(query, *servers, flags="RA"),
        "ns1.acme.example A": lambda query: reply(query, "ns1.acme.example A 127.0.1.1", flags="RA"),
        "ns2.acme.example A": lambda query: reply(query, "ns2.acme.example A 127.0.1.2", flags="RA"),
        "ns1.acme.example AAAA": lambda query: reply(query, **negative),
        "ns2.acme.example AAAA": lambda query: reply(query, **negative),
        "example SOA": lambda query: reply(query, example, flags="RA"),
        "example NS": lambda query: reply(query, "example NS a.example.", flags="RA"),
        "a.example A": lambda query: reply(query, "a.example A 127.0.2.1", flags="RA"),
        **more,
    }


def _at(world: World, **places: Server) -> None:
    """Let `ns1`, `ns2` and `parent` listen at the port of these servers."""
    known = {"ns1": "127.0.1.1", "ns2": "127.0.1.2", "parent": "127.0.2.1"}
    ports = {known[name]: server.port for name, server in places.items()}
    world.translate = lambda address, port: ("127.0.0.1", ports.get(address, 1))


async def test_the_zones_own_servers_are_asked(world: World) -> None:
    """Without RD, at their addresses, another one in the second look; what they say with AA is proved."""
    zone = table({"acme.example CAA": lambda query: reply(query, authority=(SOA,), flags="AA")})
    async with (
        name_server(table(_resolver_for_acme())) as resolver,  # type: ignore[arg-type]  # rows are functions
        name_server(zone) as one,
        name_server(zone) as two,
    ):
        world.resolvers = (("127.0.0.1", resolver.port),)
        _at(world, ns1=one, ns2=two)
        got = await world.net("zone").ask("acme.example", "CAA", authoritative=True)
        assert got == Reply(value=DnsReply(rcode="NOERROR", proved=True), answered_by="127.0.1.1")
        again = await world.net("zone", look=2).ask("acme.example", "CAA", authoritative=True)
        assert isinstance(again, Reply)
        assert again.answered_by == "127.0.1.2"
        assert not one.seen[0].flags & 0x0100
        assert resolver.asked.count("acme.example NS") == 2, "each door knows only its own scans"


async def test_a_zone_is_looked_up_once_a_scan(world: World) -> None:
    """Several questions of one scan cost one search for the zone's servers."""
    zone = table(
        {
            "acme.example CAA": lambda query: reply(query, authority=(SOA,), flags="AA"),
            "acme.example MX": lambda query: reply(query, "acme.example MX 0 .", flags="AA"),
        }
    )
    async with (
        name_server(table(_resolver_for_acme())) as resolver,  # type: ignore[arg-type]  # rows are functions
        name_server(zone) as one,
    ):
        world.resolvers = (("127.0.0.1", resolver.port),)
        _at(world, ns1=one, ns2=one)
        net = world.net("zone")
        await net.ask("acme.example", "CAA", authoritative=True)
        assert _value(await net.ask("acme.example", "MX", authoritative=True)).records == ("0 .",)
        assert len(resolver.asked) == len(set(resolver.asked))


async def test_probes_that_ask_at_once_search_once(world: World) -> None:
    """The same question ten times at once costs one search for the zone's servers, and is sent once."""
    zone = table({"acme.example CAA": lambda query: reply(query, authority=(SOA,), flags="AA")})
    async with (
        name_server(table(_resolver_for_acme())) as resolver,  # type: ignore[arg-type]  # rows are functions
        name_server(zone) as one,
    ):
        world.resolvers = (("127.0.0.1", resolver.port),)
        _at(world, ns1=one, ns2=one)
        net = world.net("zone")
        await asyncio.gather(*(net.ask("acme.example", "CAA", authoritative=True) for _ in range(10)))
        assert len(resolver.asked) == len(set(resolver.asked))
        assert len(one.asked) == 1


async def test_a_zone_with_broken_signatures_is_found_all_the_same(world: World) -> None:
    """A validating resolver says SERVFAIL; with CD it still names the zone's servers, and these are asked."""

    def bogus(query: dns.message.Message, tcp: bool) -> list[bytes]:
        rows = _resolver_for_acme() if query.flags & 0x0010 else {key(query): lambda q: reply(q, rcode="SERVFAIL")}
        return table(rows)(query, tcp)  # type: ignore[arg-type]  # rows are functions

    zone = table({"acme.example DNSKEY": lambda query: reply(query, "acme.example DNSKEY 257 3 13 AAAA", flags="AA")})
    async with name_server(bogus) as resolver, name_server(zone) as one:
        world.resolvers = (("127.0.0.1", resolver.port),)
        _at(world, ns1=one, ns2=one)
        net = world.net("zone")
        assert _value(await net.ask("acme.example", "DNSKEY", authoritative=True)).records == ("257 3 13 AAAA",)
        refused = await net.ask("acme.example", "A")
        assert isinstance(refused, NoReply)
        assert refused.outcome is Outcome.REFUSED


async def test_lame_and_silent_servers_are_passed_over(world: World) -> None:
    """An answer without AA and a referral say nothing; the next server is asked."""
    lame = table({"acme.example CAA": lambda query: reply(query, flags="RA")})
    good = table({"acme.example CAA": lambda query: reply(query, 'acme.example CAA 0 issue ";"', flags="AA")})
    async with (
        name_server(table(_resolver_for_acme())) as resolver,  # type: ignore[arg-type]  # rows are functions
        name_server(lame) as one,
        name_server(good) as two,
    ):
        world.resolvers = (("127.0.0.1", resolver.port),)
        _at(world, ns1=one, ns2=two)
        got = _value(await world.net("zone").ask("acme.example", "CAA", authoritative=True))
        assert (got.records, got.proved) == (('0 issue ";"',), True)


async def test_without_a_server_of_the_zone_only_what_is_there_counts(world: World) -> None:
    """When none can be reached, or none may be, the resolver's records are kept and its absences prove nothing."""
    rows = _resolver_for_acme(
        **{
            "acme.example CAA": lambda query: reply(query, authority=(SOA,), flags="RA"),
            "acme.example MX": lambda query: reply(query, "acme.example MX 0 .", flags="RA"),
        }
    )
    async with name_server(table(rows)) as resolver:  # type: ignore[arg-type]  # rows are functions
        world.resolvers = (("127.0.0.1", resolver.port),)
        world.translate = lambda address, port: ("127.0.0.1", 1)
        net = world.net("zone")
        assert _value(await net.ask("acme.example", "CAA", authoritative=True)) == DnsReply(rcode="NOERROR")
        assert _value(await net.ask("acme.example", "MX", authoritative=True)).records == ("0 .",)
        world.optout = OptOut(networks=("127.0.0.0/8",))
        world.meter.queries = 0
        forbidden = world.net("zone")
        assert not _value(await forbidden.ask("acme.example", "CAA", authoritative=True)).proved


async def test_passive_sends_nothing_to_the_zones_servers(world: World) -> None:
    """Under the passive profile only resolvers hear a question."""
    rows = {"acme.example CAA": lambda query: reply(query, authority=(SOA,), flags="RA")}
    async with name_server(table(rows)) as resolver:
        world.resolvers = (("127.0.0.1", resolver.port),)
        got = await world.net("zone", profile=Profile.PASSIVE).ask("acme.example", "CAA", authoritative=True)
        assert not _value(got).proved


async def test_a_probe_that_its_profile_forbids_asks_no_resolver_either(world: World) -> None:
    """Guessing labels needs light: below it not even our own resolvers hear a guess."""
    async with name_server(table({"vpn.acme.example A": lambda query: reply(query, flags="RA")})) as resolver:
        world.resolvers = (("127.0.0.1", resolver.port),)
        for profile in (Profile.PASSIVE, Profile.LIGHT_NARROW):
            with pytest.raises(Forbidden, match="labels needs the profile light"):
                await world.net("labels", profile=profile).ask("vpn.acme.example", "A")
        assert world.meter.queries == 0
        assert isinstance(await world.net("labels", profile=Profile.LIGHT).ask("vpn.acme.example", "A"), Reply)


async def test_ds_is_asked_of_the_parent(world: World) -> None:
    """The child's word on its own DS is worth nothing (RFC 4035, section 3.1.4.1)."""
    parent = table(
        {
            "acme.example DS": lambda query: reply(
                query, authority=("example SOA a.example. h.example. 1 2 3 4 5",), flags="AA"
            ),
        }
    )
    async with (
        name_server(table(_resolver_for_acme())) as resolver,  # type: ignore[arg-type]  # rows are functions
        name_server(parent) as server,
    ):
        world.resolvers = (("127.0.0.1", resolver.port),)
        _at(world, parent=server)
        got = await world.net("zone").ask("acme.example", "DS", authoritative=True)
        assert got == Reply(value=DnsReply(rcode="NOERROR", proved=True), answered_by="127.0.2.1")


async def test_an_alias_leads_to_its_targets_own_servers(world: World) -> None:
    """AA speaks for the first name only: the target is asked of its own zone, and its absence proved there."""
    zone = table(
        {"www.acme.example A": lambda query: reply(query, "www.acme.example CNAME x.acme.example.", flags="AA"),
         "x.acme.example A": lambda query: reply(query, authority=(SOA,), rcode="NXDOMAIN", flags="AA")}
    )  # fmt: skip
    rows = _resolver_for_acme(
        **{"x.acme.example SOA": lambda query: reply(query, authority=(SOA,), rcode="NXDOMAIN", flags="RA")}
    )
    async with (
        name_server(table(rows)) as resolver,  # type: ignore[arg-type]  # rows are functions
        name_server(zone) as one,
    ):
        world.resolvers = (("127.0.0.1", resolver.port),)
        _at(world, ns1=one, ns2=one)
        got = _value(await world.net("zone").ask("www.acme.example", "A", authoritative=True))
        assert got == DnsReply(rcode="NXDOMAIN", aliases=("x.acme.example",), proved=True)
