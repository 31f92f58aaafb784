"""What DNS and HTTP answered, as values."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from scanner.observation import ABSENT, Fact, Present, Unseen

if TYPE_CHECKING:
    import dns.message


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsReply:
    """One DNS answer for one question.

    `rcode` is NOERROR or NXDOMAIN (anything else is a NoReply); `records` the rdata of the asked type as
    text, sorted, TXT strings joined and unquoted; `aliases` the CNAME chain followed; `proved` whether
    an absence may be concluded: it came from the zone's own servers, was validated (AD), or two
    resolvers agreed.
    """

    rcode: str
    records: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    proved: bool = False

    def fact(self) -> Fact[tuple[str, ...]]:
        """Present, ABSENT where absence is proved, Unseen where it is not."""
        if self.records:
            return Present(value=self.records)
        if self.proved:
            return ABSENT
        return Unseen(why="no server of the zone confirmed that there is none")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedAnswer:
    """One DNS message as it came, signatures and denials included, and when: nothing in it is verified yet."""

    message: "dns.message.Message"
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
