"""Are current versions of TLS offered?"""

from datetime import datetime

from scanner.probes.tls import TlsFacts
from scoring.check import Endpoint, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.tls_configuration._offer import is_mail, spoken


@check(
    because={
        "tls1_3": "TLS 1.3 is offered.",
        "tls1_2_only": "TLS 1.2 is offered, but not TLS 1.3.",
        "neither": "Neither TLS 1.2 nor TLS 1.3 is offered.",
        "tlcp": "The server speaks TLCP (GB/T 38636) alone, which this client cannot judge.",
        "unseen": "Which current versions of TLS are offered could not be seen: {why}.",
    },
    causes=("stolen credentials", "web attack"),
    losses=("data breach",),
)
def modern_tls_offered(endpoint: Endpoint, tls: Seen[TlsFacts], known: Known, as_of: datetime) -> Finding | None:
    """Are current versions of TLS offered?

    Why an insurer cares: a server with neither can only be reached over withdrawn versions; TLS 1.3 removes
    whole classes of attack and shows software of recent years.
    What to do: turn on TLS 1.2 and TLS 1.3; where the software knows neither, replace it.
    What this cannot see: servers that offer TLS 1.3 only to some clients or regions.
    Source: NIST SP 800-52r2 (TLS 1.3 by 2024), Mozilla Server Side TLS 6.0 (intermediate), RFC 9325 3.1.1.
    """
    tlcp = tls.latest(lambda f: f.tlcp)
    if tlcp and tlcp.value:
        return endpoint.unknown("tlcp", tlcp)
    if not spoken(tls):
        return None
    newest, older = tls.latest(lambda f: f.tls1_3), tls.latest(lambda f: f.tls1_2)
    if newest and newest.value:
        return endpoint.good("tls1_3", newest)
    if newest is None or older is None:
        return endpoint.unknown("unseen", tls, why=tls.silence)
    if older.value:
        return endpoint.fair("tls1_2_only", newest, older)
    return (endpoint.warn if is_mail(endpoint) else endpoint.bad)("neither", newest, older)
