"""What the laws share: the worlds they hold in, and how two ratings are compared."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st

from scoring.finding import Finding, Verdict
from scoring.grade import Grade
from scoring.model import Model
from scoring.rating import Rating
from tests.conftest import HISTORIES, PROFILE
from tests.worlds.history import OWN_MODEL, History, World, histories, shipped_model
from tests.worlds.made_up import MADE_UP
from tests.worlds.shipped import SHIPPED

OWN = replace(SHIPPED, name="own model", model=shipped_model(OWN_MODEL))
"""The same answers and checks, weighed by Hullmark's own model: the laws hold for every model that ships."""
WORLDS = (MADE_UP, SHIPPED, OWN)
each = pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
# The histories of one law are shared out among the worlds.
histories_of_a_law = settings(max_examples=-(-HISTORIES // len(WORLDS)))


def every_world(law: Callable[..., None]) -> Callable[..., None]:
    return each(histories_of_a_law(law))


def examples(ordinary: int, *, shared_by: int = 1) -> settings:
    """For what takes long: so many in the ordinary profile; in the long one all of them, shared by so many."""
    return settings(max_examples=HISTORIES // shared_by if PROFILE == "soak" else ordinary)


RANK = {Verdict.GOOD: 0, Verdict.FAIR: 1, Verdict.WARN: 2, Verdict.BAD: 3}


def drawn(world: World, data: st.DataObject, **limits: int) -> History:
    return data.draw(histories(world, **limits), label="history")


def alike(before: Rating, after: Rating, but: frozenset[str] = frozenset()) -> Iterator[tuple[Grade, Grade]]:
    """The grades of vectors observed in both, in which only the findings in `but` differ or are new or gone."""
    moved = set()
    then, now = ({f.id: f for f in rating.findings} for rating in (before, after))
    for key in (then.keys() | now.keys()) - but:
        old, new = then.get(key), now.get(key)
        if old is None or new is None or _weight(old) != _weight(new):
            moved.add((old or new).vector)  # type: ignore[union-attr]  # one of the two is there
    for old_grade, new_grade in zip(before.grades, after.grades, strict=True):
        both = old_grade.score_milli is not None and new_grade.score_milli is not None
        if both and old_grade.vector not in moved and old_grade.points_milli == new_grade.points_milli:
            yield old_grade, new_grade


def _weight(finding: Finding) -> tuple[object, ...]:
    return (finding.verdict, finding.certainty, finding.seen_at, finding.observations)


def share(model: Model, grade: Grade) -> float:
    """A vector's score as the number uses it, of 100."""
    return (model.vectors[grade.vector].prior * 100 if grade.score_milli is None else grade.score_milli) / 1000


def better(before: Rating, after: Rating) -> bool:
    """Whether every finding is the same or has a better verdict, at the same certainty, and no vector was parked."""
    then, now = ({f.id: f for f in rating.findings} for rating in (before, after))
    same = then.keys() == now.keys() and before.parked == after.parked
    return same and all(_no_worse(then[key], now[key]) for key in then)


def _no_worse(then: Finding, now: Finding) -> bool:
    if then.verdict.judged and now.verdict.judged:
        same = (then.certainty, then.seen_at) == (now.certainty, now.seen_at)
        return same and RANK[now.verdict] <= RANK[then.verdict]
    return then.verdict is now.verdict
