"""The median of waits that were only seen between looks: Turnbull's estimate over whole days.

A wait is known to lie between two days, both included, or to be longer than was seen; and one that was under way when
its beginning could not be seen is only known of because it lasted at least until then. Turnbull (1976, J. R. Statist.
Soc. B 38, 290-295) finds the most probable distribution of such waits by self-consistency: each wait spreads its
weight over the days that it allows in proportion to what the distribution has there, and stands for those like it that
ended before they could be seen. Days where no weight can lie are left out as there; the ends of what was cut off on
the left count among the ends (Frydman 1994, same journal 56, 71-74).

Rounding: weights are whole numbers of a SCALE-th, every division rounds down, ROUNDS rounds are made whatever happens,
and what is a millionth short of a half is a half, so that the same waits give the same days on every machine.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from functools import lru_cache
from itertools import accumulate, pairwise

Wait = tuple[int, int | None, int]
"""(at least, at most, seen since): days; None where it had not ended when last seen."""

SCALE = 10**12
ROUNDS = 200
MILLION = 10**6
FOREVER = 10**6
"""A day after all others."""


@lru_cache(maxsize=1024)
def median(waits: tuple[Wait, ...]) -> tuple[int, int | None] | None:
    """The days between which half of all waits have ended, None for a second one where they have not; None of none.

    The two are the ends of the stretch in which the estimate passes one half: within it nothing can be told.
    """
    counted = Counter((low, FOREVER if high is None else high, since) for low, high, since in waits)
    stretches = _stretches(counted)
    if not stretches:
        return None
    weights = _spread(counted, stretches)
    reached, all_weight = 0, sum(weights)
    for (low, high), weight in zip(stretches, weights, strict=True):
        reached += weight
        if 2 * reached >= all_weight - all_weight // MILLION:
            return low, None if high == FOREVER else high
    return None


def _stretches(counted: Counter[tuple[int, int, int]]) -> list[tuple[int, int]]:
    """Where weight can lie: from a first day to the nearest last one, with no other end between."""
    lows = {low for low, _, _ in counted}
    highs = {high for _, high, _ in counted} | {since - 1 for _, _, since in counted if since > 0}
    ends = sorted([(low, 0) for low in lows] + [(high, 1) for high in highs])  # a first day comes before a last one
    return [(a, b) for (a, kind), (b, next_kind) in pairwise(ends) if kind == 0 and next_kind == 1]


def _spread(counted: Counter[tuple[int, int, int]], stretches: list[tuple[int, int]]) -> list[int]:
    """The weight of each stretch after ROUNDS rounds.

    What a wait allows, and what was hidden before it was seen, are stretches side by side, so that a round takes
    running sums and no table.
    """
    size = len(stretches)
    firsts, lasts = [one for one, _ in stretches], [one for _, one in stretches]
    rows = [
        (many, bisect_left(firsts, low), bisect_right(lasts, high), bisect_left(lasts, since))
        for (low, high, since), many in sorted(counted.items())
    ]
    weights = [SCALE // size] * size
    for _ in range(ROUNDS):
        upto = [0, *accumulate(weights)]
        steps = [0] * (size + 1)
        for many, begin, end, hidden in rows:
            inside, seen = upto[end] - upto[begin], upto[size] - upto[hidden]
            if not inside or not seen:
                continue  # all its weight has gone where more was seen
            steps[begin] += many * SCALE**2 // inside
            steps[end] -= many * SCALE**2 // inside
            steps[0] += many * SCALE**2 // seen if hidden else 0
            steps[hidden] -= many * SCALE**2 // seen if hidden else 0
        found = [weight * share // SCALE for weight, share in zip(weights, accumulate(steps), strict=False)]
        total = sum(found)
        weights = [one * SCALE // total for one in found]
    return weights
