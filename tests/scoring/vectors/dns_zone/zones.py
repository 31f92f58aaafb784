"""A zone without fault, what can be changed in it, and what the real probes and checks make of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from scanner.answers import Referral
from scanner.asset import name_asset
from scanner.interfaces import DnsReply, NoReply, Probe
from scanner.observation import Outcome
from scanner.probes import every as every_probe
from scoring.check import Check, Seen
from scoring.knowledge import Known, KnownName
from scoring.vectors import every as every_check
from tests.fakes.looks import ask, seen, sentence, verdict
from tests.fakes.net import ScriptedNet, denied, records

Said = DnsReply | NoReply
NAME = "acme.example"
ONE, TWO, SIX = "192.0.2.53", "198.51.100.53", "2001:db8::53"
SILENT = NoReply(outcome=Outcome.SILENT, why="no answer in time")
REFUSED = NoReply(outcome=Outcome.REFUSED, why="the name server says REFUSED")
BROKEN = NoReply(outcome=Outcome.REFUSED, why="the name server says SERVFAIL")
NONE, GONE, UNPROVED = records(), denied(), denied(proved=False)
NS = records("ns1.acme.example", "ns2.acme.example")
ABOVE = Referral(
    servers=NS.records, glue=(("ns1.acme.example", ONE), ("ns1.acme.example", SIX), ("ns2.acme.example", TWO))
)  # fmt: skip


def soa(refresh: int = 7200, retry: int = 900, expire: int = 1209600, minimum: int = 3600) -> DnsReply:
    return records(f"ns1.acme.example hostmaster.acme.example 2026112601 {refresh} {retry} {expire} {minimum}")


def lasting(reply: DnsReply, seconds: int) -> DnsReply:
    """With the lifetime that a server with authority gives it."""
    return replace(reply, ttl=seconds)


def alias(*targets: str, rcode: str = "NOERROR", proved: bool = True) -> DnsReply:
    """An alias that leads on; with NXDOMAIN its last target is missing."""
    return DnsReply(rcode=rcode, aliases=targets, proved=proved)


HEALTHY: dict[tuple[str, str], Said] = {
    (NAME, "SOA"): soa(),
    (NAME, "NS"): NS,
    (NAME, "CAA"): records('0 issue "authority.example"', '0 iodef "mailto:jane@acme.example"'),
    (NAME, "DNSKEY"): NONE,
    (NAME, "DS"): NONE,
    (NAME, "MX"): records("10 mx.acme.example"),
    ("_hullmark-denial.acme.example", "A"): GONE,
    ("ns1.acme.example", "A"): records(ONE),
    ("ns1.acme.example", "AAAA"): records(SIX),
    ("ns2.acme.example", "A"): records(TWO),
    ("ns2.acme.example", "AAAA"): NONE,
    ("mx.acme.example", "A"): records("192.0.2.25"),
    ("www.acme.example", "A"): records("192.0.2.80"),
    ("www.acme.example", "AAAA"): records("2001:db8::80"),
    ("example", "SOA"): records("a.example x 1 2 3 4 5"),
    ("example", "CAA"): NONE,
}
SERVERS: dict[str, Said] = {
    **dict.fromkeys((ONE, TWO, SIX), soa()),
    **{f"{address} NS": lasting(NS, 86400) for address in (ONE, TWO, SIX)},
    f"{ONE} A": lasting(records("192.0.2.80"), 3600),
    f"{TWO} A": lasting(records("192.0.2.80"), 3600),
    f"{SIX} A": lasting(records("192.0.2.80"), 3600),
}
KNOWN = Known(
    names=(
        KnownName(name="x.apps.example", service="A service"),
        KnownName(name="gone.example", registrable=True),
        KnownName(name="mx.gone.example"),
    )
)


@dataclass(frozen=True, kw_only=True)
class Zone:
    """What differs from the zone without fault."""

    answers: Mapping[tuple[str, str], Said] = field(default_factory=dict)
    servers: Mapping[str, Said] = field(default_factory=dict)
    above: Referral | NoReply = ABOVE
    looks: int = 1
    asked: str = NAME

    def net(self) -> ScriptedNet:
        return ScriptedNet(
            HEALTHY | dict(self.answers), servers=SERVERS | dict(self.servers), delegated={NAME: self.above}
        )  # fmt: skip


async def judged(name: str, zone: Zone, roles: tuple[str, ...] = ("apex",)) -> str:
    """The verdict and reason of one check over what the probes saw of a zone; its sentence has all its values."""
    check = every_check()[name]
    seens = [await _looks(facts, zone) for facts in check.reads]
    finding = ask(check, *seens, asset=name_asset(zone.asked), roles=roles, known=KNOWN)
    if finding is not None:
        assert "{" not in sentence(check, finding)
    return verdict(finding)


async def _looks(facts: type, zone: Zone) -> Seen[Any]:
    probe: Probe = next(probe for probe in every_probe().values() if probe.facts is facts)
    answers = [await probe.run(name_asset(zone.asked), zone.net()) for _ in range(zone.looks)]
    return seen(*(answer.facts for answer in answers), asset=name_asset(zone.asked), probe=probe.name)


def checks() -> dict[str, Check]:
    """Every check of this vector."""
    return {name: check for name, check in every_check().items() if check.vector == "dns_zone"}
