"""Are the libraries that a page loads without known flaws?"""

from datetime import datetime, timedelta

from scanner.probes.web import WebFacts
from scoring.check import Endpoint, Seen, check
from scoring.finding import Certainty, Finding
from scoring.knowledge import Known
from scoring.knowledge.library import Library, LibraryFlaw
from scoring.vectors.web_security._page import page

FRESH = timedelta(days=90)
"""How old the list of libraries may be before a miss says nothing."""
MOST_NAMED = 5


@check(
    because={
        "severe": "The page loads {library}, in which {flaws} is known ({severity}); {fixed} is without it.",
        "medium": "The page loads {library}, in which {flaws} is known ({severity}); {fixed} is without it.",
        "low": "The page loads {library}, in which {flaws} is known ({severity}); {fixed} is without it.",
        "none": "No flaw is known of what the page loads ({libraries}).",
        "strange": "None of the libraries that the page loads is on the list.",
        "no_feed": "No list of library versions is loaded: `hullmark feeds update` fetches it.",
        "stale": "The list of library versions is of {released}, more than 90 days old.",
    },
    causes=("web attack", "unpatched software"),
    losses=("data breach",),
)
def page_libraries_mended(subject: Endpoint, web: Seen[WebFacts], known: Known, as_of: datetime) -> Finding | None:
    """Are the libraries that a page loads without known flaws?

    Asked of the scripts of the one page that is fetched anyway, by their addresses: no script is fetched. The worst
    flaw of any of them decides: critical or high is bad, medium warn, low fair. A file's name is what its owner gave
    it, so nothing of this is confirmed.

    Why an insurer cares: a flaw in a library lets a forged page or link act with the rights of whoever is logged in.

    What to do: load the version that is without the flaw, or drop the library.

    What this cannot see: libraries whose address has no version, those built into other files, and whether the page
    uses what the flaw is in.

    Source: the vulnerability repository of retire.js; severity in its words.
    """
    look, told = page(web), web.latest(lambda seen: seen.scripts)
    if look is None or told is None or not told.value:
        return None
    feed = known.feed("retirejs")
    if feed is None:
        return subject.unknown("no_feed", told)
    until = feed.released + FRESH + timedelta.resolution
    if as_of >= until:
        return subject.unknown("stale", told, released=f"{feed.released:%Y-%m-%d}")
    found = [one.library for one in known.scripts if one.address in told.value and one.library]
    if not found:
        return subject.neutral("strange", told, until=until)
    hits = [(library, flaw) for library in found for flaw in library.flaws]
    if not hits:
        named = ", ".join(sorted({f"{one.name} {one.version}" for one in found})[:MOST_NAMED])
        return subject.good("none", told, certainty=Certainty.LIKELY, until=until, libraries=named)
    library, worst = min(hits, key=_order)
    values = {
        "library": f"{library.name} {library.version}",
        "flaws": _flaws(library, worst.severity),
        "severity": worst.severity,
        "fixed": f"{library.name} {worst.fixed}",
    }
    if worst.severity in ("critical", "high"):
        return subject.bad("severe", told, certainty=Certainty.LIKELY, until=until, **values)
    if worst.severity == "medium":
        return subject.warn("medium", told, certainty=Certainty.LIKELY, until=until, **values)
    return subject.fair("low", told, certainty=Certainty.LIKELY, until=until, **values)


_SEVERITY = ("critical", "high", "medium", "low")


def _order(hit: tuple[Library, LibraryFlaw]) -> tuple[int, str, tuple[str, ...]]:
    return _SEVERITY.index(hit[1].severity), hit[0].name, hit[1].cves


def _flaws(library: Library, severity: str) -> str:
    """The CVE ids of a library's flaws of one severity; what the source calls the first where it has none."""
    worst = [flaw for flaw in library.flaws if flaw.severity == severity]
    cves = sorted({cve for flaw in worst for cve in flaw.cves})
    more = f" and {len(cves) - MOST_NAMED} more" if len(cves) > MOST_NAMED else ""
    return ", ".join(cves[:MOST_NAMED]) + more if cves else worst[0].what or "a flaw"
