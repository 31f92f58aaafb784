"""Has the authority revoked the certificate?"""

from datetime import datetime

from scanner.observation import NOT_ASKED
from scanner.probes.tls import TlsFacts
from scoring.check import Endpoint, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.tls_certificates._presented import Presented, beside, presented, refused


@check(
    because={
        "revoked": "The certificate's authority has revoked it.",
        "revoked_stapled": "The server itself brings along the word that its certificate is revoked.",
        "in_force": "The certificate's authority does not list it as revoked.",
        "nowhere": "The certificate names no place to ask whether it is revoked.",
        "unseen": "Whether the certificate is revoked could not be seen: {why}.",
    },
    causes=("stolen credentials", "web attack"),
    losses=("data breach",),
)
def certificate_revoked(endpoint: Endpoint, tls: Seen[TlsFacts], known: Known, as_of: datetime) -> Finding | None:
    """Has the authority revoked the certificate?

    Why an insurer cares: certificates are revoked because their key was stolen or they were issued to the
    wrong one; what is still served after that is not watched by anybody.
    What to do: have a new certificate issued for a new key, and find out why the old one was revoked.
    What this cannot see: the reason; revocations since we asked the authority, up to a week before; one whose
    list was unreachable or larger than we read.
    Source: RFC 5280 6.3, RFC 6960; SSL Server Rating Guide 2009r gives F.
    """
    shown = presented(endpoint, tls)
    if not isinstance(shown, Presented):
        return shown
    staple, told = beside(shown, tls, lambda facts: facts.staple), beside(shown, tls, lambda facts: facts.revoked)
    if staple and staple.value == "revoked":
        return refused(endpoint)("revoked_stapled", shown.latest, staple)
    if told and told.value:
        return refused(endpoint)("revoked", shown.latest, told)
    if told:
        return endpoint.neutral("nowhere", told) if told.value is None else endpoint.good("in_force", told)
    if staple and staple.value == "good":
        return endpoint.good("in_force", staple)
    answered = tls.answered
    if answered and answered.facts and answered.facts.revoked is NOT_ASKED:
        return None
    return endpoint.unknown("unseen", tls, why=tls.silence)
