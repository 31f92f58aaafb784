"""Is the certificate's status brought along where the certificate demands it?"""

from datetime import datetime

from scanner.probes.tls import TlsFacts
from scoring.check import Endpoint, Seen, check
from scoring.finding import Finding, Verdict
from scoring.knowledge import Known
from scoring.vectors.tls_certificates._presented import Presented, beside, presented, refused


@check(
    because={
        "stapled": "The server brings its certificate's status along.",
        "demanded_and_missing": "The certificate demands that its status is brought along, and the server does not.",
        "demanded_and_unreadable": "The certificate demands that its status is brought along, and what the server "
        "brings is unreadable.",
        "unreadable": "The status that the server brings along cannot be read.",
        "not_stapled": "The server does not bring its certificate's status along, and need not.",
        "unseen": "Whether the certificate's status is brought along could not be seen: {why}.",
    },
    causes=("web attack",),
    losses=("business interruption",),
)
def certificate_status_stapled(
    endpoint: Endpoint, tls: Seen[TlsFacts], known: Known, as_of: datetime
) -> Finding | None:
    """Is the certificate's status brought along where the certificate demands it?

    Why an insurer cares: clients that keep to the demand refuse the server, and the protection that was
    ordered with the certificate is not there.
    What to do: switch stapling on (nginx: ssl_stapling on), or renew without the demand.
    What this cannot see: a status that is brought along only at times, or to other clients. What the status
    says is judged by certificate_revoked.
    Source: RFC 7633 4.3.3, RFC 6066 8.
    """
    shown = presented(endpoint, tls)
    if not isinstance(shown, Presented):
        return shown
    staple, demanded = beside(shown, tls, lambda facts: facts.staple), shown.leaf.must_staple
    if staple is None:
        # Without the demand the answer would change nothing.
        return endpoint.unknown("unseen", tls, why=tls.silence) if demanded else None
    if staple.value == "unreadable":
        if demanded:
            return refused(endpoint, Verdict.WARN)("demanded_and_unreadable", shown.latest, staple)
        return endpoint.neutral("unreadable", staple)
    if staple.value is not None:
        return endpoint.good("stapled", staple)
    if demanded:
        return refused(endpoint, Verdict.WARN)("demanded_and_missing", shown.latest, staple)
    return endpoint.neutral("not_stapled", staple)
