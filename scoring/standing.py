"""Whether a rating still stands: tonight's says the same of the same, and only times have moved."""

from dataclasses import replace
from datetime import UTC, datetime

from scoring.case import Case
from scoring.changes import Split
from scoring.rating import Rating

_NO_TIME = datetime.min.replace(tzinfo=UTC)


def stands(before: Case, earlier: Rating, case: Case, rating: Rating, split: Split) -> bool:
    """Whether the rating of `before` is that of `case` too, with nothing to tell but that time has passed.

    Everything must be the same but when it was seen, until when it is good, and the state of the public sources.
    """
    same = replace(before.known, feeds=()) == replace(case.known, feeds=()) and before.target == case.target
    feeds = [{(feed.name, feed.off) for feed in known.feeds} for known in (before.known, case.known)]
    moved = split.parts or split.opened or split.closed
    return (
        same
        and feeds[0] == feeds[1]
        and before.model.digest == case.model.digest
        and not moved
        and _timeless(earlier) == _timeless(rating)
    )


def _timeless(rating: Rating) -> Rating:
    return replace(
        rating,
        findings=tuple(replace(finding, until=None, seen_at=None) for finding in rating.findings),
        claims=tuple(replace(claim, at=_NO_TIME) for claim in rating.claims),
        good_until=None,
    )
