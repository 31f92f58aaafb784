"""The eleven laws of a rating, over histories of a made-up world and of the real checks."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scanner.asset import Asset, Attribution, Kind
from scanner.canonical import decode, encode
from scanner.observation import Evidence, Outcome, observation
from scanner.target import Organisation, Profile, Scope, Target
from scoring.assess import assess
from scoring.case import Case
from scoring.changes import Cause, changes
from scoring.explain import explain
from scoring.finding import Certainty, Finding, Verdict
from scoring.grade import Grade, Reason
from scoring.judge import judge
from scoring.knowledge import Known
from scoring.model import Model, read
from scoring.rating import Rating
from tests.worlds.history import DAY, UNANSWERED, Cell, History, Said, World, histories
from tests.worlds.made_up import MADE_UP
from tests.worlds.shipped import SHIPPED

WORLDS = (MADE_UP, SHIPPED)
each = pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
# The histories of one law are shared out among the worlds.
histories_of_a_law = settings(max_examples=settings.default.max_examples // len(WORLDS))


def every_world(law: Callable[..., None]) -> Callable[..., None]:
    return each(histories_of_a_law(law))


RANK = {Verdict.GOOD: 0, Verdict.FAIR: 1, Verdict.WARN: 2, Verdict.BAD: 3}


@pytest.fixture(autouse=True)
def _installed(world: World) -> Iterator[None]:
    with world.installed():
        yield


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
    """Whether every finding is the same or has a better verdict, at the same certainty."""
    then, now = ({f.id: f for f in rating.findings} for rating in (before, after))
    return then.keys() == now.keys() and all(_no_worse(then[key], now[key]) for key in then)


def _no_worse(then: Finding, now: Finding) -> bool:
    if then.verdict.judged and now.verdict.judged:
        same = (then.certainty, then.seen_at) == (now.certainty, now.seen_at)
        return same and RANK[now.verdict] <= RANK[then.verdict]
    return then.verdict is now.verdict


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
    closed = data.draw(st.sampled_from(services))
    left = tuple((asset, how) for asset, how in history.assets if asset != closed)
    before, after = assess(history.case), assess(replace(history, assets=left).case)
    gone = frozenset(finding.id for finding in before.findings if finding.subject == closed.id)
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
@given(data=st.data(), after=st.integers(1, 400))
def test_silence_does_not_pay(world: World, data: st.DataObject, after: int) -> None:
    """Law 6: lost sight moves nothing until the answer's lifetime has run, then brings nothing above the prior."""
    history = drawn(world, data)
    lost = data.draw(st.sets(st.sampled_from([asset for asset, _ in history.assets]), min_size=1))
    how = Said(data.draw(st.sampled_from(UNANSWERED)))
    silent = history.rescanned(history.as_of, lambda cell: how if cell.asset in lost else cell.said)
    before, at_once = assess(history.later(DAY / 24).case), assess(silent.case)
    _stands(before, at_once, {one.id for one in silent.case.evidence.observations if one.asset in lost})
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
        if old and old.verdict is finding.verdict and finding.verdict.hurts:
            assert finding.certainty.capped(old.certainty) is old.certainty


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
def test_replay(world: World, data: st.DataObject) -> None:
    """Law 10: a case that was written down and read again gives the same rating, byte for byte."""
    case = drawn(world, data).case
    assert encode(assess(_read(_written(case), world))) == encode(assess(case))


def _written(case: Case) -> tuple[str, ...]:
    seen = tuple(
        encode([one.probe, one.outcome, encode(one.asset), one.why], list) for one in case.evidence.observations
    )
    facts = tuple("" if one.facts is None else encode(one.facts) for one in case.evidence.observations)
    claims = tuple(encode(claim) for claim in case.evidence.claims)
    sightings = tuple(encode(sighting) for sighting in case.evidence.sightings)
    parts = (encode(case.target), encode(case.known), case.model.text, case.as_of.isoformat())
    return (*parts, "\n".join(claims), "\n".join(sightings), "\n".join(seen), "\n".join(facts))


def _read(parts: tuple[str, ...], world: World) -> Case:
    import json
    from datetime import datetime

    from scanner.asset import Claim
    from scanner.observation import Sighting

    target, known, model, as_of, claims, sightings, seen, facts = parts
    observations = []
    for row, told in zip(seen.split("\n"), facts.split("\n"), strict=True):
        probe, outcome, asset, why = json.loads(row)
        observations.append(
            observation(
                asset=decode(Asset, asset),
                probe=probe,
                version=1,
                outcome=Outcome(outcome),
                why=why,
                facts=decode(world.probes()[probe].facts, told) if told else None,
            )
        )
    restored = read(model, digest=world.model.digest)
    return Case(
        target=decode(Target, target),
        known=decode(Known, known),
        model=replace(restored, checks=world.model.checks, critical=world.model.critical),
        as_of=datetime.fromisoformat(as_of),
        evidence=Evidence(
            claims=tuple(decode(Claim, claim) for claim in claims.split("\n")),
            observations=tuple(observations),
            sightings=tuple(decode(Sighting, sighting) for sighting in sightings.split("\n")),
        ),
    )


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
    target = replace(case.target, scope=scope, label="Other", organisation=Organisation(employees=9))
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
def test_declining_is_not_lost_sight(world: World, data: st.DataObject) -> None:
    """A scan in which we declined to ask anything leaves the rating as it was."""
    history = drawn(world, data)
    declined = history.rescanned(history.as_of, lambda _: Said(Outcome.FORBIDDEN))
    before, after = assess(history.later(DAY / 24).case), assess(declined.case)
    assert replace(after, provisional=before.provisional, claims=before.claims) == before


@every_world
@given(data=st.data())
def test_doubt_names_what_is_held_against_them(world: World, data: st.DataObject) -> None:
    """Certainty is confirmed only where two looks agree: what hurts after single looks is at most likely."""
    history = drawn(world, data, most_scans=1)
    single = replace(history, cells=tuple(cell for cell in history.cells if cell.look == 1))
    for one in judge(single.case):
        if one.finding.verdict.hurts and one.finding.observations:  # not what rests on outside facts alone
            assert one.finding.certainty is not Certainty.CONFIRMED
            assert one.asked
