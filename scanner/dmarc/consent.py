"""Whether those to whom a record sends its reports have agreed: which name says so, and what it says (RFC 9990 4)."""

from dataclasses import dataclass

from scanner.dmarc.record import addresses_in, counted
from scanner.observation import Fact

MOST = 4
"""Destinations asked about; receivers may stop at two."""

LONGEST_NAME = 253
"""Characters of a name in DNS (RFC 1035 2.3.4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentAt:
    """The DMARC records at the name where a destination would agree to one domain's reports."""

    name: str
    records: Fact[tuple[str, ...]]


def consent_name(domain: str, host: str) -> str:
    """Where the owner of `host` would agree to reports about `domain`; beyond LONGEST_NAME nobody can."""
    return f"{domain}._report._dmarc.{host}"


def home(domain: str, psd: str, registrable: str | None) -> str:
    """The organisation of a record at `domain`: by the suffix list, which saves a walk, unless it says psd=n."""
    return registrable if registrable and psd != "n" and not is_outside(domain, registrable) else domain


def is_outside(host: str, organisation: str) -> bool:
    """Whether a destination belongs to another organisation, and so has to agree."""
    return not f".{host}".endswith(f".{organisation}")


def agrees(host: str, records: tuple[str, ...], tag: str) -> bool:
    """Whether these records agree to what `tag` (rua, ruf) sends to `host`.

    One that counts is enough; but where it names other addresses, they have to be at the same host, or nothing is
    sent to either (RFC 9990 4).
    """
    told = counted(records)
    others = [address.host for text in told for address in addresses_in(text, tag)]
    return bool(told) and all(other == host for other in others)
