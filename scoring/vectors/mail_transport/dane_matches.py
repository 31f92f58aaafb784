"""Does the mail exchanger show the certificate that its zone says it has?"""

from datetime import datetime

from scanner.probes.mail_tlsa import MailTlsa
from scanner.probes.tls import TlsFacts
from scanner.tls.dane import Tlsa
from scoring.check import Endpoint, Seen, check
from scoring.dane import Fit, fit, published
from scoring.finding import Finding
from scoring.knowledge import Known

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
    offered, chain = tls.latest(lambda facts: facts.starttls), tls.latest(lambda facts: facts.chain)
    if offered and offered.value is False:
        return subject.bad("no_tls", offered, told.latest)
    fits = _fits(tls, records, asset.asked_as, as_of, subject.next_hops)
    if chain is None or not fits:
        return subject.unknown("not_seen", tls, why=tls.silence)
    wrong = [one for one in fits if one.why]
    until = min((one.until for one in fits if one.until), default=None)
    if not wrong:
        return subject.good("fits", chain, told.latest, until=until)
    judge = (subject.bad, "differs") if len(wrong) == len(fits) else (subject.warn, "one_differs")
    return judge[0](judge[1], chain, told.latest, why=wrong[0].why, until=until)


def _fits(
    tls: Seen[TlsFacts], records: tuple[Tlsa, ...], host: str, as_of: datetime, or_for: tuple[str, ...]
) -> list[Fit]:
    """How each of the server's certificates fits, as its newest answer showed them; empty where none can be read."""
    shown = (tls.latest(lambda facts: facts.chain), tls.latest(lambda facts: facts.other_chain))
    chains = (one.value for one in shown if one and one.value)
    return [found for chain in chains if (found := fit(records, chain, host, as_of, or_for=or_for))]
