"""The DNS probes against name servers that fail: no failure is ever told as an absence."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import pytest

from scanner.asset import name_asset
from scanner.observation import ABSENT, Present, Unseen
from scanner.probes.addresses import addresses
from scanner.probes.mail_policy import MailPolicy, mail_policy
from scanner.probes.zone import zone
from tests.scanner.net.conftest import World
from tests.scanner.net.dns_servers import Script, key, name_server, reply

SERVER = "127.0.0.2"
ZONE = {
    "acme.example SOA": ("ns.acme.example. hostmaster.acme.example. 1 3600 900 1209600 60",),
    "acme.example NS": ("ns.acme.example.",),
    "ns.acme.example A": (SERVER,),
    "acme.example MX": ("10 mail.acme.example.",),
    "mail.acme.example A": ("127.0.0.25",),
    "acme.example TXT": ('"v=spf1 mx -all"',),
    "_dmarc.acme.example TXT": ('"v=DMARC1; p=reject"',),
    "www.acme.example A": ("127.0.0.7",),
    "leans.acme.example TXT": ('"v=spf1 include:_spf.acme.example a:www.acme.example redirect=end.acme.example"',),
    "_spf.acme.example TXT": ('"v=spf1 mx:acme.example -all"',),
    "end.acme.example TXT": ('"v=spf1 -all"',),
    "acme.example CAA": ('0 issue "authority.example"',),
    "example SOA": ("ns.acme.example. hostmaster.acme.example. 1 3600 900 1209600 60",),
    "example NS": ("ns.acme.example.",),
}
Fault = Callable[[dns.message.Message, bool], list[bytes]]


def refuses(code: str) -> Fault:
    return lambda query, tcp: [reply(query, rcode=code)]


def silence(query: dns.message.Message, tcp: bool) -> list[bytes]:
    return []


def cut_off(query: dns.message.Message, tcp: bool) -> list[bytes]:
    return [] if tcp else [reply(query, flags="TC")]


def lame(query: dns.message.Message, tcp: bool) -> list[bytes]:
    return [reply(query, authority=("example NS ns.elsewhere.example.",))]


def garbage(query: dns.message.Message, tcp: bool) -> list[bytes]:
    return [query.id.to_bytes(2, "big") + b"\x84\x00\x00\x01\xff\xff\x00\x00\x00\x00" + b"\xc0" * 40]


FAULTS = {
    "SERVFAIL": refuses("SERVFAIL"),
    "REFUSED": refuses("REFUSED"),
    "time-out": silence,
    "TC without TCP": cut_off,
    "lame": lame,
    "garbage": garbage,
}


def holding(faults: dict[str, Fault], *, denies: tuple[str, ...] = ()) -> Script:
    """One server that is resolver and authority of ZONE; a faulty question fails in both parts."""

    def script(query: dns.message.Message, tcp: bool) -> list[bytes]:
        question = key(query)
        if question in faults:
            return faults[question](query, tcp)
        recursing = bool(query.flags & dns.flags.RD)
        flags = "RA" if recursing else "AA"
        name = question.split()[0]
        if question in ZONE:
            return [reply(query, *(f"{name} {question.split()[1]} {data}" for data in ZONE[question]), flags=flags)]
        there = any(row.split()[0] == name or row.split()[0].endswith(f".{name}") for row in ZONE)
        apex = "acme.example" if name.endswith("acme.example") else "example"
        soa = f"{apex} SOA {ZONE[f'{apex} SOA'][0]}"
        rcode = "NOERROR" if there and name not in denies else "NXDOMAIN"
        return [reply(query, authority=(soa,), rcode=rcode, flags=flags)]

    return script


@asynccontextmanager
async def served(world: World, script: Script) -> AsyncIterator[None]:
    async with name_server(script) as server:
        world.conduct = replace(world.conduct, query_timeout=timedelta(seconds=0.05))
        world.resolvers = (("127.0.0.1", server.port),)
        world.translate = lambda address, port: ("127.0.0.1", server.port) if port == 53 else (address, port)
        yield


async def policy(world: World, name: str = "acme.example") -> MailPolicy:
    facts = (await mail_policy.run(name_asset(name), world.net("mail_policy"))).facts
    assert isinstance(facts, MailPolicy)
    return facts


async def test_the_faultless_zone(world: World) -> None:
    """The fixture itself: everything present, absences proved."""
    async with served(world, holding({})):
        facts = await policy(world)
        assert facts.spf == Present(value=("v=spf1 mx -all",))
        assert facts.dmarc == Present(value=("v=DMARC1; p=reject",))
        www = (await addresses.run(name_asset("www.acme.example"), world.net("addresses"))).facts
        assert (www.a, www.aaaa) == (Present(value=("127.0.0.7",)), ABSENT)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(
    ("question", "field"),
    [("acme.example MX", "mx"), ("acme.example TXT", "spf"), ("_dmarc.acme.example TXT", "dmarc")],
)
async def test_no_fault_is_an_absence(world: World, question: str, field: str, fault: str) -> None:
    """Whatever goes wrong with one question, its fact is unseen and the others are present."""
    async with served(world, holding({question: FAULTS[fault]})):
        facts = await policy(world)
    for other in ("mx", "spf", "dmarc"):
        assert isinstance(getattr(facts, other), Unseen if other == field else Present), (other, getattr(facts, other))


@pytest.mark.parametrize("fault", FAULTS)
async def test_no_fault_makes_a_name_or_zone_vanish(world: World, fault: str) -> None:
    """A failing zone brings no facts, or facts that say neither present nor absent."""
    broken = {f"acme.example {kind}": FAULTS[fault] for kind in ("CAA", "DNSKEY", "DS")}
    broken |= {f"www.acme.example {kind}": FAULTS[fault] for kind in ("A", "AAAA")}
    async with served(world, holding(broken)):
        facts = (await zone.run(name_asset("acme.example"), world.net("zone"))).facts
        www = await addresses.run(name_asset("www.acme.example"), world.net("addresses"))
    assert [type(fact) for fact in (facts.caa, facts.dnskey, facts.ds)] == [Unseen] * 3
    assert www.facts is None or isinstance(www.facts.a, Unseen)


async def test_a_wrong_denial_of_an_empty_non_terminal_hides_nothing_below(world: World) -> None:
    """Servers that deny a name with names below it (against RFC 8020) are asked for those names all the same."""
    below = {"_dmarc.shop.acme.example TXT": lambda query, tcp: [
        reply(query, '_dmarc.shop.acme.example TXT "v=DMARC1; p=quarantine"', flags="AA")
    ]}  # fmt: skip
    async with served(world, holding(below, denies=("shop.acme.example",))):
        facts = await policy(world, "shop.acme.example")
    assert (facts.mx, facts.spf) == (ABSENT, ABSENT)
    assert facts.dmarc == Present(value=("v=DMARC1; p=quarantine",))
