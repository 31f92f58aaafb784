"""Has a security incident of the company become public within two years?"""

from datetime import datetime, timedelta

from scanner.probes.zone import ZoneFacts
from scoring.check import Seen, Whole, check
from scoring.finding import Finding, Verdict
from scoring.knowledge import Known
from scoring.knowledge.listed import Incident

HALF = timedelta(days=120)
"""Published practice gives incidents a half-life of 120 days and lets them go after two years."""
YEAR, GONE = timedelta(days=365), timedelta(days=730)
STALE = timedelta(days=180)
"""How old a file may be before what is not in it says nothing."""
MILD = ("physical", "error", "environmental", "third party", "unknown")
"""What nobody broke in for: lost devices, mistakes, failures, or a supplier's incident."""
_STEPS = (
    (HALF, Verdict.BAD, Verdict.WARN),
    (YEAR, Verdict.WARN, Verdict.FAIR),
    (GONE, Verdict.FAIR, Verdict.FAIR),
)
"""Until which age, what an attack and what a milder kind comes to."""
_RANK = (Verdict.NEUTRAL, Verdict.FAIR, Verdict.WARN, Verdict.BAD)


@check(
    because={
        "disclosed": "An incident of {organisation} ({kind}) became public on {disclosed}: {source}.",
        "over": "An incident of {organisation} ({kind}) became public on {disclosed}, more than two years ago.",
        "possible": "An incident of {organisation} ({kind}, public on {disclosed}: {source}) is a possible match by "
        "{domain}: a person has to confirm that this company is meant, in the column confirmed_by of the file.",
        "none_known": "The file of incidents of {released} names none of this company.",
        "no_file": "No file of incidents is imported: `hullmark feeds import` brings one.",
        "off": "A file of incidents is imported and off: `hullmark feeds accept incidents` accepts its terms.",
        "stale": "The file of incidents is of {released}, more than 180 days old, and names none of this company.",
    },
    causes=("stolen credentials", "unpatched software"),
    losses=("data breach", "ransomware"),
)
def incident_disclosed(subject: Whole, zones: Seen[ZoneFacts], known: Known, as_of: datetime) -> Finding | None:
    """Has a security incident of the company become public within two years?

    Asked of an imported file by the company's domains. Only a row that a person confirmed to be of this company counts;
    others are shown as possible matches. It counts in full for 120 days from the day of disclosure, less until a year,
    little until two; what nobody broke in for (a lost device, a mistake, a supplier's incident) counts one step less.

    Why an insurer cares: who was broken into is broken into again more often than others.

    What to do: have the causes of the incident mended and verified, and say so where the file's source is kept.

    What this cannot see: what never became public, and what the file's authors did not find.

    Source: the imported file, each row with its own source; half-life as in published practice (120 days, two years).
    """
    feed = known.feed("incidents")
    if feed is None:
        return subject.unknown("off" if known.off("incidents") else "no_file", zones)
    rows = [incident for row in known.incidents for incident in row.incidents]
    decided = max((_weighed(one, as_of) for one in rows if one.confirmed), key=_order, default=None)
    if decided is not None and decided[0] is not Verdict.NEUTRAL:
        verdict, incident, turns = decided
        say = {Verdict.BAD: subject.bad, Verdict.WARN: subject.warn, Verdict.FAIR: subject.fair}[verdict]
        return say("disclosed", until=turns, **_told(incident))
    possible = max((one for one in rows if not one.confirmed), key=lambda one: one.disclosed, default=None)
    if possible is not None and as_of < possible.disclosed + GONE:
        return subject.neutral(
            "possible", zones, until=possible.disclosed + GONE, domain=possible.domain, **_told(possible)
        )  # fmt: skip
    if decided is not None:
        return subject.neutral("over", zones, **_told(decided[1]))
    released = f"{feed.released:%Y-%m-%d}"
    if as_of >= feed.released + STALE:
        return subject.unknown("stale", zones, released=released)
    return subject.good("none_known", until=feed.released + STALE, released=released)


def _weighed(incident: Incident, as_of: datetime) -> tuple[Verdict, Incident, datetime | None]:
    for span, attack, mild in _STEPS:
        if as_of < incident.disclosed + span:
            return (mild if incident.kind in MILD else attack), incident, incident.disclosed + span
    return Verdict.NEUTRAL, incident, None


def _order(row: tuple[Verdict, Incident, datetime | None]) -> tuple[int, datetime, str]:
    return _RANK.index(row[0]), row[1].disclosed, row[1].source


def _told(incident: Incident) -> dict[str, str]:
    return {
        "organisation": incident.organisation, "kind": incident.kind, "disclosed": f"{incident.disclosed:%Y-%m-%d}",
        "source": incident.source, "records": "" if incident.records is None else str(incident.records),
    }  # fmt: skip
