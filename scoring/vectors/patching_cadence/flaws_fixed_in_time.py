"""How long does it take until flaws are mended?"""

from datetime import datetime

from scanner.observation import TellsSoftware
from scoring.check import Seen, Whole, check
from scoring.finding import Certainty, Finding
from scoring.knowledge import Known
from scoring.knowledge.vulnerability import Vulnerability
from scoring.vectors.patching_cadence._flaws import grave, mendable_since
from scoring.vectors.patching_cadence._history import Fixes, newest, own_looks, spanned, told_values, waits

STEPS = (30, 60, 90)
"""Days to which the median is good, fair, and a warning."""


@check(
    because={
        "in_time": "Half of all flaws that count were mended within {median} ({mended} fixes were watched).",
        "slow": "Half of all flaws that count stood open for {median} or longer ({mended} fixes were watched).",
        "not_told_apart": "The median lies within {median}: our looks are too far apart to say more.",
        "too_few": "{mended} fixes have been seen, too few for a median; endpoints with open flaws: {open}.",
        "nothing_open": "No flaw that counts has been seen open since {since}.",
        "first_look": "A first scan knows no days to fix: they take several.",
    },
    causes=("unpatched software",),
    losses=("ransomware", "data breach", "business interruption"),
)
def flaws_fixed_in_time(subject: Whole, told: Seen[TellsSoftware], known: Known, as_of: datetime) -> Finding | None:
    """How long does it take until flaws are mended?

    Of every flaw that is confirmed by a version and is of high severity, exploited or likely to be: the days from its
    fix until a version without it was seen. They lie between the last look at the one and the first look at the other;
    flaws that were there at the first sight of an endpoint are cut off on the left. The median is Turnbull's estimate
    for such data. One upgrade counts once, by the longest wait that it ended; what is open, silent or closed counts as
    not mended up to its last look. Below 5 upgrades that were watched from the beginning no median is told. Good up to
    30 days, fair up to 60, a warning up to 90, then bad: by the early end of the median, and good by its late end.

    Why an insurer cares: how soon a company patches is the outside signal that goes with claims most closely.

    What to do: patch on a calendar, and outside of it what is critical.

    What this cannot see: fixes that do not change what is told, and what no server tells.

    Source: 30 days for high severity by CISA BOD 19-02, 60 by BOD 26-04 after it; 90 days are our own choice; Turnbull
    1976. docs/patching.md has an example.
    """
    looks = own_looks(told)
    if not any(row.flaws and row.flaws.ranged for row in known.software) or not looks:
        return None
    if len({look.scan for _, of_one in looks for look in of_one}) < 2:
        return subject.neutral("first_look", told)
    fixes = Fixes(waits(told, known, _begins))
    if not fixes.waits:
        return subject.neutral("nothing_open", told, since=min(of_one[0].at for _, of_one in looks).date())
    used = fixes.looks
    median = fixes.median if fixes.enough else None
    if median is None:
        return subject.neutral("too_few", *used, **told_values(fixes))
    low, high = median
    early, late = _step(low), len(STEPS) if high is None else _step(high)
    values = told_values(fixes) | {"median": spanned(low, high)}
    if early:
        say = (subject.fair, subject.warn, subject.bad)[early - 1]
        return say("slow", *used, certainty=Certainty.LIKELY, seen_at=newest(told, fixes), **values)
    if late:
        return subject.neutral("not_told_apart", *used, **values)
    return subject.good("in_time", *used, certainty=Certainty.LIKELY, seen_at=newest(told, fixes), **values)


def _begins(flaw: Vulnerability) -> datetime | None:
    """Since when a flaw counts; None for those that may wait for the next upgrade."""
    counts = grave(flaw).clock is not None or flaw.exploited is not None
    return mendable_since(flaw) if counts else None


def _step(days: int) -> int:
    return sum(days > step for step in STEPS)
