"""Is SSL 2.0 or SSL 3.0 offered?"""

from datetime import datetime

from scanner.probes.tls import TlsFacts
from scoring.check import Endpoint, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.tls_configuration._offer import asked, spoken


@check(
    because={
        "one_offered": "{versions} is offered.",
        "both_offered": "{versions} are offered.",
        "not_offered": "SSL 3.0 and older are not offered.",
        "unseen": "Whether SSL 3.0 or older is offered could not be seen: {why}.",
    },
    causes=("stolen credentials", "web attack"),
    losses=("data breach",),
)
def ssl_offered(endpoint: Endpoint, tls: Seen[TlsFacts], known: Known, as_of: datetime) -> Finding | None:
    """Is SSL 2.0 or SSL 3.0 offered?

    Why an insurer cares: both are broken in practice (DROWN, POODLE), and SSL 2.0 on one port can undo newer
    versions on every port that shares its key.
    What to do: turn SSL off; the software that still has it is out of support and is due for replacement.
    What this cannot see: SSL 2.0 on mail ports, where it is not asked for.
    Source: RFC 6176 (SSL 2.0), RFC 7568 (SSL 3.0).
    """
    if not spoken(tls) or not asked(tls, lambda f: f.ssl3):
        return None
    answers = [("SSL 2.0", tls.latest(lambda f: f.ssl2)), ("SSL 3.0", tls.latest(lambda f: f.ssl3))]
    used = [latest for _, latest in answers]
    offered = [label for label, latest in answers if latest and latest.value]
    if offered:
        because = "one_offered" if len(offered) == 1 else "both_offered"
        return endpoint.bad(because, *used, versions=" and ".join(offered))
    if used[1] is None or (used[0] is None and asked(tls, lambda f: f.ssl2)):
        return endpoint.unknown("unseen", tls, why=tls.silence)
    return endpoint.good("not_offered", *used)
