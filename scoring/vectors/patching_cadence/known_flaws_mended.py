"""Are the published flaws of the software that a server names mended in time?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from scanner.observation import Software, TellsSoftware
from scoring.check import Endpoint, Latest, Seen, check
from scoring.finding import Certainty, Finding, Verdict
from scoring.knowledge import Known, KnownSoftware
from scoring.knowledge.identity import told_software
from scoring.knowledge.vulnerability import Flaws, Standing
from scoring.vectors.patching_cadence._flaws import (
    FRESH,
    Grave,
    Held,
    first,
    grave,
    held_in,
    hidden_of,
    judged_software,
    mendable_since,
    rows_of,
    support_ends,
    values_of,
)

SOURCES = ("nvd", "cve", "osv", "debian_security", "ubuntu_security", "redhat_security")
"""The sources that say which versions have a flaw."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one flaw comes to; `until` when that turns by time alone."""

    held: Held
    verdict: Verdict
    because: str
    certainty: Certainty = Certainty.CONFIRMED
    until: datetime | None = None


@check(
    because={
        "critical": "{software} has {cve} ({grave}), whose fix was out for over 14 days, since {since}{more}.",
        "high": "{software} has {cve} ({grave}), whose fix was out for over 60 days, since {since}{more}.",
        "within": "{software} has {cve} ({grave}), whose clock still ran when it was last seen{more}.",
        "other": "{software} has {cve} ({grave}){more}.",
        "low": "{software} has only flaws of low severity ({cve}).",
        "no_fix": "{software} has {cve} ({grave}), and its distribution has published no fix.",
        "maybe_mended": "{software} is of a version that had {cve} ({grave}); it may be mended.",
        "release_ended": "{software} is of a version that had {cve} ({grave}), in a release that gets no more fixes.",
        "distribution_mends": "{software} is of a version that had {cve}; distributions mend without a new version.",
        "contradicted": "{software}, which had {cve} ({grave}), is named here, and something else: one is not true.",
        "exploited_only": "What is open in {software} is on the list of exploited flaws, and judged as such.",
        "none": "No published flaw is open in {software}.",
        "not_ranged": "Which versions of {software} have flaws is not known here.",
        "no_version": "What answers here does not tell its version.",
        "hidden": "{software} does not tell its version.",
        "no_feed": "No records of flaws are loaded: `hullmark feeds update` fetches them.",
        "stale": "The newest records of flaws are of {released}, more than 14 days old.",
    },
    causes=("unpatched software", "web attack"),
    losses=("ransomware", "data breach", "business interruption"),
)
def known_flaws_mended(subject: Endpoint, told: Seen[TellsSoftware], known: Known, as_of: datetime) -> Finding | None:
    """Are the published flaws of the software that a server names mended in time?

    Every flaw that the version told has, but for those on the list of exploited ones: these are judged by
    known_exploited_software alone, so that none counts twice. Critical (CVSS 9.0 and more, or EPSS 10 % and more): bad
    once its fix is out for 14 days. High (7.0 and more): a warning after 60 days. Fair before that, of medium
    severity, and where nobody scored it; of low severity it is only shown. The worst of an endpoint decides. The wait
    is counted to the last look that saw the version: what nobody has looked at since has not aged. A flaw for which
    the distribution has no fix never counts, nor does a version that a distribution may have mended.

    Why an insurer cares: servers that are behind on patches are where intrusions begin; among outside signals, slow
    patching goes with claims most closely.

    What to do: update what is named, the gravest first; then see why it waited.

    What this cannot see: fixes that do not change what is told, versions that servers keep to themselves, mitigations.

    Source: clocks of CISA BOD 26-04 (14 and 60 days; BOD 19-02 before it had 15 for critical and 30 for high
    severity); severities of CVSS; the threshold of EPSS is our own choice.
    """
    latest = told.latest(lambda facts: told_software(facts, known))
    if subject.asset is None or latest is None:
        return None
    software = judged_software(subject.asset, latest.value)
    if not software:
        return None
    found = rows_of(software, known)
    held = held_in(found, latest.value)
    mine = [one for one in held if one.flaw.exploited is None]
    if not mine:
        return _missed(subject, latest, known, as_of, found, hidden_of(software, known), exploited=bool(held))
    judged = [_judged(one, latest.at, as_of) for one in mine]
    worst = min(judged, key=_order)
    standing = worst.held.flaw.standing
    same = [one for one in sorted(mine, key=first) if one.flaw.standing is standing]
    cut = sum(row.flaws.more for _, row in found if row and row.flaws and _all_open(row.flaws))
    cves = list(dict.fromkeys([worst.held.flaw.cve, *(one.flaw.cve for one in same)]))
    say = {
        Verdict.BAD: subject.bad,
        Verdict.WARN: subject.warn,
        Verdict.FAIR: subject.fair,
    }.get(worst.verdict, subject.neutral)
    return say(
        worst.because,
        latest,
        certainty=worst.certainty,
        until=min((one.until for one in judged if one.until), default=None),
        **values_of(worst.held, cves) | {"grave": _grave(worst.held), "more": _more(len(cves) - 1 + cut)},
    )


def _all_open(flaws: Flaws) -> bool:
    """Whether those that were cut are open, too: a list is of one builder's versions, or of what may be mended."""
    return all(flaw.standing is Standing.OPEN for flaw in flaws.open)


def _judged(held: Held, at: datetime, as_of: datetime) -> Told:
    """What one flaw comes to that was seen at `at`."""
    flaw, step = held.flaw, grave(held.flaw)
    if flaw.standing is Standing.UNFIXED:
        return Told(held=held, verdict=Verdict.NEUTRAL, because="no_fix")
    since = mendable_since(flaw)
    over = since is not None and step.clock is not None and at - since > step.clock
    if step is Grave.LOW:
        verdict, because = Verdict.NEUTRAL, "low"
    elif step.clock is None:
        verdict, because = Verdict.FAIR, "other"
    elif not over:
        verdict, because = Verdict.FAIR, "within"
    else:
        verdict, because = (Verdict.BAD if step is Grave.CRITICAL else Verdict.WARN), step.value
    if flaw.standing is Standing.OPEN:
        return Told(held=held, verdict=verdict, because=because)
    if held.doubtful:
        return Told(held=held, verdict=verdict, because="contradicted", certainty=Certainty.POSSIBLE)
    ends = support_ends(held.row)
    if held.row.distribution is not None and (ends is None or as_of < ends):
        return Told(held=held, verdict=Verdict.NEUTRAL, because="distribution_mends", until=ends)
    if verdict.hurts:
        because = "maybe_mended" if held.row.distribution is None else "release_ended"
    return Told(held=held, verdict=verdict, because=because, certainty=Certainty.POSSIBLE)


_ORDER = (Verdict.BAD, Verdict.WARN, Verdict.FAIR, Verdict.NEUTRAL)


def _order(told: Told) -> tuple[bool, bool, int, Any]:
    """What takes points before what is only possible, that before what never counts; then the worst."""
    counts = told.verdict.hurts and told.certainty is not Certainty.POSSIBLE
    return (not counts, not told.verdict.hurts, _ORDER.index(told.verdict), first(told.held))


def _grave(held: Held) -> str:
    values = values_of(held, [])
    told = [values["scores"].split(", ")[0]] if held.flaw.scores else ["not scored"]
    return ", ".join([*told, *([f"EPSS {values['epss']}"] if "epss" in values else [])])


def _more(others: int) -> str:
    return f"; {others} more flaws are open" if others > 1 else "; 1 more flaw is open" if others else ""


def _missed(
    subject: Endpoint,
    latest: Latest[Any],
    known: Known,
    as_of: datetime,
    found: list[tuple[Software, KnownSoftware | None]],
    hidden: list[tuple[Software, KnownSoftware | None]],
    *,
    exploited: bool,
) -> Finding:
    """Good only where every version told was held against records that are fresh."""
    released = max((feed.released for name in SOURCES if (feed := known.feed(name))), default=None)
    if exploited:
        return subject.neutral("exploited_only", latest, software=_shown([one for one, row in found if row]))
    if released is None:
        return subject.unknown("no_feed", latest)
    if not found:
        return subject.unknown("no_version", latest)
    until = released + FRESH + timedelta.resolution
    if as_of >= until:
        return subject.unknown("stale", latest, released=f"{released:%Y-%m-%d}")
    strange = [one for one, row in found if row is None or row.flaws is None or not row.flaws.ranged]
    if strange:
        return subject.unknown("not_ranged", latest, until=until, software=_shown(strange))
    if hidden:
        return subject.unknown("hidden", latest, until=until, software=_shown([one for one, _ in hidden]))
    return subject.good("none", latest, until=until, software=_shown([one for one, _ in found]))


def _shown(software: list[Software]) -> str:
    return ", ".join(one.shown for one in software)
