"""Does the certificate come with proof that it was published?"""

from datetime import datetime, timedelta

from scanner.probes.tls import TlsFacts
from scoring import trust
from scoring.check import Endpoint, Seen, check
from scoring.finding import Finding, Verdict
from scoring.knowledge import Known
from scoring.vectors.tls_certificates._presented import Presented, beside, presented, refused

SHORT_LIFE = timedelta(days=180)
OF_SHORT_LIFE, OF_LONG_LIFE = 2, 3


@check(
    because={
        "shown": "The certificate comes with {count} timestamps of public logs.",
        "none": "The certificate comes with no timestamp of a public log, so browsers refuse it.",
        "too_few": "The certificate comes with {count} timestamps of public logs; browsers ask for {least}.",
        "not_public": "The certificate does not lead to a root that browsers ship, so it need not be published.",
        "unseen": "Whether the certificate was published could not be seen: {why}.",
    },
    causes=("web attack",),
    losses=("data breach",),
)
def certificate_transparency_shown(
    endpoint: Endpoint, tls: Seen[TlsFacts], known: Known, as_of: datetime
) -> Finding | None:
    """Does the certificate come with proof that it was published?

    Why an insurer cares: browsers refuse what no public log has seen, and the owner of a name learns from
    the logs when somebody else obtains a certificate for it.
    What to do: renew the certificate; public authorities put the timestamps inside.
    What this cannot see: whether the logs are still recognised and their signatures hold; timestamps inside
    a stapled status.
    Source: RFC 6962 3.3; Chrome Certificate Transparency Policy (2 timestamps up to 180 days, else 3).
    """
    shown = presented(endpoint, tls)
    if not isinstance(shown, Presented):
        return shown
    leaf, latest = shown.leaf, shown.latest
    verified = trust.build(leaf, shown.others, known, as_of)
    if verified is None or not verified.public:
        return endpoint.neutral("not_public", latest)
    until = verified.until(as_of)
    least = OF_SHORT_LIFE if leaf.not_after - leaf.not_before <= SHORT_LIFE else OF_LONG_LIFE
    if leaf.scts >= least:
        return endpoint.good("shown", latest, until=until, count=leaf.scts)
    outside, staple = beside(shown, tls, lambda facts: facts.scts), beside(shown, tls, lambda facts: facts.staple)
    # The two kinds are not added: clients ask for enough of one kind.
    count = max(leaf.scts, (outside.value or 0) if outside else 0)
    if outside and count >= least:
        return endpoint.good("shown", latest, outside, until=until, count=count)
    if outside is None or staple is None or staple.value is not None:
        why = "not asked" if outside is None else "a stapled status may hold the timestamps"
        return endpoint.unknown("unseen", tls, until=until, why=why)
    fault = refused(endpoint, Verdict.WARN)
    if count == 0:
        return fault("none", latest, outside, until=until)
    return fault("too_few", latest, outside, until=until, count=count, least=least)
