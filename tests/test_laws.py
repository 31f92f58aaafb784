"""The laws of a rating, over histories of a made-up world and of the real checks; those of time stand beside."""

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scanner.asset import Attribution, Kind
from scanner.canonical import encode
from scanner.observation import Evidence, Outcome
from scanner.target import Profile, Scope
from scoring.assess import assess
from scoring.case import Case
from scoring.changes import Cause, changes
from scoring.explain import explain
from scoring.finding import Certainty
from scoring.grade import Reason
from scoring.judge import judge
from scoring.rating import Rating
from tests.worlds.history import DAY, Cell, Said, World
from tests.worlds.laws import alike, better, drawn, every_world
from tests.worlds.record import restored, written


@pytest.fixture(autouse=True)
def _installed(world: World) -> Iterator[None]:
    with world.installed():
        yield


@every_world
@given(data=st.data())
def test_bounds(world: World, data: st.DataObject) -> None:
    """Law 1: the value lies between the ends of the scale, and between its own low and high."""
    case = drawn(world, data).case
    rating = assess(case)
    assert 250_000 <= rating.exact_milli <= 900_000
    assert 250 <= rating.low <= rating.exact_milli / 1000 <= rating.high <= 900
    assert rating.value is None or (rating.low <= rating.value <= rating.high and rating.value % 10 == 0)
    assert 0 <= rating.coverage_milli <= 1000
    assert 0 <= rating.confidence_milli <= 1000
    for grade in rating.grades:
        assert 0 <= grade.lost_milli <= grade.points_milli
        assert grade.high_milli <= grade.lost_milli <= grade.low_milli
        assert (grade.score_milli is None) == (grade.letter is None)
        assert grade.score_milli is None or 0 <= grade.score_milli <= 100_000


@every_world
@given(data=st.data(), seed=st.integers(0, 99))
def test_order(world: World, data: st.DataObject, seed: int) -> None:
    """Law 2: shuffling the evidence changes nothing."""
    case = drawn(world, data).case
    shuffled = _shuffled(case, random.Random(seed))
    assert encode(assess(shuffled)) == encode(assess(case))


def _shuffled(case: Case, dice: random.Random) -> Case:
    evidence = case.evidence
    claims, seen, sightings = list(evidence.claims), list(evidence.observations), list(evidence.sightings)
    for part in (claims, seen, sightings):
        dice.shuffle(part)
    mixed = Evidence(claims=tuple(claims), observations=tuple(seen), sightings=tuple(sightings))
    return replace(case, evidence=mixed)


@every_world
@given(data=st.data())
def test_repetition(world: World, data: st.DataObject) -> None:
    """Law 3: the same sighting twice counts once, even where it is told from another vantage or later."""
    case = drawn(world, data).case
    evidence = case.evidence
    again = tuple(replace(sighting, vantage="elsewhere") for sighting in evidence.sightings)
    twice = Evidence(
        claims=evidence.claims * 2,
        observations=evidence.observations * 2,
        sightings=(*again, *evidence.sightings),
    )
    assert encode(assess(replace(case, evidence=twice))) == encode(assess(case))


@every_world
@given(data=st.data())
def test_monotone_verdicts(world: World, data: st.DataObject) -> None:
    """Law 4: when findings get a better verdict, their subjects still there, nothing falls."""
    history = drawn(world, data)
    one = data.draw(st.sampled_from(history.cells))
    facts = data.draw(st.sampled_from(world.answers[one.probe]))
    cells = tuple(
        replace(cell, said=replace(cell.said, facts=facts))
        if (cell.asset, cell.probe) == (one.asset, one.probe) and cell.said.facts == one.said.facts is not None
        else cell
        for cell in history.cells
    )
    before, after = assess(history.case), assess(replace(history, cells=cells).case)
    if not better(before, after):
        before, after = after, before
    assume(better(before, after))
    _nothing_falls(before, after)


def _nothing_falls(before: Rating, after: Rating) -> None:
    assert after.exact_milli >= before.exact_milli
    assert after.low >= before.low
    assert after.high >= before.high
    assert (after.value or 0) >= (before.value or 0)
    assert {exposure.finding for exposure in after.critical} <= {exposure.finding for exposure in before.critical}
    for then, now in zip(before.grades, after.grades, strict=True):
        assert (now.score_milli or 0) >= (then.score_milli or 0)


@every_world
@given(data=st.data())
def test_monotone_closing(world: World, data: st.DataObject) -> None:
    """Law 4: closing an exposed service never lowers; a new bad finding never raises."""
    history = drawn(world, data)
    services = [asset for asset, _ in history.assets if asset.kind is Kind.ENDPOINT]
    assume(services)
    port = data.draw(st.sampled_from(services)).value  # it closes under all its names
    left = tuple((asset, how) for asset, how in history.assets if asset.value != port)
    before, after = assess(history.case), assess(replace(history, assets=left).case)
    closed = {asset.id for asset, _ in history.assets if asset.value == port}
    gone = frozenset(finding.id for finding in before.findings if finding.subject in closed)
    for then, now in alike(before, after, gone):
        assert now.lost_milli <= then.lost_milli
        assert now.score_milli >= then.score_milli  # type: ignore[operator]  # both are observed
    assert {exposure.finding for exposure in after.critical} <= {exposure.finding for exposure in before.critical}


@every_world
@given(data=st.data())
def test_no_dilution(world: World, data: st.DataObject) -> None:
    """Law 5: among cases with the same vectors observed, adding trivial good assets does not raise."""
    history = drawn(world, data)
    there = {asset for asset, _ in history.assets}
    new = [one for one in world.places if one[0] not in there and all(probe in world.good for probe in one[1])]
    assume(new)
    added = data.draw(st.lists(st.sampled_from(new), min_size=1, unique_by=lambda place: place[0]))
    last = len(history.scans) - 1
    cells = tuple(
        Cell(last, 1, probe, asset, Said(Outcome.ANSWERED, data.draw(st.sampled_from(world.good[probe]))))
        for asset, probes in added
        for probe in probes
    )
    how = data.draw(st.sampled_from((Attribution.A, Attribution.B)))
    diluted = replace(
        history,
        assets=(*history.assets, *((asset, how) for asset, _ in added)),
        cells=(*history.cells, *cells),
    )
    before, after = assess(history.case), assess(diluted.case)
    new_ids = {asset.id for asset, _ in added}
    for then, now in alike(before, after, frozenset(f.id for f in after.findings if f.subject in new_ids)):
        assert now.lost_milli >= then.lost_milli
        assert now.score_milli <= then.score_milli  # type: ignore[operator]  # both are observed
    assert {exposure.finding for exposure in before.critical} <= {exposure.finding for exposure in after.critical}


@every_world
@given(data=st.data())
def test_born_weightless(world: World, data: st.DataObject) -> None:
    """Law 7: a check without a row changes no points, no coverage and no critical."""
    history = drawn(world, data)
    name = data.draw(st.sampled_from(sorted(world.checks())))
    rows = {check: row for check, row in world.model.checks.items() if check != name}
    case = replace(history.case, model=replace(world.model, checks=rows))
    with_check = assess(case)
    with world.installed({key: check for key, check in world.checks().items() if key != name}):
        without = assess(case)
    for rating in ("value", "exact_milli", "low", "high", "coverage_milli", "confidence_milli", "critical", "grades"):
        assert getattr(with_check, rating) == getattr(without, rating)


@every_world
@given(data=st.data())
def test_it_adds_up(world: World, data: st.DataObject) -> None:
    """Law 8: contributions, findings with what was not seen, and the explanation add up to the thousandth."""
    case = drawn(world, data).case
    rating = assess(case)
    lost = 900_000 - rating.exact_milli
    assert sum(part.milli for part in rating.contributions) == lost
    assert sum(grade.lost_milli for grade in rating.grades) == lost
    ids = {finding.id for finding in rating.findings}
    assert all((part.finding in ids) == (part.reason is Reason.FINDING) for part in rating.contributions)
    assert all(part.milli > 0 for part in rating.contributions)
    assert explain(case, rating).adds_up


@every_world
@given(data=st.data())
def test_splits_telescope(world: World, data: st.DataObject) -> None:
    """Law 8: the parts of a split add up to the step between two ratings, and a first rating has one part."""
    history = drawn(world, data, most_scans=4)
    assume(len(history.scans) > 1)
    until = data.draw(st.integers(0, len(history.scans) - 2))
    dropped = data.draw(st.sampled_from(history.assets))
    earlier = replace(
        history,
        scans=history.scans[: until + 1],
        assets=tuple(pair for pair in history.assets if pair != dropped),
        cells=tuple(cell for cell in history.cells if cell.scan <= until),
        as_of=history.scans[until] + DAY / 24,
        known=data.draw(st.sampled_from(world.known)),
    )
    before, case = earlier.case, history.case
    split = changes(before, case)
    assert split.before_milli == assess(before).exact_milli
    assert split.after_milli == assess(case).exact_milli == split.before_milli + split.delta_milli
    assert all(part.milli for part in split.parts)
    order = list(Cause)
    assert [order.index(part.cause) for part in split.parts] == sorted(order.index(part.cause) for part in split.parts)
    first = changes(None, case)
    assert [part.cause for part in first.parts] == [Cause.FIRST]
    assert first.delta_milli == split.after_milli - 900_000


@every_world
@given(data=st.data())
def test_replay(world: World, data: st.DataObject) -> None:
    """Law 10: a case that was written down and read again gives the same rating, byte for byte."""
    case = drawn(world, data).case
    assert encode(assess(restored(written(case), world))) == encode(assess(case))


@every_world
@given(data=st.data())
def test_no_declaration_of_another(world: World, data: st.DataObject) -> None:
    """Law 11: what another target declares of the same assets, and how it was asked, changes nothing."""
    case = drawn(world, data).case
    others = tuple(
        replace(claim, target="other.example", attribution=data.draw(st.sampled_from(Attribution)), at=claim.at + DAY)
        for claim in case.evidence.claims
    )
    sightings = tuple(replace(sighting, profile="consent") for sighting in case.evidence.sightings)
    scope = Scope(asked=Profile.CONSENT, used=Profile.PASSIVE, because="otherwise", country="KR")
    target = replace(case.target, scope=scope, label="Other")
    evidence = replace(case.evidence, claims=(*others, *case.evidence.claims), sightings=sightings)
    assert encode(assess(replace(case, target=target, evidence=evidence))) == encode(assess(case))


@every_world
@given(data=st.data())
def test_one_finding_is_capped(world: World, data: st.DataObject) -> None:
    """No finding takes more than 80 points."""
    rating = assess(drawn(world, data).case)
    assert all(part.milli <= 80_001 for part in rating.contributions if part.finding)


@every_world
@given(data=st.data())
def test_only_what_is_theirs_hurts(world: World, data: st.DataObject) -> None:
    """Findings on inferred and shared assets are shown, carry no points and are never critical."""
    history = drawn(world, data)
    how = data.draw(st.sampled_from((Attribution.C, Attribution.D)))
    rating = assess(replace(history, assets=tuple((asset, how) for asset, _ in history.assets)).case)
    assert not [part for part in rating.contributions if part.finding]
    assert not rating.critical
    assert rating.coverage_milli == 0


@every_world
@given(data=st.data())
def test_doubt_names_what_is_held_against_them(world: World, data: st.DataObject) -> None:
    """Certainty is confirmed only where two looks agree: what hurts after single looks is at most likely."""
    history = drawn(world, data, most_scans=1)
    single = replace(history, cells=tuple(cell for cell in history.cells if cell.look == 1))
    for one in judge(single.case):
        if one.finding.verdict.hurts and one.finding.seen_at:  # not what rests on outside facts alone
            assert one.finding.certainty is not Certainty.CONFIRMED
            assert one.asked
