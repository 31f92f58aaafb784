"""The door against real servers: knot and unbound for DNS, nginx for the web, postfix for STARTTLS."""

from dataclasses import replace
from datetime import timedelta

import pytest

from scanner.conduct import Conduct
from scanner.interfaces import DnsReply, NoReply, Reply
from tests.lab.laboratory import Laboratory
from tests.scanner.net.conftest import World


@pytest.fixture
def lab(world: World, laboratory: Laboratory, conduct: Conduct) -> Laboratory:
    """The running laboratory, its resolver given to the world."""
    world.resolvers = ((laboratory.resolver, 53),)
    return laboratory


async def _ask(world: World, name: str, rtype: str, *, authoritative: bool = True) -> Reply[DnsReply]:
    got = await world.net("zone").ask(name, rtype, authoritative=authoritative)
    assert isinstance(got, Reply), got
    return got


async def test_signed_records_large_and_small(world: World, lab: Laboratory) -> None:
    """Keys, policies and addresses of a signed zone come from its own servers, over TCP where they are large."""
    servers = {lab.address("ns1.tidy.test"), lab.address("ns2.tidy.test")}
    for name, rtype in (("tidy.test", "DNSKEY"), ("default._domainkey.tidy.test", "TXT"), ("www.tidy.test", "A")):
        got = await _ask(world, name, rtype)
        assert got.value.records
        assert got.value.proved
        assert got.answered_by in servers
    assert (await _ask(world, "tidy.test", "MX")).value.records == ("10 mail.tidy.test",)


async def test_absences_are_proved_by_the_zones_own_servers(world: World, lab: Laboratory) -> None:
    """NODATA and NXDOMAIN of an unsigned zone are proved by authority; the resolver alone proves them if signed."""
    assert (await _ask(world, "untidy.test", "CAA")).value == DnsReply(rcode="NOERROR", proved=True)
    assert (await _ask(world, "nosuch.untidy.test", "A")).value == DnsReply(rcode="NXDOMAIN", proved=True)
    assert (await _ask(world, "nosuch.test", "NS")).value == DnsReply(rcode="NXDOMAIN", proved=True)
    unsigned = await _ask(world, "untidy.test", "CAA", authoritative=False)
    assert not unsigned.value.proved
    signed = await _ask(world, "_nosuch.tidy.test", "TXT", authoritative=False)
    assert (signed.value.proved, signed.answered_by) == (True, lab.resolver)


async def test_ds_comes_from_the_parent(world: World, lab: Laboratory) -> None:
    """Present for the signed zone, proved absent for the unsigned one, both by the servers of `test`."""
    tidy, untidy = await _ask(world, "tidy.test", "DS"), await _ask(world, "untidy.test", "DS")
    assert len(tidy.value.records) == 1
    assert untidy.value == DnsReply(rcode="NOERROR", proved=True)
    own = {lab.address(f"{label}.tidy.test") for label in ("ns1", "ns2")}
    assert tidy.answered_by == untidy.answered_by
    assert tidy.answered_by not in own


async def test_an_operators_resolver_may_hold_the_zone(world: World, lab: Laboratory) -> None:
    """Where --resolver names an authoritative server, its AA proves an absence."""
    world.resolvers = ((lab.address("ns1.untidy.test"), 53),)
    got = await _ask(world, "untidy.test", "CAA", authoritative=False)
    assert got.value == DnsReply(rcode="NOERROR", proved=True)
    assert (await _ask(world, "untidy.test", "CAA")).value.proved


async def test_a_real_web_server(world: World, lab: Laboratory) -> None:
    """nginx is met at its address under its name, over HTTP and HTTPS."""
    net, address = world.net(), lab.address("www.tidy.test")
    plain = await net.get("http", address, 80, "www.tidy.test")
    assert isinstance(plain, Reply)
    assert plain.value.status in (301, 308)
    page = await net.get("https", address, 443, "www.tidy.test")
    assert isinstance(page, Reply)
    assert page.value.status == 200
    assert page.value.header("strict-transport-security")
    async with world.net("tls").connect(lab.address("www.untidy.test"), 443) as stream:
        assert not isinstance(stream, NoReply)
        assert isinstance(await stream.start_tls("www.untidy.test"), Reply)


async def test_a_real_mail_server_goes_into_tls(world: World, lab: Laboratory) -> None:
    """postfix: greeting, EHLO, STARTTLS, and EHLO again inside."""

    def line(seen: bytes) -> bool:
        return seen.endswith(b"\r\n") and seen.rstrip(b"\r\n").rpartition(b"\n")[2][3:4] == b" "

    async with world.net("smtp").connect(lab.address("mail.tidy.test"), 25) as stream:
        assert not isinstance(stream, NoReply)
        assert isinstance(await stream.read(line), Reply)
        for command in (b"EHLO probe.example\r\n", b"STARTTLS\r\n"):
            await stream.send(command)
            assert isinstance(await stream.read(line), Reply)
        session = await stream.start_tls("mail.tidy.test")
        assert isinstance(session, Reply)
        assert session.value.version == "TLSv1.3"
        assert session.value.chain
        await stream.send(b"EHLO probe.example\r\n")
        assert isinstance(await stream.read(line), Reply)


@pytest.fixture
def conduct(conduct: Conduct) -> Conduct:
    """Patient enough for real servers on a busy machine."""
    slow = timedelta(seconds=5)
    return replace(
        conduct, connect_timeout=slow, greeting_timeout=slow, read_timeout=slow, query_timeout=slow,
        conversation_timeout=timedelta(seconds=15),
    )  # fmt: skip
