"""A quote at its polite pace, in virtual time: 20 hosts in one /24 that drop most of what is sent to them."""

import asyncio
import ssl
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from scanner.answers import Referral, Registered
from scanner.conduct import Conduct
from scanner.dns_lists import ListSaid
from scanner.engine import Scanned
from scanner.errors import Forbidden
from scanner.fetched import Fetched
from scanner.interfaces import DnsReply, Errand, HttpReply, NoReply, Reply, SignedAnswer, Stream
from scanner.marks import Known
from scanner.net.gate import Gate, Rules
from scanner.net.limiter import Limiter
from scanner.observation import Evidence, Outcome
from scanner.permit import OptOut, may_hello
from scanner.target import Profile, Target
from scanner.told import Witness
from tests.bench.memory import company, look, shipped_conduct, shipped_registry
from tests.bench.services import ROUND_TRIP, MemoryStream, Service, Tls, rdp, smtp, ssh
from tests.bench.virtual import START, VirtualClock, run
from tests.lab.pki import Authority

NAME = "quoted.example"
NETWORK = "198.51.100"
RESOLVER = "192.0.2.53"
HOSTS = {
    "www": (80, 443), "mail": (25,), "vpn": (443,), "remote": (3389,), "owa": (443,), "webmail": (80, 443),
    "portal": (80, 443), "sslvpn": (443,), "api": (443,), "app": (80, 443), "shop": (80, 443), "blog": (80, 443),
    "ssh": (22,), "git": (22, 443), "fw": (), "db": (), "backup": (), "nas": (), "intranet": (), "files": (),
}  # fmt: skip
"""The 20 hosts by label, with the ports that answer; all others drop what comes."""
BAR_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Street:
    """Hosts by label with the ports that answer, and the TLS server that stands behind ports 80 and 443 of all."""

    hosts: dict[str, tuple[int, ...]]
    context: ssl.SSLContext

    def address(self, label: str) -> str:
        return f"{NETWORK}.{10 + list(self.hosts).index(label)}"

    def answers(self, address: str, port: int) -> bool:
        return port in list(self.hosts.values())[int(address.rpartition(".")[2]) - 10]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """Virtual seconds until the end of the scan, real seconds it took to run, and what was spent."""

    virtual: float
    real: float
    connections: int
    queries: int
    second_looks: int


def measure(profile: Profile = Profile.LIGHT) -> Quoted:
    """One quote of the 20 hosts."""
    here = street(HOSTS)
    began = time.perf_counter()
    done, evidence = run(_quote(here, profile))
    return Quoted(
        virtual=(done.ended - done.started).total_seconds(),
        real=time.perf_counter() - began,
        connections=done.spent.connections,
        queries=done.spent.queries,
        second_looks=sum(sighting.look == 2 for sighting in evidence.sightings),
    )


def street(hosts: dict[str, tuple[int, ...]]) -> Street:
    """A street of these hosts, with a certificate for all of them."""
    with tempfile.TemporaryDirectory() as folder:
        made = Authority(Path(folder)).issue([NAME, *(f"{label}.{NAME}" for label in hosts)])
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(made.chain, made.key)
    return Street(hosts=hosts, context=context)


def target(profile: Profile = Profile.LIGHT) -> Target:
    """The company of the street."""
    return company(NAME, profile=profile, allowed=(f"{NETWORK}.0/24",), since=START)


async def _quote(here: Street, profile: Profile) -> tuple[Scanned, Evidence]:
    clock = VirtualClock()
    return await look(target(profile), StreetDoor(clock, here), clock)


class StreetDoor:
    """The real gate, permit and pace; behind them nothing but the street above."""

    def __init__(self, clock: VirtualClock, street: Street) -> None:
        conduct = shipped_conduct()
        self._street = street
        self._rules = Rules(
            conduct=conduct,
            registry=shipped_registry(),
            optout=OptOut,
            ledger=Limiter(clock, conduct, conduct.quote),
            stopped=lambda: False,
            translate=lambda address, port: (address, port),
        )

    def open(self, errand: Errand) -> "_StreetNet":
        return _StreetNet(Gate(self._rules, errand), self._street)

    async def aclose(self) -> None:
        """Nothing is open."""


class _StreetNet:
    """A Net for one errand on the street."""

    def __init__(self, gate: Gate, street: Street) -> None:
        self._gate, self._street = gate, street
        self._services: dict[int, Callable[[], Service]] = {
            443: partial(Tls, street.context), 80: partial(Tls, street.context), 25: smtp, 22: ssh, 3389: rdp,
        }  # fmt: skip

    async def ask(
        self, name: str, rtype: str, *, authoritative: bool = False, server: str = "", recurse: bool = False
    ) -> Reply[DnsReply] | NoReply:
        server = server or (f"192.0.2.{self._gate.errand.look}" if authoritative else RESOLVER)
        await self._gate.rules.ledger.query(server)
        self._gate.errand.meter.queries += 1
        await asyncio.sleep(ROUND_TRIP)
        return Reply(value=_answer(self._street, name, rtype), answered_by=server)

    async def datagram(self, address: str, port: int, data: bytes, accept: object) -> NoReply:
        async with self._gate.datagram(address, port):
            return NoReply(outcome=Outcome.SILENT, why="no answer in time")

    async def listed(self, subject: str) -> tuple[ListSaid, ...]:
        raise Forbidden(f"no block list is asked about {subject} on the street")

    async def delegation(self, name: str) -> Reply[Referral] | NoReply:
        return Reply(value=Referral(same=True), answered_by=RESOLVER)

    async def registration(self, name: str) -> Reply[Registered] | NoReply:
        return NoReply(outcome=Outcome.REFUSED, why="no registry keeps such a name")

    async def told(self, address: str) -> tuple[Witness, ...]:
        return ()

    @property
    def fronts(self) -> tuple[Known, ...]:
        return self._gate.rules.registry.fronts

    @property
    def domains(self) -> tuple[str, ...]:
        return (self._gate.errand.target.name,)

    async def signed(self, name: str, rtype: str, *, own: bool = False) -> Reply[SignedAnswer] | NoReply:
        raise AssertionError(f"nobody on the street signs {name}")

    @property
    def trust_anchors(self) -> tuple[str, ...]:
        return ()

    def connect(self, address: str, port: int) -> AbstractAsyncContextManager[Stream | NoReply]:
        return self._connected(address, port)

    @asynccontextmanager
    async def _connected(self, address: str, port: int) -> AsyncIterator[Stream | NoReply]:
        async with self._gate.connection(address, port):
            if await self._dropped(address, port):
                yield NoReply(outcome=Outcome.SILENT, why="no answer in time")
            else:
                yield MemoryStream(self._services[port](), self.conduct, self._gate.errand.meter)

    async def get(self, scheme: str, address: str, port: int, host: str, path: str = "/") -> Reply[HttpReply] | NoReply:
        async with self._gate.connection(address, port, host):
            if await self._dropped(address, port):
                return NoReply(outcome=Outcome.SILENT, why="no answer in time")
            await asyncio.sleep(3 * ROUND_TRIP)  # TLS takes two, the request one
        headers = (("server", "nginx"), ("content-type", "text/html"))
        if scheme == "http":
            return Reply(value=HttpReply(status=301, headers=(*headers, ("location", f"https://{host}/")), body=b""))
        return Reply(value=HttpReply(status=200, headers=headers, body=b"<html></html>"))

    async def fetch(self, url: str, *, limit: int, usable: Callable[[Fetched], bool]) -> Reply[Fetched] | NoReply:
        raise AssertionError(f"nobody on the street names {url}")

    def registrable(self, name: str) -> str | None:
        return NAME

    async def _dropped(self, address: str, port: int) -> bool:
        self._gate.errand.meter.connections += 1
        open_here = self._street.answers(address, port)
        await asyncio.sleep(ROUND_TRIP if open_here else self.conduct.connect_timeout.total_seconds())
        return not open_here

    first_look = None
    connections = 0

    @property
    def hello_allowed(self) -> bool:
        return may_hello(probe=self._gate.errand.probe, scope=self._gate.errand.target.scope, conduct=self.conduct)

    @property
    def conduct(self) -> Conduct:
        return self._gate.rules.conduct

    @property
    def profile(self) -> Profile:
        return self._gate.errand.target.scope.used


def _answer(street: Street, name: str, rtype: str) -> DnsReply:
    label = name.removesuffix(NAME).rstrip(".")
    zone = {
        ("", "NS"): ("ns1.provider.example", "ns2.provider.example"),
        ("", "SOA"): ("ns1.provider.example hostmaster.provider.example 1 3600 900 1209600 60",),
        ("", "MX"): (f"10 mail.{NAME}",),
        ("", "TXT"): ("v=spf1 mx -all",),
        ("_dmarc", "TXT"): ("v=DMARC1; p=none",),
    }
    if name.endswith(NAME) and rtype == "A" and (label in street.hosts or not label):
        return DnsReply(rcode="NOERROR", records=(street.address(label or "www"),), proved=True)
    if name.endswith(NAME) and (label, rtype) in zone:
        return DnsReply(rcode="NOERROR", records=zone[label, rtype], proved=True)
    exists = name.endswith(NAME) and (label in street.hosts or not label)
    return DnsReply(rcode="NOERROR" if exists else "NXDOMAIN", proved=True)
