"""Does the server offer forward secrecy?"""

from datetime import datetime

from scanner.probes.tls import TlsFacts
from scoring.check import Endpoint, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.tls_configuration._offer import asked, is_mail, spoken


@check(
    because={
        "offered": "Key exchange with forward secrecy is offered.",
        "not_offered": "No key exchange with forward secrecy is offered.",
        "unseen": "Whether forward secrecy is offered could not be seen: {why}.",
    },
    causes=("stolen credentials",),
    losses=("data breach",),
)
def forward_secrecy_offered(endpoint: Endpoint, tls: Seen[TlsFacts], known: Known, as_of: datetime) -> Finding | None:
    """Does the server offer forward secrecy?

    Why an insurer cares: without it one stolen server key opens every conversation ever recorded.
    What to do: offer ECDHE suites, or TLS 1.3, where every exchange is ephemeral.
    What this cannot see: whether the server reuses its ephemeral keys or keeps session tickets for long.
    Source: RFC 9325 4.1; SSL Server Rating Guide 2009r caps servers without it at B.
    """
    if not spoken(tls) or not asked(tls, lambda f: f.forward_secrecy):
        return None
    latest = tls.latest(lambda f: f.forward_secrecy)
    if latest is None:
        return endpoint.unknown("unseen", tls, why=tls.silence)
    if latest.value:
        return endpoint.good("offered", latest)
    return (endpoint.fair if is_mail(endpoint) else endpoint.warn)("not_offered", latest)
