"""Does what a server shows fit the TLSA records that its zone publishes (RFC 7671, RFC 7672)?"""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from scanner.observation import NOT_ASKED, Fact, Present
from scanner.tls.certificate import Certificate, matches, read_chain
from scanner.tls.dane import DANE_EE, DANE_TA, PKIX_EE, Tlsa
from scanner.tlsa import TlsaFacts
from scoring import trust
from scoring.check import Latest, Seen

F = TypeVar("F", bound=TlsaFacts)

MISMATCH = "no record stands for a certificate that it shows"


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """The TLSA records of the newest look that learned of them; `status` None where there are none."""

    latest: Latest[tuple[Tlsa, ...]]
    records: tuple[Tlsa, ...]
    status: str | None
    why: str


def published(tlsa: Seen[F]) -> Published | None:
    """The newest look that learned whether there are records and, where there are, whether they can be believed."""
    for look in reversed(tlsa.looks):
        alone = Seen((look,))
        records, status = alone.latest(lambda facts: facts.records), alone.latest(lambda facts: facts.status)
        if records and not records.value:
            return Published(latest=records, records=(), status=None, why="")
        if records and records.value and status:
            why = alone.latest(lambda facts: facts.why)
            return Published(
                latest=records, records=records.value, status=status.value, why=(why.value if why else None) or ""
            )
    return None


def believed(facts: TlsaFacts) -> Fact[tuple[tuple[Tlsa, ...], str]]:
    """The records of one look with their status, as `published` takes them where there are any."""
    if isinstance(facts.records, Present) and isinstance(facts.status, Present):
        return Present(value=(facts.records.value, facts.status.value))
    return NOT_ASKED


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """Why a chain does not fit, "" where it does, and until when that holds (None: time alone changes nothing)."""

    why: str
    until: datetime | None = None


def fit(
    records: tuple[Tlsa, ...], chain: tuple[str, ...], host: str, as_of: datetime, *, or_for: tuple[str, ...] = ()
) -> Fit | None:
    """The best of what the records say of a chain (base64 DER, the server's own first); None for one nobody can read.

    A record for the server's own certificate asks for nothing but that (RFC 7671 5.1); one for an authority asks for a
    chain to it, in its dates, that names the host (5.2) or, of a mail exchanger, a domain whose mail it receives:
    `or_for` (RFC 7672 3.2.2).
    """
    leaf, *others = read_chain(chain) or (None,)
    if leaf is None:
        return None
    above = tuple(one for one in others if one)
    best = Fit(why=MISMATCH)
    for record in records:
        if record.usage in (PKIX_EE, DANE_EE):
            found = Fit(why="") if record.means(leaf.der) else Fit(why=MISMATCH)
        else:
            found = _under(record, leaf, above, (host, *or_for), as_of)
        if not found.why:
            return found
        best = found if best.why == MISMATCH else best
    return best


def _under(
    record: Tlsa, leaf: Certificate, above: tuple[Certificate, ...], names: tuple[str, ...], as_of: datetime
) -> Fit:
    authority = next((one for one in above if record.means(one.der)), None)
    if authority is None:
        return Fit(why=MISMATCH)
    if record.usage == DANE_TA:
        if not any(matches(leaf, name) for name in names):
            return Fit(why="its certificate is for other names")
        if not leaf.not_before <= as_of < leaf.over:
            return Fit(why="its certificate is outside its dates", until=_next(leaf, as_of))
    if not trust.leads_to(leaf, above, authority, as_of):
        return Fit(why="its chain does not lead to the authority that a record stands for")
    return Fit(why="", until=leaf.over if record.usage == DANE_TA else None)


def _next(leaf: Certificate, as_of: datetime) -> datetime | None:
    return leaf.not_before if as_of < leaf.not_before else None
