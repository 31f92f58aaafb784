"""Is the page kept from being shown inside strangers' pages?"""

import re
from datetime import datetime

from scanner.probes.web import WebFacts
from scoring.check import Endpoint, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.web_security._page import page


@check(
    because={
        "limited": "Other sites may not show this page inside their own.",
        "open": "Any site may show this page inside its own (no X-Frame-Options and no frame-ancestors).",
        "any_site": "The page lets any site show it inside its own (frame-ancestors {ancestors}).",
        "unheeded": "Any site may show this page inside its own: browsers do not heed its X-Frame-Options ({header}).",
    },
    causes=("web attack",),
    losses=("data breach",),
)
def framing_limited(subject: Endpoint, web: Seen[WebFacts], known: Known, as_of: datetime) -> Finding | None:
    """Is the page kept from being shown inside strangers' pages?

    Why an insurer cares: a page inside a stranger's page can be made to take clicks that were meant for something else.

    What to do: send `Content-Security-Policy: frame-ancestors 'self'`, or `X-Frame-Options: SAMEORIGIN`.

    What this cannot see: whether the page has anything worth clicking.

    Source: RFC 7034; WHATWG HTML, checking X-Frame-Options (which knows no ALLOW-FROM); W3C Content Security Policy
    Level 3, frame-ancestors; MDN HTTP Observatory.
    """
    look = page(web)
    framing = web.latest(lambda seen: seen.frame_options)
    policy = web.latest(lambda seen: seen.csp)
    if look is None or framing is None:
        return None
    ancestors = re.search(
        r"(?:^|[;,])\s*frame-ancestors\s+([^;,]+)", (policy.value if policy else "") or "", re.IGNORECASE
    )
    if ancestors:
        whose = ancestors[1].strip()
        if whose in ("*", "http:", "https:"):
            return subject.fair("any_site", framing, policy, ancestors=whose)
        return subject.good("limited", framing, policy)
    if framing.value is None:
        return subject.fair("open", framing, policy)
    # of values that contradict each other, one that closes is enough (WHATWG HTML, checking X-Frame-Options)
    if {word.strip().upper() for word in framing.value.split(",")} & {"DENY", "SAMEORIGIN"}:
        return subject.good("limited", framing, policy)
    return subject.fair("unheeded", framing, policy, header=framing.value[:80])
