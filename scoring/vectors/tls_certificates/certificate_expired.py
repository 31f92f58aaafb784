"""Is the certificate outside its dates?"""

from datetime import datetime

from scanner.probes.tls import TlsFacts
from scoring.check import Endpoint, Seen, check
from scoring.finding import Certainty, Finding
from scoring.knowledge import Known
from scoring.vectors.tls_certificates._presented import Presented, presented, refused


@check(
    because={
        "expired": "The certificate expired on {date}.",
        "not_yet_valid": "The certificate is valid only from {date}.",
        "never_valid": "The certificate ends on {date}, before it begins.",
        "expired_since_seen": "The certificate last seen was valid until {date}; it may have been renewed since.",
        "valid": "The certificate is valid until {date}.",
        "unseen": "The certificate could not be seen: {why}.",
    },
    causes=("web attack", "stolen credentials"),
    losses=("data breach", "business interruption"),
)
def certificate_expired(endpoint: Endpoint, tls: Seen[TlsFacts], known: Known, as_of: datetime) -> Finding | None:
    """Is the certificate outside its dates?

    Why an insurer cares: a lapsed certificate stops business or teaches people to click warnings away, and
    shows that nobody watches this server.
    What to do: renew it, and let an ACME client do so from now on.
    What this cannot see: whether renewal is automatic.
    Source: RFC 5280 4.1.2.5. Judged as of the date of the rating.
    """
    shown = presented(endpoint, tls)
    if not isinstance(shown, Presented):
        return shown
    leaf, latest = shown.leaf, shown.latest
    if leaf.not_after < leaf.not_before:
        return refused(endpoint)("never_valid", latest, date=leaf.not_after.date())
    if as_of < leaf.not_before:
        return refused(endpoint)("not_yet_valid", latest, until=leaf.not_before, date=leaf.not_before.date())
    if as_of < leaf.over:
        return endpoint.good("valid", latest, until=leaf.over, date=leaf.not_after.date())
    if latest.at < leaf.over:
        return refused(endpoint)(
            "expired_since_seen", latest, certainty=Certainty.POSSIBLE, date=leaf.not_after.date()
        )  # fmt: skip
    return refused(endpoint)("expired", latest, date=leaf.not_after.date())
