"""Which looks at a web front show a page whose headers may be judged."""

from scanner.probes.web import WebFacts
from scoring.check import Look, Seen

PAGES = ("text/html", "application/xhtml+xml")


def page(web: Seen[WebFacts]) -> Look[WebFacts] | None:
    """The last look that ended on a page under the scheme asked for; interfaces and error answers are no pages.

    What an http front redirects to is judged where it is asked for itself.
    """
    look = web.answered
    if look is None or look.facts is None:
        return None
    facts = look.facts
    kind, status = getattr(facts.content_type, "value", ""), getattr(facts.status, "value", 0)
    return look if facts.scheme == facts.reached and 200 <= status < 300 and kind in PAGES else None
