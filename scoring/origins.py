"""Which cause brought something into a rating: the first of the steps between two cases in which it stands."""

from collections.abc import Callable, Iterable

from scoring.asked import Asked
from scoring.assess import assess
from scoring.case import Case
from scoring.changes import Cause, stages
from scoring.rating import Rating


def origins(before: Case, case: Case, found: Callable[[Rating], Iterable[str]]) -> dict[str, Cause]:
    """By id of what `found` finds in the rating of `case` and not in that of `before`: the cause that brought it.

    What a later cause takes away and brings again is the later one's.
    """
    asked = Asked()
    earlier = frozenset(found(assess(before, asked)))
    standing, last, came = earlier, before, dict[str, Cause]()
    for cause, between in stages(before, case):
        now = standing if between == last else frozenset(found(assess(between, asked)))
        came |= dict.fromkeys(now - standing, cause)
        standing, last = now, between
    return {one: cause for one, cause in came.items() if one in standing and one not in earlier}
