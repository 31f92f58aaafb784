"""Are browsers kept from guessing content types?"""

from datetime import datetime

from scanner.probes.web import WebFacts
from scoring.check import Endpoint, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.web_security._page import page


@check(
    because={
        "kept": "Browsers are told not to guess content types.",
        "guessed": "Browsers may guess content types (no X-Content-Type-Options: nosniff).",
    },
    causes=("web attack",),
    losses=("data breach",),
)
def content_type_kept(subject: Endpoint, web: Seen[WebFacts], known: Known, as_of: datetime) -> Finding | None:
    """Are browsers kept from guessing content types?

    Why an insurer cares: an uploaded file that a browser takes for a script acts with the visitor's rights. The weight
    is small on purpose: a header is no substitute for careful uploads.

    What to do: send `X-Content-Type-Options: nosniff`.

    What this cannot see: whether the site lets anybody upload files.

    Source: WHATWG Fetch, X-Content-Type-Options; MDN HTTP Observatory.
    """
    look = page(web)
    told = web.latest(lambda seen: seen.content_type_options)
    if look is None or told is None:
        return None
    # The first value decides, whatever follows it.
    first = (told.value or "").partition(",")[0].strip().lower()
    return subject.good("kept", told) if first == "nosniff" else subject.fair("guessed", told)
