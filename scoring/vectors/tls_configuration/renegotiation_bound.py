"""Does the server tie renegotiations to the session they belong to?"""

from datetime import datetime

from scanner.probes.tls import TlsFacts
from scoring.check import Endpoint, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.tls_configuration._offer import is_mail, spoken


@check(
    because={
        "bound": "Renegotiation is bound to its session (RFC 5746).",
        "not_bound": "The server does not know RFC 5746: a listener may put words of its own in front of what a"
        " visitor sends.",
        "unseen": "Whether renegotiation is bound to its session could not be seen: {why}.",
    },
    causes=("web attack", "stolen credentials"),
    losses=("data breach",),
)
def renegotiation_bound(endpoint: Endpoint, tls: Seen[TlsFacts], known: Known, as_of: datetime) -> Finding | None:
    """Does the server tie renegotiations to the session they belong to?

    Why an insurer cares: without it an attacker on the path can begin a session and let the visitor end it; the
    software is of before 2010.
    What to do: update the TLS library; where that cannot be, turn renegotiation off.
    What this cannot see: whether the server renegotiates at all, which would have to be tried. Servers of TLS 1.3
    alone have no renegotiation and are not asked.
    Source: RFC 5746, RFC 9325 3.5; CVE-2009-3555.
    """
    if not spoken(tls):
        return None
    latest = tls.latest(lambda f: f.secure_renegotiation)
    if latest is None:
        return endpoint.unknown("unseen", tls, why=tls.silence) if tls.answered is None else None
    if latest.value:
        return endpoint.good("bound", latest)
    return (endpoint.fair if is_mail(endpoint) else endpoint.warn)("not_bound", latest)
