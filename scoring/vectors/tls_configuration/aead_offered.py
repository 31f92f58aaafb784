"""Is a suite offered that encrypts and authenticates in one step?"""

from datetime import datetime

from scanner.probes.tls import TlsFacts
from scoring.check import Endpoint, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.tls_configuration._offer import asked, is_mail, spoken


@check(
    because={
        "offered": "Authenticated encryption (AEAD) is offered.",
        "not_offered": "No suite with authenticated encryption (AEAD) is offered, only CBC or older ones.",
        "unseen": "Whether authenticated encryption is offered could not be seen: {why}.",
    },
    causes=("stolen credentials", "web attack"),
    losses=("data breach",),
)
def aead_offered(endpoint: Endpoint, tls: Seen[TlsFacts], known: Known, as_of: datetime) -> Finding | None:
    """Is a suite offered that encrypts and authenticates in one step?

    Why an insurer cares: suites that encrypt first and authenticate beside it have been attacked again and again
    (BEAST, Lucky 13, POODLE); a server that has nothing else is of before 2010.
    What to do: put ECDHE suites with AES-GCM or ChaCha20-Poly1305 first (nginx: ssl_ciphers, Apache: SSLCipherSuite).
    What this cannot see: which suite each client takes.
    Source: RFC 9325 4.2 (AEAD suites recommended); SSL Server Rating Guide 2009r (no AEAD: B at most).
    """
    if not spoken(tls):
        return None
    latest = tls.latest(lambda f: f.aead)
    if latest is None:
        return endpoint.unknown("unseen", tls, why=tls.silence) if asked(tls, lambda f: f.aead) else None
    if latest.value:
        return endpoint.good("offered", latest)
    return (endpoint.fair if is_mail(endpoint) else endpoint.warn)("not_offered", latest)
