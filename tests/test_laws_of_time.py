"""The laws of a rating that concern time: silence, age and dated turns (laws 6 and 9)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.canonical import encode
from scanner.observation import Outcome
from scoring.assess import assess
from scoring.model import Model
from scoring.rating import Rating
from tests.worlds.history import DAY, UNANSWERED, Said, World
from tests.worlds.laws import drawn, every_world, share


@pytest.fixture(autouse=True)
def _installed(world: World) -> Iterator[None]:
    with world.installed():
        yield


@every_world
@given(data=st.data(), after=st.integers(1, 400))
def test_silence_does_not_pay(world: World, data: st.DataObject, after: int) -> None:
    """Law 6: lost sight moves nothing until the answer's lifetime has run, then brings nothing above the prior."""
    history = drawn(world, data)
    lost = data.draw(st.sets(st.sampled_from([asset for asset, _ in history.assets]), min_size=1))
    how = Said(data.draw(st.sampled_from(UNANSWERED)))
    silent = history.rescanned(history.as_of, lambda cell: how if cell.asset in lost else cell.said)
    before, at_once = assess(history.later(DAY / 24).case), assess(silent.case)
    _stands(before, at_once, {one.id for one in silent.case.evidence.observations if one.asset in lost})
    assert {one.name: one.unseen for one in at_once.domains} == {one.name: one.unseen for one in before.domains}
    later = assess(silent.later(after * DAY).case)
    moved = _without_dates(at_once, later)
    for then, now in zip(at_once.grades, later.grades, strict=True):
        prior = world.model.vectors[now.vector].prior / 10
        if now.vector in moved and then.score_milli is not None:
            assert share(world.model, now) <= max(share(world.model, then), prior)
    assert later.exact_milli <= max(at_once.exact_milli, _at_prior(at_once, world.model)) or len(moved) < len(
        at_once.grades
    )
    if len(moved) == len(at_once.grades):
        assert later.low <= at_once.low
        assert later.confidence_milli <= at_once.confidence_milli


def _stands(before: Rating, after: Rating, lost: set[str]) -> None:
    """On the first silent day every finding that rests on what fell silent stands as it stood."""
    then = {finding.id: finding for finding in before.findings}
    for finding in after.findings:
        if lost.issuperset(finding.observations) and (old := then.get(finding.id)):
            assert finding.verdict is old.verdict
            assert finding.certainty is old.certainty
            assert finding.seen_at == old.seen_at or not finding.verdict.judged


def _without_dates(then: Rating, now: Rating) -> set[str]:
    """The vectors in which no verdict turned on a date, and no certainty either."""
    old = {finding.id: finding for finding in then.findings}
    turned = {
        finding.vector
        for finding in now.findings
        if (finding.verdict, finding.certainty)
        != ((old[finding.id].verdict, old[finding.id].certainty) if finding.id in old else ())
    }
    return {grade.vector for grade in now.grades} - turned


def _at_prior(rating: Rating, model: Model) -> int:
    """The exact rating if every vector stood at the better of its loss and its prior."""
    return 900_000 - sum(
        min(grade.lost_milli, grade.points_milli * (1000 - model.vectors[grade.vector].prior) // 1000)
        for grade in rating.grades
    )


@every_world
@given(data=st.data())
def test_refusing_the_second_look_does_not_pay(world: World, data: st.DataObject) -> None:
    """Law 6: who shows the same but refuses every second look has no better rating than before."""
    history = drawn(world, data)
    newest = {(cell.probe, cell.asset): cell for cell in history.cells if cell.said.facts is not None}
    again = history.rescanned(
        history.as_of, lambda cell: newest[cell.probe, cell.asset].said if (cell.probe, cell.asset) in newest else None
    )
    before, after = assess(history.later(DAY / 24).case), assess(again.case)
    then = {finding.id: finding for finding in before.findings}
    for finding in after.findings:
        old = then.get(finding.id)
        same = old and old.verdict is finding.verdict and old.observations == finding.observations
        if old and same and finding.verdict.hurts:
            assert finding.certainty.capped(old.certainty) is old.certainty


@every_world
@given(data=st.data(), day=st.integers(0, 500))
def test_no_cliff(world: World, data: st.DataObject, day: int) -> None:
    """Law 9: one day of lifetime or lost sight moves no vector by more than 5 of 100, dated verdicts excepted."""
    history = drawn(world, data).later(day * DAY)
    today, tomorrow = assess(history.case), assess(history.later(DAY).case)
    silent = assess(history.rescanned(history.as_of, lambda _: Said(Outcome.SILENT)).case)
    for after in (tomorrow, silent):
        even = _without_dates(today, after)
        for then, now in zip(today.grades, after.grades, strict=True):
            if now.vector in even:
                assert abs(share(world.model, then) - share(world.model, now)) <= 5
                assert now.points_milli == then.points_milli


@every_world
@given(data=st.data(), at=st.floats(0, 1, exclude_max=True))
def test_good_until(world: World, data: st.DataObject, at: float) -> None:
    """Law 9: until `good_until` the same evidence gives the same rating, and every dated turn is announced."""
    history = drawn(world, data)
    rating = assess(history.case)
    span = rating.good_until - history.as_of if rating.good_until else 4000 * DAY
    assert span > timedelta(0)
    last = span - timedelta(microseconds=1)
    for then in (min(span * at, last), last):
        assert encode(assess(history.later(then).case)) == encode(rating)


@every_world
@given(data=st.data())
def test_declining_is_not_lost_sight(world: World, data: st.DataObject) -> None:
    """A scan in which we declined to ask anything leaves the rating as it was."""
    history = drawn(world, data)
    declined = history.rescanned(history.as_of, lambda _: Said(Outcome.FORBIDDEN))
    before, after = assess(history.later(DAY / 24).case), assess(declined.case)
    assert replace(after, provisional=before.provisional, claims=before.claims) == before
