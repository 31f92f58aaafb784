"""What we ask of the world, as Protocols: the engine and the probes know nothing below these."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from scanner.answers import DnsReply as DnsReply
from scanner.answers import HttpReply as HttpReply
from scanner.answers import NoReply as NoReply
from scanner.answers import Referral, Registered
from scanner.answers import Reply as Reply
from scanner.answers import SignedAnswer as SignedAnswer
from scanner.asset import Asset, Attribution
from scanner.conduct import Conduct
from scanner.dns_lists import ListSaid
from scanner.fetched import Fetched
from scanner.marks import Known
from scanner.observation import Outcome
from scanner.session import TlsSession
from scanner.target import Profile, Target
from scanner.told import Told, Witness

T = TypeVar("T")


class Clock(Protocol):
    """The only source of time."""

    def now(self) -> datetime:
        """Aware UTC."""

    async def sleep(self, span: timedelta) -> None: ...


class Stream(Protocol):
    """One open connection. What the other side does comes back as values, never as exceptions."""

    async def send(self, data: bytes) -> None:
        """Send; a broken connection shows in the next read."""

    async def read(
        self, enough: Callable[[bytes], bool], *, limit: int | None = None, alone: bool = False
    ) -> Reply[bytes] | NoReply:
        """Everything from here until `enough(bytes so far)`.

        NoReply (with `seen`) when the peer falls silent for the read time-out (while we have sent nothing, for
        the greeting's, which is longer) (SILENT), closes first (PARTIAL if bytes came, else SILENT), or sends
        more than `limit` bytes (GARBLED). Bytes after `enough` became true in the same segment are returned too;
        with `alone` also those of a moment (1.5 s) later, for an answer of one letter, with which many words begin.
        """

    async def start_tls(
        self, server_name: str | None, *, resumable: bool = False, again: TlsSession | None = None
    ) -> Reply[TlsSession] | NoReply:
        """Finish a TLS handshake on this connection; afterwards send and read are inside it.

        `resumable`: of TLS 1.2 at most, whose state can be taken up by a later one as its `again`.
        """


class Net(Protocol):
    """The network of one errand, permitted, paced, bounded, counted; raises WeDeclined, never for the other side."""

    async def ask(
        self, name: str, rtype: str, *, authoritative: bool = False, server: str = "", recurse: bool = False
    ) -> Reply[DnsReply] | NoReply:
        """One DNS question; with `authoritative` to the zone's own servers where the profile allows it.

        With `server`, an address, to that one alone, following no alias: `proved` where it speaks with authority,
        NoReply FORBIDDEN where it may not be asked; `recurse` asks it to ask others (RD). For look 2 another server is
        asked first. NoReply SILENT, REFUSED (REFUSED, SERVFAIL...) or GARBLED. `rtype` is a type name (`A`, `TXT`; `DS`
        is asked of the parent zone).
        """

    async def delegation(self, name: str) -> Reply[Referral] | NoReply:
        """What a server of the zone above says of the zone `name`: NoReply FORBIDDEN where the profile asks none."""

    async def signed(self, name: str, rtype: str, *, own: bool = False) -> Reply[SignedAnswer] | NoReply:
        """The whole answer to one question with DO, from a resolver; unchecked (CD) where it would hold it back.

        With `own` from the zone's own servers: NoReply FORBIDDEN where the profile asks none, SILENT where none
        answers. As with `ask`, a question goes to the same place once a look of a scan, whoever asks it; what a public
        suffix or the root said is asked once for all targets.
        """

    @property
    def trust_anchors(self) -> tuple[str, ...]:
        """Zone-file texts of the DS and DNSKEY records that are trusted without proof."""

    def connect(self, address: str, port: int) -> AbstractAsyncContextManager[Stream | NoReply]:
        """A TCP connection to a permitted address; NoReply REFUSED, SILENT (time-out) or FAILED (no route)."""

    async def datagram(
        self, address: str, port: int, data: bytes, accept: Callable[[bytes], T | None]
    ) -> Reply[T] | NoReply:
        """What `accept` made of the first UDP answer that it did not decline, to one datagram to a permitted address.

        It is sent once a scan, in the first look only (one more raises OverBudget), and never again where none comes:
        NoReply SILENT, GARBLED where only other answers came, REFUSED where the host says that nobody listens, FAILED.
        """

    async def get(self, scheme: str, address: str, port: int, host: str, path: str = "/") -> Reply[HttpReply] | NoReply:
        """One GET to a permitted address with `host` as Host and SNI; certificates are not verified here."""

    async def fetch(self, url: str, *, limit: int, usable: Callable[[Fetched], bool]) -> Reply[Fetched] | NoReply:
        """What lies at a stranger's http address, of at most `limit` bytes, asked for once a week for all targets;
        NoReply where nothing came, remembered for a while; what is not `usable` is asked for again as early.
        """

    async def visit(self, host: str, path: str, *, limit: int) -> Reply[HttpReply] | NoReply:
        """One GET over https to a name whose host its owner chose freely (an MTA-STS policy host), never followed.

        Under the rules for strangers' hosts; at most `limit` bytes and one more, its certificates unverified. REFUSED
        also where the name has no address.
        """

    async def registration(self, name: str) -> Reply[Registered] | NoReply:
        """What the registry says of the domain that `name` belongs to, asked once a week for all targets (RDAP)."""

    async def told(self, address: str) -> tuple[Witness, ...]:
        """What third parties say of an address of the target's, each asked once a day, if its terms are accepted."""

    async def listed(self, subject: str) -> tuple[ListSaid, ...]:
        """What DNS block lists say of an address or a name of the target's; those that are off are not asked."""

    @property
    def domains(self) -> tuple[str, ...]:
        """The target's declared names."""

    def registrable(self, name: str) -> str | None:
        """The registrable domain of a name by the public suffix list; None for a public suffix."""

    @property
    def fronts(self) -> tuple[Known, ...]:
        """The products that are known by their front, with their marks."""

    @property
    def hello_allowed(self) -> bool:
        """Whether this probe's protocol hello may be sent, or only the connect."""

    @property
    def profile(self) -> Profile:
        """The profile under which this errand is sent."""

    @property
    def first_look(self) -> "FirstLook | None":
        """What the first look of this scan brought, where this is the second."""

    @property
    def connections(self) -> int:
        """TCP connections of this errand so far."""

    @property
    def conduct(self) -> Conduct:
        """Ports, limits and identity."""


@dataclass(slots=True, weakref_slot=True)
class Meter:
    """What one scan has spent so far; the scan is known by it, too."""

    connections: int = 0
    queries: int = 0
    bytes_sent: int = 0
    bytes_received: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstLook:
    """What the first of two looks brought, and the TCP connections it took."""

    facts: Any
    connections: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """Who sends, to whom, why: what the permit and the pace are asked about.

    `names` are those that lead to the asset's address; `first` is there for a second look.
    """

    target: Target
    asset: Asset
    attribution: Attribution
    probe: str
    look: int
    meter: Meter
    names: tuple[str, ...] = ()
    first: FirstLook | None = None


class Door(Protocol):
    """The one door with sockets behind it."""

    def open(self, errand: Errand) -> Net: ...

    async def aclose(self) -> None: ...


class Ledger(Protocol):
    """Pace and budgets: waits until a connection may be opened."""

    def slot(self, address: str, port: int | None = None) -> AbstractAsyncContextManager[None]:
        """Hold while a connection to `address` is pending or open; entering waits for its turn.

        A mail port rests between two connections, longer than others. `port` None: a name server's.
        """

    async def query(self, server: str) -> None:
        """Wait until one DNS query may be sent to `server`."""

    def back_off(self, address: str, span: timedelta) -> None:
        """The host told us to slow down: nothing more to it for `span`, doubled when told again."""


class Publisher(Protocol):
    """Fetches public data from those who publish it; never used for a target."""

    async def fetch(self, url: str, *, limit: int) -> Reply[bytes] | NoReply:
        """The body behind an https address, of at most `limit` bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a probe brings home; the engine makes an Observation and a Sighting of it.

    `at`: when it was said, or seen by others (who are `answered_by` then), where that was before this errand: what is
    remembered is no younger than it is. None for our own sight, which is now.
    """

    outcome: Outcome
    facts: Any = None
    why: str = ""
    evidence: bytes = b""
    answered_by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A third party that can be asked about one address: where, and how its answer is read.

    `read` gets the body, the address and when it came; it raises ValueError for what is no answer about the address.
    """

    publisher: Publisher
    url: Callable[[str], str]
    read: Callable[[bytes, str, datetime], tuple[Told, ...]]


Progress = Callable[[int, int, str], None]
"""Long work says how far it is: done, of how many, doing what."""
ProbeFunction = Callable[[Asset, Net], Awaitable[Answer]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One polite conversation: the shape that `probe` gives to a function in scanner/probes/.

    `on` says what it is asked of: `apex` (a name with its own zone), `web name` (the same and its www), `exchanger`
    (a name that MX points to), `name`, `address`, `name server` (an address of one that is attributed to the target),
    `endpoint` (bare), `named endpoint` (under a name) or `reported endpoint` (of which others tell). `services`
    limits endpoints to those whose known port names one of these probes or services; empty for all. `after` names a
    probe that has to have been asked of the asset before. `facts` is the type it brings home; `upgrade` turns the
    stored plain facts of an older version into those of this one.
    """

    name: str
    version: int
    on: str
    services: tuple[str, ...]
    facts: type
    run: ProbeFunction
    after: str = ""
    upgrade: Callable[[int, dict[str, Any]], dict[str, Any]] | None = None


def probe(
    *, version: int, on: str, facts: type, services: tuple[str, ...] = (), after: str = "",
    upgrade: Callable[[int, dict[str, Any]], dict[str, Any]] | None = None,
) -> Callable[[ProbeFunction], Probe]:  # fmt: skip
    """Decorator: this function is the probe of its file, named as the file."""

    def shape(run: ProbeFunction) -> Probe:
        return Probe(
            name=run.__module__.rpartition(".")[2], version=version, on=on, services=services, facts=facts, run=run,
            after=after, upgrade=upgrade,
        )  # fmt: skip

    return shape


def declined(reply: NoReply) -> Answer:
    """The Answer of a conversation that ended before any fact came."""
    outcome = Outcome.GARBLED if reply.outcome is Outcome.PARTIAL else reply.outcome
    return Answer(outcome=outcome, why=reply.why, evidence=reply.seen)
