"""DMARC records: which one holds for a name, and what it asks of receivers (RFC 9989, RFC 7489)."""

import re
from dataclasses import dataclass
from enum import StrEnum

from scanner.probes.mail_policy import MailPolicy, PolicyAbove
from scoring.check import Latest, Seen

_VERSION = re.compile(r"[vV][ \t]*=[ \t]*DMARC1[ \t]*(?:;|$)")


class Policy(StrEnum):
    """What receivers shall do with mail that fails, the weakest first."""

    NONE = "none"
    QUARANTINE = "quarantine"
    REJECT = "reject"


@dataclass(frozen=True, slots=True, kw_only=True)
class DmarcRecord:
    """`subdomains` is sp, or p where there is none; `invented` is np, or `subdomains` where there is none, for names
    below that do not exist (RFC 9091, RFC 9989 4.7). `percent` is pct, which RFC 9989 dropped and others still heed.

    `testing` is t=y: receivers then act one step milder (RFC 9989 4.7). `psd` is y, n or u.
    """

    policy: Policy
    subdomains: Policy
    invented: Policy
    percent: int = 100
    testing: bool = False
    psd: str = "u"


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovered:
    """The records that hold for a name: none, one, or several at the same place.

    `record` is the one that can be used; None with `texts` says that they cannot. `at` is the name they were
    found at, None for the name itself.
    """

    texts: tuple[str, ...]
    record: DmarcRecord | None
    at: str | None
    seen: Latest[tuple[str, ...]] | Latest[tuple[PolicyAbove, ...]]

    @property
    def policy(self) -> Policy | None:
        """What holds for mail from the name itself."""
        if self.record is None:
            return None
        return self.record.subdomains if self.at else self.record.policy


def read(text: str) -> DmarcRecord | None:
    """The record in one TXT text; None where receivers discard it.

    A record without a usable p that asks for reports counts as p=none (RFC 9989 4.7, RFC 7489 6.6.3).
    """
    if not _VERSION.match(text):
        return None
    tags: dict[str, str] = {}
    for part in text.split(";")[1:]:
        name, equals, value = part.partition("=")
        if equals:
            tags.setdefault(name.strip().lower(), value.strip())
    words = {policy.value: policy for policy in Policy}
    policy = words.get(tags.get("p", "").lower())
    if policy is None:
        if "mailto:" not in tags.get("rua", "").lower():
            return None
        policy = Policy.NONE
    subdomains = words.get(tags.get("sp", "").lower(), policy)
    percent = tags.get("pct", "")
    return DmarcRecord(
        policy=policy,
        subdomains=subdomains,
        invented=words.get(tags.get("np", "").lower(), subdomains),
        percent=int(percent) if re.fullmatch(r"[0-9]{1,2}", percent) else 100,
        testing=tags.get("t", "").lower() == "y",
        psd=tags.get("psd", "u").lower(),
    )


def discover(policy: Seen[MailPolicy]) -> Discovered | None:
    """The records in force by the newest answers; None where no answer came that decides it."""
    own = policy.latest(lambda facts: facts.dmarc)
    if own is None:
        return None
    if own.value is not None:
        return Discovered(texts=own.value, record=_single(own.value), at=None, seen=own)
    above = policy.latest(lambda facts: facts.dmarc_above)
    if above is None:
        return None
    chosen = _organisation(above.value or ())
    return Discovered(
        texts=chosen.records if chosen else (),
        record=_single(chosen.records) if chosen else None,
        at=chosen.name if chosen else None,
        seen=above,
    )


def _single(texts: tuple[str, ...]) -> DmarcRecord | None:
    """The only record that receivers do not discard; several are as good as none (RFC 9989 4.10)."""
    usable = [text for text in texts if _VERSION.match(text)]
    return read(usable[0]) if len(usable) == 1 else None


def _organisation(above: tuple[PolicyAbove, ...]) -> PolicyAbove | None:
    """The record of the organisational domain, or of the public suffix above it (RFC 9989 4.10.1 and 4.10.2).

    The shortest name with a record is the organisation's, unless one says psd=n (it ends there) or psd=y (the
    organisation is the name below). A top-level domain that does not say psd=y is nobody's organisation.
    """
    chosen: PolicyAbove | None = None
    for place in sorted(above, key=lambda place: -place.name.count(".")):
        record = _single(place.records)
        psd = record.psd if record else "u"
        if psd == "y":
            one_below = chosen is not None and chosen.name.partition(".")[2] == place.name
            return chosen if one_below else place
        if psd == "n":
            return place
        if "." in place.name:
            chosen = place
    return chosen
