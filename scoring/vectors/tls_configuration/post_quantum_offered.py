"""Is a key exchange offered that holds against quantum computers?"""

from datetime import datetime

from scanner.probes.tls import TlsFacts
from scanner.tls.groups import POST_QUANTUM
from scoring.check import Endpoint, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.tls_configuration._offer import spoken


@check(
    because={
        "offered": "A post-quantum key exchange is offered ({group}).",
        "not_offered": "No post-quantum key exchange was chosen; most servers have none yet.",
    },
    causes=("stolen credentials",),
    losses=("data breach",),
)
def post_quantum_offered(endpoint: Endpoint, tls: Seen[TlsFacts], known: Known, as_of: datetime) -> Finding | None:
    """Is a key exchange offered that holds against quantum computers?

    Why an insurer cares: what is recorded today may be read once such machines exist; for data that has to stay
    secret for ten years that is a question of now. It is no fault today.
    What to do: update to a TLS library of 2025 (OpenSSL 3.5, for one), which has X25519MLKEM768 by default.
    What this cannot see: a server that has one and prefers another group even where it is offered last.
    Source: draft-ietf-tls-ecdhe-mlkem; Mozilla Server Side TLS 6.0 (first in its list of curves).
    """
    latest = tls.latest(lambda f: f.tls1_3_group)
    if not spoken(tls) or latest is None or latest.value is None:
        return None
    if latest.value in POST_QUANTUM:
        return endpoint.good("offered", latest, group=latest.value)
    return endpoint.neutral("not_offered", latest)
