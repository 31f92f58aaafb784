"""Is TLS 1.0 or TLS 1.1 offered?"""

from datetime import datetime

from scanner.probes.tls import TlsFacts
from scoring.check import Endpoint, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.tls_configuration._offer import fault, spoken


@check(
    because={
        "one_offered": "{versions} is offered.",
        "both_offered": "{versions} are offered.",
        "not_offered": "Neither TLS 1.0 nor TLS 1.1 is offered.",
        "unseen": "Whether TLS 1.0 or TLS 1.1 is offered could not be seen: {why}.",
    },
    causes=("stolen credentials", "web attack"),
    losses=("data breach",),
)
def legacy_tls_offered(endpoint: Endpoint, tls: Seen[TlsFacts], known: Known, as_of: datetime) -> Finding | None:
    """Is TLS 1.0 or TLS 1.1 offered?

    Why an insurer cares: both were withdrawn in 2021, payment rules forbid them, and a server that still
    offers them has usually not been looked after for years.
    What to do: allow TLS 1.2 and TLS 1.3 only (nginx: ssl_protocols TLSv1.2 TLSv1.3).
    What this cannot see: whether any client still uses them; on mail ports TLS 1.0 is not asked for on its
    own where TLS 1.1 is offered.
    Source: RFC 8996; NIST SP 800-52r2; published rating practice grades web servers BAD and mail FAIR.
    """
    if not spoken(tls):
        return None
    answers = [("TLS 1.0", tls.latest(lambda f: f.tls1_0)), ("TLS 1.1", tls.latest(lambda f: f.tls1_1))]
    used = [latest for _, latest in answers]
    offered = [label for label, latest in answers if latest and latest.value]
    if offered:
        because = "one_offered" if len(offered) == 1 else "both_offered"
        return fault(endpoint)(because, *used, versions=" and ".join(offered))
    if None in used:
        return endpoint.unknown("unseen", tls, why=tls.silence)
    return endpoint.good("not_offered", *used)
