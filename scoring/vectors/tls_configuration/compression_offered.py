"""Is TLS compression offered?"""

from datetime import datetime

from scanner.probes.tls import TlsFacts
from scoring.check import Endpoint, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.tls_configuration._offer import asked, is_mail, spoken


@check(
    because={
        "offered": "TLS compression is offered, by which a listener can guess cookies and passwords (CRIME).",
        "not_offered": "TLS compression is not offered.",
        "unseen": "Whether TLS compression is offered could not be seen: {why}.",
    },
    causes=("stolen credentials", "web attack"),
    losses=("data breach",),
)
def compression_offered(endpoint: Endpoint, tls: Seen[TlsFacts], known: Known, as_of: datetime) -> Finding | None:
    """Is TLS compression offered?

    Why an insurer cares: the size of what is sent tells what is in it; whoever can make a browser send requests
    reads its session cookie.
    What to do: turn it off (OpenSSL before 1.1: SSL_OP_NO_COMPRESSION; Apache: SSLCompression off) or update.
    What this cannot see: compression inside HTTP, which has a problem of its own (BREACH).
    Source: RFC 9325 3.3; CVE-2012-4929; SSL Server Rating Guide 2009r (C at most).
    """
    if not spoken(tls):
        return None
    latest = tls.latest(lambda f: f.compression)
    if latest is None:
        return endpoint.unknown("unseen", tls, why=tls.silence) if asked(tls, lambda f: f.compression) else None
    if not latest.value:
        return endpoint.good("not_offered", latest)
    return (endpoint.fair if is_mail(endpoint) else endpoint.warn)("offered", latest)
