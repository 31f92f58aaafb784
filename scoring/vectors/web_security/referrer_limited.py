"""Are addresses of pages kept from other sites?"""

from datetime import datetime

from scanner.probes.web import WebFacts
from scoring.check import Endpoint, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.web_security._page import page

TELLS_ALL = ("unsafe-url", "no-referrer-when-downgrade")
KNOWN = (
    *TELLS_ALL, "no-referrer", "same-origin", "origin", "strict-origin", "origin-when-cross-origin",
    "strict-origin-when-cross-origin",
)  # fmt: skip


@check(
    because={
        "limited": "Other sites learn at most the origin of the page ({policy}).",
        "told": "Other sites learn the full address of the page ({policy}).",
        "default": "The page leaves it to the browser what other sites learn of its address.",
    },
    causes=("web attack",),
    losses=("data breach",),
)
def referrer_limited(subject: Endpoint, web: Seen[WebFacts], known: Known, as_of: datetime) -> Finding | None:
    """Are addresses of pages kept from other sites?

    Without the header, browsers send other sites the origin only: that is not counted.

    Why an insurer cares: addresses may hold names, tokens and reset links, which then stand in strangers' logs.

    What to do: send `Referrer-Policy: strict-origin-when-cross-origin` or stricter.

    What this cannot see: whether addresses on this site hold anything private.

    Source: W3C Referrer Policy 3 and 8; MDN HTTP Observatory.
    """
    look = page(web)
    told = web.latest(lambda seen: seen.referrer_policy)
    if look is None or told is None:
        return None
    # The last policy that a browser knows counts (Referrer Policy 8.1).
    known_ones = [word for word in (part.strip().lower() for part in (told.value or "").split(",")) if word in KNOWN]
    if not known_ones:
        return subject.neutral("default", told)
    policy = known_ones[-1]
    return (
        subject.fair("told", told, policy=policy)
        if policy in TELLS_ALL
        else subject.good("limited", told, policy=policy)
    )
