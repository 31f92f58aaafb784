"""What the other side answered, and DNS, HTTP and registries in particular, as values."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from scanner.observation import ABSENT, Fact, Outcome, Present, Unseen

if TYPE_CHECKING:
    import dns.message
    import dns.name

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply(Generic[T]):
    """The other side answered."""

    value: T
    answered_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoReply:
    """It did not: how it ended, why in a few words, and the bytes that came before it ended.

    `closed`: the other side closed or reset the connection, where another NoReply means that it fell silent.
    `alert`: it spoke TLS and turned ours down (an alert, RFC 8446 6). `slow`: bytes kept dripping in until the time of
    a whole conversation was over.
    """

    outcome: Outcome
    why: str
    seen: bytes = b""
    closed: bool = False
    alert: bool = False
    slow: bool = False


SAYS_REFUSED = "the name server says REFUSED"
"""Why a server gave no answer that will not speak of this name at all (RFC 1035 4.1.1, code 5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsReply:
    """One DNS answer for one question.

    `rcode` is NOERROR or NXDOMAIN (anything else is a NoReply); `records` the rdata of the asked type as
    text, sorted, TXT strings joined and unquoted; `aliases` the CNAME chain followed; `proved` whether
    an absence may be concluded: it came from the zone's own servers, was validated (AD), or two
    resolvers agreed. Of one server that was asked by itself also `recursive`, whether it offers to ask others (RA),
    and `ttl`, the seconds of its records where it speaks with authority, which run down nowhere.
    """

    rcode: str
    records: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    proved: bool = False
    recursive: bool = False
    ttl: int | None = None

    def fact(self) -> Fact[tuple[str, ...]]:
        """Present, ABSENT where absence is proved, Unseen where it is not."""
        if self.records:
            return Present(value=self.records)
        if self.proved:
            return ABSENT
        return Unseen(why="no server of the zone confirmed that there is none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """What a server of the zone above says of a name: its name servers, and the addresses of them that it adds.

    No `servers`: the zone above answers for the name itself. `same`: the server that was asked holds the lower zone
    as well and answered from that, so that what the zone above says does not show.
    """

    servers: tuple[str, ...] = ()
    glue: tuple[tuple[str, str], ...] = ()
    same: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """A registered domain and what its registry answered, and when: up to a week ago."""

    domain: str
    body: bytes
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The records of one name and type in one section of a message, each once, as the library's own sets are read.

    `covers` is the type that signatures are over; 0 for other records.
    """

    name: "dns.name.Name"
    rdtype: int
    covers: int
    records: tuple[Any, ...]
    rdclass: int = 1

    def __iter__(self) -> Iterator[Any]:
        return iter(self.records)

    def __len__(self) -> int:
        return len(self.records)

    def __getitem__(self, at: int) -> Any:
        return self.records[at]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """The records of class IN in answer and authority of one DNS message, and its response code."""

    answer: tuple[Rows, ...]
    authority: tuple[Rows, ...]
    code: int

    def rcode(self) -> int:
        """As the library's own messages tell it."""
        return self.code


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedAnswer:
    """One DNS message as it came, signatures and denials included, and when: nothing in it is verified yet."""

    message: "dns.message.Message | Heard"
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpReply:
    """One HTTP response, not followed: status, headers in order with lower-case names, bounded body.

    `chain` are the certificates that were shown with it, unverified, in DER, the server's own first.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    chain: tuple[bytes, ...] = ()

    def header(self, name: str) -> tuple[str, ...]:
        """All values of one header, in order."""
        return tuple(value for key, value in self.headers if key == name.lower())
