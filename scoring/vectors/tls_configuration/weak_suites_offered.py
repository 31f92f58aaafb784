"""Are cipher suites offered that can be broken?"""

from datetime import datetime

from scanner.probes.tls import TlsFacts
from scanner.tls.suites import SUITES
from scoring.check import Endpoint, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.tls_configuration._offer import is_mail, spoken

SLOW = ("Triple DES", "IDEA")
"""64-bit blocks: an attack needs hundreds of gigabytes on one connection (CVE-2016-2183)."""


@check(
    because={
        "offered": "Weak cipher suites are offered ({weaknesses}): {suites}.",
        "not_offered": "None of the weak cipher suites we asked for is offered.",
        "unseen": "Whether weak cipher suites are offered could not be seen: {why}.",
    },
    causes=("stolen credentials", "web attack"),
    losses=("data breach",),
)
def weak_suites_offered(endpoint: Endpoint, tls: Seen[TlsFacts], known: Known, as_of: datetime) -> Finding | None:
    """Are cipher suites offered that can be broken?

    Why an insurer cares: RC4, DES, export-grade and unencrypted suites let a listener read passwords and
    sessions; suites without authentication let anyone pose as the server.
    What to do: allow forward-secret AEAD suites only; the Mozilla generator writes the setting for most servers.
    What this cannot see: all suites; the server names one of those we ask for, and at most three kinds are
    named. Suites without authentication are not asked for on mail ports, where nobody is verified anyway.
    Source: RFC 9325 4.1 and 4.2, RFC 7465 (RC4), NIST SP 800-52r2 (3DES not after 2023), RFC 7435 (mail).
    """
    if not spoken(tls):
        return None
    latest = tls.latest(lambda f: f.weak_suites)
    if latest is None:
        return endpoint.unknown("unseen", tls, why=tls.silence)
    names = latest.value or ()
    weaknesses = {suite.weakness or "" for suite in SUITES.values() if suite.name in names}
    if not weaknesses:
        return endpoint.good("not_offered", latest)
    verdict = endpoint.warn if is_mail(endpoint) else endpoint.bad
    if weaknesses <= set(SLOW):
        verdict = endpoint.fair if is_mail(endpoint) else endpoint.warn
    return verdict("offered", latest, weaknesses=", ".join(sorted(weaknesses)), suites=", ".join(names))
