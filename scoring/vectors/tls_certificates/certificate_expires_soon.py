"""Is the certificate's renewal overdue?"""

from datetime import datetime, timedelta

from scanner.probes.tls import TlsFacts
from scanner.tls.certificate import Certificate
from scoring.check import Endpoint, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.tls_certificates._presented import Presented, presented

LAST_SHARE = 10
MOST_NOTICE = timedelta(days=14)


@check(
    because={
        "soon": "The certificate is valid until {date} only: it was not renewed when that was due.",
        "in_time": "More than the last tenth of the certificate's life is left (or 14 days of a long one).",
        "not_in_force": "The certificate is not in force, so no renewal of it is due.",
        "unseen": "The certificate could not be seen: {why}.",
    },
    causes=("web attack",),
    losses=("business interruption",),
)
def certificate_expires_soon(endpoint: Endpoint, tls: Seen[TlsFacts], known: Known, as_of: datetime) -> Finding | None:
    """Is the certificate's renewal overdue?

    Why an insurer cares: automatic renewal happens with a third of the life left; who is in the last tenth
    renews by hand, or has a renewal that fails unnoticed.
    What to do: renew it now, and find out why that did not happen by itself.
    What this cannot see: a new certificate that lies ready.
    Source: RFC 8739 1.2 and RFC 9773 (renewal well before the end of life); the last tenth, and 14 days at
    most, are our own choice.
    """
    shown = presented(endpoint, tls)
    if not isinstance(shown, Presented):
        return shown
    leaf = shown.leaf
    if not leaf.not_before <= as_of < leaf.over:
        # Said, and not left out: what a look says here may turn by time alone, and every turn is announced.
        return endpoint.neutral(
            "not_in_force", shown.latest, until=leaf.not_before if as_of < leaf.not_before else None
        )
    due = leaf.over - notice(leaf)
    if as_of < due:
        return endpoint.good("in_time", shown.latest, until=due)
    return endpoint.fair("soon", shown.latest, until=leaf.over, date=leaf.not_after.date())


def notice(certificate: Certificate) -> timedelta:
    """How long before its end it should have been renewed."""
    return min((certificate.not_after - certificate.not_before) / LAST_SHARE, MOST_NOTICE)
