"""Does the page limit which scripts may run (content security policy)?"""

import re
from datetime import datetime

from scanner.probes.web import WebFacts
from scoring.check import Endpoint, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.web_security._page import page

LIMITS = ("script-src", "default-src", "script-src-elem")


@check(
    because={
        "set": "The page limits where its scripts may come from.",
        "no_limit": "The page has a content security policy, but it does not limit scripts.",
        "absent": "The page has no content security policy.",
    },
    causes=("web attack",),
    losses=("data breach",),
)
def content_policy_set(subject: Endpoint, web: Seen[WebFacts], known: Known, as_of: datetime) -> Finding | None:
    """Does the page limit which scripts may run (content security policy)?

    Why an insurer cares: skimming scripts that were slipped into a shop's page copy card data for months.

    What to do: send a `Content-Security-Policy` with `script-src` or `default-src`.

    What this cannot see: policies in the page's text, and whether the policy's exceptions undo it.

    Source: W3C Content Security Policy Level 3; MDN HTTP Observatory, CSP test.
    """
    look = page(web)
    told = web.latest(lambda seen: seen.csp)
    if look is None or told is None:
        return None
    if not told.value:
        return subject.fair("absent", told)
    directives = {part.split()[0].lower() for part in re.split(r"[;,]", told.value) if part.strip()}
    return subject.good("set", told) if directives.intersection(LIMITS) else subject.fair("no_limit", told)
