"""Whether a rating still stands: tonight's says the same of the same, and only times have moved."""

import re
from dataclasses import replace

from scoring.case import Case
from scoring.changes import Split

_TIME = re.compile(r'"(?:good_until|until|seen_at|at)":[^,]*,')
"""The times of a rating, of its findings and of its claims: nothing else in it is called so, and each is followed by
another field. In a text that it quotes stands a backslash before each quotation mark."""


def stands(before: Case, earlier: str, case: Case, rating: str, split: Split) -> bool:
    """Whether the rating of `before` is that of `case` too, with nothing to tell but that time has passed.

    Everything must be the same but when it was seen, until when it is good, and the state of the public sources.
    Both ratings are `timeless`.
    """
    feeds = [{(feed.name, feed.off) for feed in known.feeds} for known in (before.known, case.known)]
    moved = split.parts or split.opened or split.closed
    return (
        not moved
        and feeds[0] == feeds[1]
        and before.model.digest == case.model.digest
        and before.target == case.target
        and replace(before.known, feeds=()) == replace(case.known, feeds=())
        and earlier == rating
    )


def timeless(rating: str) -> str:
    """The canonical JSON of a rating without its times, whatever stands for them."""
    return _TIME.sub("", rating)
