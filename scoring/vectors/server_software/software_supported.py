"""Does the software that a server names still get fixes?"""

from dataclasses import dataclass, replace
from datetime import MAXYEAR, datetime, timedelta

from scanner.distribution import release
from scanner.observation import Software, TellsSoftware
from scoring.check import Endpoint, Seen, check
from scoring.finding import Certainty, Finding, Verdict
from scoring.knowledge import EndOfLife, Known, KnownSoftware
from scoring.knowledge.identity import contradicted, told_software
from scoring.vectors.server_software._support import (
    DEBIAN_PAID,
    INSIDE_WINDOWS,
    PACKAGED,
    WINDOWS,
    below_floor,
    built_by_vendor,
)

GRACE = timedelta(weeks=4)
LONG = timedelta(weeks=52)
PAID_YEARS = timedelta(days=2 * 365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """What is known of the support of one software: the verdict, its reason, when time alone changes it."""

    software: Software
    verdict: Verdict
    because: str
    of: str = ""
    ended: datetime | None = None
    until: datetime | None = None
    certainty: Certainty = Certainty.CONFIRMED


@check(
    because={
        "supported": "{software} is supported ({of}).",
        "ended_lately": "Support of {software} ended on {ended} ({of}), less than four weeks ago.",
        "ended": "Support of {software} ended on {ended} ({of}), less than a year ago.",
        "ended_long_ago": "Support of {software} ended on {ended} ({of}), more than a year ago.",
        "paid_only": "Free support of {software} ended on {ended} ({of}); fixes are there only for those who pay.",
        "older_than_any": "{software} is older than any version that somebody still maintains.",
        "ended_upstream": "Upstream support of {software} ended on {ended} ({of}); a distribution may still mend it.",
        "maybe_mended": "{software} may have been mended by a distribution: its version does not tell.",
        "not_known": "When support of {software} ends is not known.",
        "contradicted": "{software} is named here, and something else as well: one of the two is not true.",
        "no_version": "{software} does not tell its version.",
        "no_feed": "No end-of-life dates are loaded: `hullmark feeds update` fetches them.",
    },
    causes=("unpatched software",),
    losses=("ransomware", "data breach"),
)
def software_supported(subject: Endpoint, told: Seen[TellsSoftware], known: Known, as_of: datetime) -> Finding | None:
    """Does the software that a server names still get fixes?

    The worst of what one endpoint names decides. A package string that names a distribution's release is judged by the
    support of that release. A bare version of a product that distributions ship may be a mended one: it is never good,
    after the end of upstream support it is possibly bad without points, and it counts only where it is older than
    anything that anybody maintains. On Windows no distribution mends: upstream's dates count. A version that is not
    told is never good. Past the end: fair under 4 weeks, a warning under 52, then bad. While extended support can be
    had, fair for two years and then a warning, as likely: whether it was bought is not seen.

    Why an insurer cares: without fixes, every flaw that is found from now on stays open.

    What to do: move to a supported release; where paid support is in place, say so.

    What this cannot see: fixes that do not change the version, and versions that servers keep to themselves.

    Source: endoflife.date, vendors' lifecycle pages; steps of 4 and 52 weeks as in published rating practice.
    """
    latest = told.latest(lambda facts: told_software(facts, known))
    if subject.asset is None or latest is None or not latest.value:
        return None
    # Under a name only what belongs to the name is judged: its server is judged on the bare endpoint.
    named = subject.asset.asked_as is not None
    software = [one for one in latest.value if not named or one.told_by.endswith("x-powered-by header")]
    if not software:
        return None
    if known.feed("endoflife") is None and not any(below_floor(one) for one in software):
        return subject.unknown("no_feed", latest)
    judged = [
        _doubted(support(one, known.of_software(one.product, one.version, one.package), as_of), latest.value)
        for one in software
    ]
    worst = max(judged, key=_rank)
    turns = [one.until for one in judged if one.until]
    say = {
        Verdict.BAD: subject.bad,
        Verdict.WARN: subject.warn,
        Verdict.FAIR: subject.fair,
        Verdict.GOOD: subject.good,
    }.get(worst.verdict, subject.unknown)
    ended = f"{worst.ended:%Y-%m-%d}" if worst.ended else ""
    values = {"software": worst.software.shown, "of": worst.of, "ended": ended}
    return say(
        worst.because,
        latest,
        certainty=worst.certainty,
        until=min(turns, default=None),
        **{key: value for key, value in values.items() if value},
    )


_RANK = {Verdict.BAD: 4, Verdict.WARN: 3, Verdict.FAIR: 2, Verdict.GOOD: 1, Verdict.UNKNOWN: 0}


def _rank(one: Support) -> tuple[bool, int, str]:
    """What takes points before what is only possible, then the worst."""
    return (one.verdict.hurts and one.certainty is not Certainty.POSSIBLE, _RANK[one.verdict], one.software.product)


def _doubted(one: Support, among: tuple[Software, ...]) -> Support:
    """What another of what the answer names contradicts is possible at most, and never good."""
    if not contradicted(one.software, among) or one.verdict is Verdict.UNKNOWN:
        return one
    if one.verdict is Verdict.GOOD:
        return replace(one, verdict=Verdict.UNKNOWN, because="contradicted")
    return replace(one, certainty=Certainty.POSSIBLE)


def support(software: Software, row: KnownSoftware | None, as_of: datetime) -> Support:
    """The support of one software at `as_of`."""
    if below_floor(software):
        return Support(software=software, verdict=Verdict.BAD, because="older_than_any", certainty=Certainty.LIKELY)
    if software.product == "iis" and software.version in WINDOWS:
        ended, paid = WINDOWS[software.version]
        row_of_windows = EndOfLife(
            product="windows server", cycle=f"IIS {software.version}", ended=ended, extended=paid
        )
        return _by_dates(software, row_of_windows, as_of)
    if software.version is None:
        return Support(software=software, verdict=Verdict.UNKNOWN, because="no_version")
    if row and row.distribution and not built_by_vendor(software):
        named = release(software)
        judged = _by_dates(software, row.distribution, as_of)
        # A release that was only concluded from a version is not known for certain.
        return judged if named and named.told else replace(judged, certainty=Certainty.LIKELY)
    upstream = _by_dates(software, row.end_of_life, as_of) if row and row.end_of_life else None
    if software.product in PACKAGED and not built_by_vendor(software):
        return _perhaps_mended(software, upstream)
    if upstream is None:
        return Support(software=software, verdict=Verdict.UNKNOWN, because="not_known")
    # A server on Windows may pass on what another machine behind it says of itself.
    return replace(upstream, certainty=Certainty.LIKELY) if software.package == INSIDE_WINDOWS else upstream


def _perhaps_mended(software: Software, upstream: Support | None) -> Support:
    """The support of what a distribution may have built: one that is named does mend it, whatever its makers do."""
    if upstream and upstream.verdict.hurts and software.package is None:
        return replace(upstream, because="ended_upstream", certainty=Certainty.POSSIBLE)
    until = upstream.until if upstream and software.package is None else None
    return Support(software=software, verdict=Verdict.UNKNOWN, because="maybe_mended", until=until)


def _by_dates(software: Software, row: EndOfLife, as_of: datetime) -> Support:
    of = f"{row.product} {row.cycle}"
    free_end, paid_end = row.ended, row.paid or row.extended
    if row.product == "debian":
        free_end = max(filter(None, (row.ended, row.extended)), default=None)
        paid_end = row.paid or DEBIAN_PAID.get(row.cycle)
    if free_end is None or as_of < free_end:
        return Support(software=software, verdict=Verdict.GOOD, because="supported", of=of, until=free_end)
    if paid_end and as_of < paid_end:
        fair_until = min(free_end + PAID_YEARS, paid_end)
        turns = None if paid_end.year == MAXYEAR else paid_end
        verdict, until = (Verdict.FAIR, fair_until) if as_of < fair_until else (Verdict.WARN, turns)
        return Support(
            software=software, verdict=verdict, because="paid_only", of=of, ended=free_end, until=until,
            certainty=Certainty.LIKELY,
        )  # fmt: skip
    steps = ((GRACE, Verdict.FAIR, "ended_lately"), (LONG, Verdict.WARN, "ended"))
    for span, verdict, because in steps:
        if as_of < free_end + span:
            return Support(
                software=software, verdict=verdict, because=because, of=of, ended=free_end, until=free_end + span
            )
    return Support(software=software, verdict=Verdict.BAD, because="ended_long_ago", of=of, ended=free_end)
