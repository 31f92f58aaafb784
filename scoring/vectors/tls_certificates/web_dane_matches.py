"""Does the web site show the certificate that its zone says it has?"""

from datetime import datetime

from scanner.probes.tls import TlsFacts
from scanner.probes.web_tlsa import WebTlsa
from scoring.check import Endpoint, Seen, check
from scoring.dane import believed, fit, published
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.together import APART, seen_together
from scoring.vectors.tls_certificates._presented import Presented, presented

PORT = 443


@check(
    because={
        "fits": "The web site shows a certificate that its TLSA records stand for.",
        "differs": "The web site's certificate does not fit its TLSA records: {why}.",
        "insecure": "The web site's TLSA records are not signed ({why}), so nobody can use them.",
        "bogus": "The signatures over the web site's TLSA records do not hold ({why}).",
        "unusable": "None of the web site's TLSA records can be read.",
        "unseen": "The certificate could not be seen: {why}.",
        "not_seen": "Whether the web site has TLSA records that can be believed could not be seen ({why}).",
    },
    causes=("web attack",),
    losses=("business interruption",),
)
def web_dane_matches(
    endpoint: Endpoint, tls: Seen[TlsFacts], tlsa: Seen[WebTlsa], known: Known, as_of: datetime
) -> Finding | None:
    """Does the web site show the certificate that its zone says it has?

    Browsers do not look, so a record that does not fit is FAIR: it shows that a renewal forgets what depends on it.

    Why an insurer cares: who publishes records and does not keep them up does the same with what is not on show.

    What to do: publish the record of the next certificate before it is used, or publish none.

    What this cannot see: whether the certificate leads to a trusted root, which usages 0 and 1 ask for too, is told by
    another check.

    Source: RFC 6698 section 2.1; RFC 7671 section 5; published practice does not score it.
    """
    asset, told = endpoint.asset, published(tlsa)
    if asset is None or asset.port != PORT or not asset.asked_as or not tlsa.looks:
        return None
    if told is None:
        return endpoint.unknown("not_seen", tlsa, why=tlsa.silence)
    if told.status is None:
        return None
    if told.status != "secure":
        return endpoint.fair("insecure" if told.status == "insecure" else "bogus", told.latest, why=told.why)
    records = tuple(one for one in told.records if one.well_formed)
    if not records:
        return endpoint.fair("unusable", told.latest)
    shown = presented(endpoint, tls)
    if not isinstance(shown, Presented):
        return shown
    found = fit(records, shown.latest.value or (), asset.asked_as, as_of)
    if found is None:
        return None  # `presented` has said so
    if found.why and not seen_together(tls, lambda facts: facts.chain, tlsa, believed):
        return endpoint.unknown("not_seen", shown.latest, told.latest, why=APART)
    if found.why:
        return endpoint.fair("differs", shown.latest, told.latest, why=found.why, until=found.until)
    return endpoint.good("fits", shown.latest, told.latest, until=found.until)
