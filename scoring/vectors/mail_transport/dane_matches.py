"""Does the mail exchanger show the certificate that its zone says it has?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scanner.observation import Fact
from scanner.probes.mail_tlsa import MailTlsa
from scanner.probes.tls import TlsFacts
from scanner.tls.dane import Tlsa
from scoring.check import Endpoint, Latest, Seen, check
from scoring.dane import Fit, believed, fit, published
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.together import APART, seen_together

PORT = 25


@check(
    because={
        "fits": "The mail exchanger shows a certificate that its TLSA records stand for.",
        "differs": "The mail exchanger's certificate does not fit its TLSA records, so senders that use DANE return "
        "mail: {why}.",
        "one_differs": "One of the mail exchanger's two certificates does not fit its TLSA records: {why}.",
        "no_tls": "The mail exchanger has TLSA records and offers no TLS, so senders that use DANE return mail.",
        "unusable": "None of the mail exchanger's TLSA records is of a kind that senders use.",
        "insecure": "The mail exchanger's TLSA records are not signed ({why}), so senders pass them over.",
        "bogus": "The signatures over the mail exchanger's TLSA records do not hold ({why}), so senders that use DANE "
        "keep mail back.",
        "not_seen": "Whether the mail exchanger fits its TLSA records could not be seen ({why}).",
    },
    causes=("mail fraud",),
    losses=("business interruption", "business email compromise"),
)
def dane_matches(
    subject: Endpoint, tls: Seen[TlsFacts], tlsa: Seen[MailTlsa], known: Known, as_of: datetime
) -> Finding | None:
    """Does the mail exchanger show the certificate that its zone says it has?

    Why an insurer cares: with DANE nobody in between can take STARTTLS away or show another certificate; with records
    that were forgotten at the last renewal, large providers return the company's mail.

    What to do: publish the record of the next certificate (3 1 1) before it is used, and drop the old one afterwards.

    Under usage 2 the certificate may name the exchanger, or the domain whose mail it receives.

    What this cannot see: the names of other domains that it receives mail for, which senders to these accept too.

    Source: RFC 7672 sections 2.2, 3.1, 3.2 and 8; RFC 7671 section 5; RFC 6698 section 2.1.
    """
    asset = subject.asset
    if asset is None or asset.port != PORT or not asset.asked_as or "mail exchanger" not in subject.roles:
        return None
    told = published(tlsa)
    if told is None:
        return subject.unknown("not_seen", tlsa, why=tlsa.silence) if tlsa.looks else None
    if told.status is None:
        return None
    if told.status != "secure":
        if told.status == "insecure":
            return subject.fair("insecure", told.latest, why=told.why)
        return subject.bad("bogus", told.latest, why=told.why)
    records = tuple(one for one in told.records if one.for_mail)
    if not records:
        return subject.warn("unusable", told.latest)
    offered = tls.latest(lambda facts: facts.starttls)
    if offered and offered.value is False:
        if not seen_together(tls, lambda facts: facts.starttls, tlsa, believed):
            return subject.unknown("not_seen", offered, told.latest, why=APART)
        return subject.bad("no_tls", offered, told.latest, seen_at=min(offered.at, told.latest.at))
    shown = _shown(tls, tlsa, records, asset.asked_as, as_of, subject.next_hops)
    if not shown or tls.latest(_chain) is None:
        return subject.unknown("not_seen", tls, why=tls.silence)
    used: list[Latest[Any]] = [told.latest, *(one.latest for one in shown)]
    seen_at = min(one.at for one in used)
    until = min((one.fit.until for one in shown if one.fit.until), default=None)
    wrong = [one.fit.why for one in shown if one.fit.why and not one.apart]
    if wrong:
        judge, because = (subject.bad, "differs") if len(wrong) == len(shown) else (subject.warn, "one_differs")
        return judge(because, *used, why=wrong[0], until=until, seen_at=seen_at)
    if any(one.apart for one in shown):
        return subject.unknown("not_seen", *used, why=APART)
    return subject.good("fits", *used, until=until, seen_at=seen_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """One of the server's certificates, as its newest answer showed it; `apart`: it misfits records of another day."""

    latest: Latest[tuple[str, ...]]
    fit: Fit
    apart: bool


def _shown(
    tls: Seen[TlsFacts],
    tlsa: Seen[MailTlsa],
    records: tuple[Tlsa, ...],
    host: str,
    as_of: datetime,
    next_hops: tuple[str, ...],
) -> list[_Shown]:
    """Both certificates of the server, or the one that it has; empty where none can be read."""
    found = []
    for read in (_chain, _other_chain):
        latest = tls.latest(read)
        fits = fit(records, latest.value, host, as_of, or_for=next_hops) if latest and latest.value else None
        if latest and fits:
            apart = bool(fits.why) and not seen_together(tls, read, tlsa, believed)
            found.append(_Shown(latest=latest, fit=fits, apart=apart))
    return found


def _chain(facts: TlsFacts) -> Fact[tuple[str, ...]]:
    return facts.chain


def _other_chain(facts: TlsFacts) -> Fact[tuple[str, ...]]:
    """What clients are shown that take only the other kind of key."""
    return facts.other_chain
