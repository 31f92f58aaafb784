"""Is the page kept from being shown inside strangers' pages?"""

import re
from datetime import datetime

from scanner.probes.web import WebFacts
from scoring.check import Endpoint, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.web_security._page import page

_ANYBODY = re.compile(r"https?:|(?:https?://)?\*(?::\*)?/?")
"""Sources that let every site in, or every one that a browser reaches by the scheme."""


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
    if ancestors := _ancestors((policy.value if policy else "") or ""):
        if all(any(map(_ANYBODY.fullmatch, sources)) for sources in ancestors):
            return subject.fair("any_site", framing, policy, ancestors=" ".join(ancestors[0])[:80])
        return subject.good("limited", framing, policy)
    if framing.value is None:
        return subject.fair("open", framing, policy) if policy else None
    # of values that contradict each other, one that closes is enough (WHATWG HTML, checking X-Frame-Options)
    if {word.strip().upper() for word in framing.value.split(",")} & {"DENY", "SAMEORIGIN"}:
        return subject.good("limited", framing, policy)
    return subject.fair("unheeded", framing, policy, header=framing.value[:80]) if policy else None


def _ancestors(text: str) -> list[list[str]]:
    """The sources of frame-ancestors in each policy that has it, all of which hold; none allow nobody (CSP 3 6.4.2).

    Of a directive that a policy has twice, the first counts (CSP 3 2.2.1).
    """
    found = []
    for policy in text.split(","):
        directives = ([word.lower() for word in part.split()] for part in policy.split(";"))
        found += [one[1:] for one in directives if one[:1] == ["frame-ancestors"]][:1]
    return found
