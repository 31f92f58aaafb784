"""What closing faults would give: exact, never worse, and the fewest root causes that reach a number."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scanner.asset import Kind, address_asset
from scanner.errors import Misconfigured
from scanner.probes.ports import PortsFacts
from scoring import whatif
from scoring.assess import assess
from scoring.finding import Certainty, Finding, Verdict
from scoring.rating import Rating
from scoring.whatif import RootCause, Trials, cheapest
from tests.worlds.history import World, seen
from tests.worlds.laws import WORLDS, alike, drawn, each, examples
from tests.worlds.made_up import ENDPOINTS, MADE_UP, NAMES, SILENT, history, says
from tests.worlds.shipped import SHIPPED


@pytest.fixture(autouse=True)
def _installed(world: World) -> Iterator[None]:
    with world.installed():
        yield


made_up = pytest.mark.parametrize("world", [MADE_UP], ids=["made up"])
real = pytest.mark.parametrize("world", [SHIPPED], ids=["real checks"])
few, fewer = (examples(many, shared_by=len(WORLDS)) for many in (40, 25))
OPEN = says("bad", opens=True)


def some(data: st.DataObject, trials: Trials) -> tuple[RootCause, ...]:
    """A few of the root causes, some of them not on every asset."""
    assume(trials.root_causes)
    picked = data.draw(st.lists(st.sampled_from(trials.root_causes), unique=True, min_size=1))
    return tuple(replace(one, faults=one.faults[: data.draw(st.integers(1, len(one.faults)))]) for one in picked)


@each
@few
@given(data=st.data())
def test_closing_never_lowers(world: World, data: st.DataObject) -> None:
    """Law 4: no number falls where subjects stay; where services are gone, none of what is still seen."""
    case = drawn(world, data).case
    trials = Trials(case)
    chosen = some(data, trials)
    before, after = assess(case), trials.rating(chosen)
    gone = frozenset(fault.finding.id for one in chosen for fault in one.faults)
    assert {one.finding for one in after.critical} <= {one.finding for one in before.critical} - gone
    if any(fault.door for one in chosen for fault in one.faults):
        doors = {fault.door for one in chosen for fault in one.faults}
        there = frozenset(f.id for f in before.findings if any(door and door in f.subject for door in doors))
        pairs = list(alike(before, after, there | gone))
    else:
        pairs = list(zip(before.grades, after.grades, strict=True))
        assert after.exact_milli >= before.exact_milli
        assert (after.value or 0) >= (before.value or 0)
        assert (after.low, after.high, after.coverage_milli) >= (before.low, before.high, before.coverage_milli)
        assert after.high >= before.high
        assert after.coverage_milli >= before.coverage_milli
    for then, now in pairs:
        assert now.lost_milli <= then.lost_milli


@each
@fewer
@given(data=st.data())
def test_what_is_tried_is_what_is_rated(world: World, data: st.DataObject) -> None:
    """The quick sum over vectors is the exact rating of the whole, and closing nothing gives the rating itself."""
    case = drawn(world, data).case
    trials = Trials(case)
    assert trials.rating(()) == assess(case)
    chosen = some(data, trials)
    assert trials.exact(chosen) == trials.rating(chosen).exact_milli


@each
@fewer
@given(data=st.data())
def test_the_prediction_comes_true(world: World, data: st.DataObject) -> None:
    """Where a rescan finds some faults mended and nothing else moved, closing them had predicted the rating."""
    mended, *others = data.draw(st.lists(st.sampled_from(world.places), min_size=2, unique_by=lambda place: place[0]))
    said = {
        (probe, asset): data.draw(st.sampled_from(_plain(world, probe)))
        for asset, probes in (mended, *others)
        for probe in probes
    }
    before = seen(world, said)
    good = {
        (probe, mended[0]): data.draw(st.sampled_from(world.good[probe])) for probe in mended[1] if probe in world.good
    }
    after = before.rescanned_in_part(good)
    then, now = ({f.id: f for f in assess(one.case).findings} for one in (before, after))
    moved = {key for key in then.keys() | now.keys() if _said(then.get(key)) != _said(now.get(key))}
    if not all(key in then and then[key].verdict.hurts and _said(now.get(key)) == GOOD for key in moved):
        return  # another answer may do more than mend a fault
    if assess(before.case).parked == assess(after.case).parked:
        faults = Trials(before.case).named(sorted(moved))
        assert not any(fault.door for one in faults for fault in one.faults)
        _same_numbers(Trials(before.case).rating(faults), assess(after.case))


GOOD = (Verdict.GOOD, Certainty.CONFIRMED)


def _plain(world: World, probe: str) -> tuple[Any, ...]:
    """Answers with a verdict, in the made-up world; all there are in the real one."""
    if world is not MADE_UP:
        return world.answers[probe]
    return tuple(facts for facts in world.answers[probe] if getattr(facts.level, "value", "") in LEVELS)


LEVELS = ("good", "fair", "warn", "bad", "likely bad")


def _said(finding: Finding | None) -> object:
    return finding and (finding.verdict, finding.certainty)


def _same_numbers(predicted: Rating, true: Rating) -> None:
    for name in ("exact_milli", "value", "band", "low", "high", "coverage_milli", "confidence_milli", "critical"):
        assert getattr(predicted, name) == getattr(true, name), name
    assert predicted.grades == true.grades


@real
@examples(25, shared_by=4)
@given(data=st.data())
def test_a_closed_door_comes_true(world: World, data: st.DataObject) -> None:
    """Where a rescan finds a port refused and its service gone, closing it had predicted the rating."""
    rdp = next(place for place in world.places if place[1] == ("rdp",))
    host = address_asset(rdp[0].host)
    others = st.lists(
        st.sampled_from([p for p in world.places if p not in (rdp, (host, p[1]))]), unique_by=lambda p: p[0]
    )
    said = {
        (probe, asset): data.draw(st.sampled_from(world.answers[probe]))
        for asset, probes in (rdp, *data.draw(others))
        for probe in probes
    }
    opened = data.draw(st.sets(st.sampled_from((22, 80, 443))))
    ports = PortsFacts(open=tuple(sorted({*opened, 3389})), refused=tuple(sorted({21, 22, 80, 443} - opened)))
    before = seen(world, said | {("ports", host): ports})
    closed = replace(ports, open=tuple(sorted(opened)), refused=tuple(sorted({*ports.refused, 3389})))
    after = before.rescanned_in_part({("ports", host): closed})
    after = replace(after, assets=tuple((asset, how) for asset, how in after.assets if asset != rdp[0]))
    chosen = Trials(before.case).named(["remote_administration_reachable"])
    assert {fault.door for one in chosen for fault in one.faults} == {rdp[0].value}
    assert assess(before.case).critical
    _same_numbers(Trials(before.case).rating(chosen), assess(after.case))


@each
@fewer
@given(data=st.data(), target=st.integers(25, 90).map(lambda tens: tens * 10))
def test_no_smaller_set_reaches_it(world: World, data: st.DataObject, target: int) -> None:
    """The exhaustive set is minimal; where nothing reaches the target, no set has a better rating."""
    case = drawn(world, data).case
    trials = Trials(case)
    causes = trials.root_causes[:5]
    assume(len(causes) == len(trials.root_causes))
    way = cheapest(case, target)
    every = [chosen for size in range(len(causes) + 1) for chosen in combinations(causes, size)]
    rated = assess(case).value is not None
    enough = [chosen for chosen in every if rated and (trials.rating(chosen).value or 0) >= target]
    assert way.reached == bool(enough)
    assert way.exhaustive
    assert way.rating == trials.rating(way.chosen)
    if enough:
        assert len(way.chosen) == min(map(len, enough))
        assert way.rating.value is not None
        assert way.rating.value >= target
    else:
        assert way.rating.exact_milli == max(trials.exact(chosen) for chosen in every)


@made_up
@examples(80)
@given(data=st.data(), target=st.integers(25, 90).map(lambda tens: tens * 10))
def test_greedy_reaches_it_too(world: World, data: st.DataObject, target: int) -> None:
    """Wherever some set reaches a number, the greedy way does, with no cause that it does not need."""
    case = drawn(world, data).case
    trials = Trials(case)
    with pytest.MonkeyPatch.context() as patch:
        exhaustive = cheapest(case, target)
        patch.setattr(whatif, "MOST_EXHAUSTIVE", -1)
        greedy = cheapest(case, target)
    assert (greedy.reached, greedy.exhaustive) == (exhaustive.reached, False)
    assert len(greedy.chosen) >= len(exhaustive.chosen)
    if not greedy.reached:
        assert greedy.rating.exact_milli == exhaustive.rating.exact_milli
    for one in greedy.chosen if greedy.reached else ():
        fewer = trials.rating([other for other in greedy.chosen if other is not one])
        assert (fewer.value or 0) < target


@made_up
def test_faults_are_named_in_three_ways(world: World) -> None:
    """By a whole id, by its beginning, and by their check; what is no fault or several is refused in a sentence."""
    case = history({ENDPOINTS[0]: (OPEN, OPEN), ENDPOINTS[1]: (says("good"),) * 2, ENDPOINTS[2]: (OPEN, OPEN)}).case
    trials = Trials(case)
    (both,) = trials.named(["hello_open"])
    assert {fault.finding.check for fault in both.faults} == {"hello_open"}
    assert len(both.faults) == 2
    identity = both.faults[0].finding.id
    for text in (identity, identity[:14], identity.removeprefix("sha256:")[:9].upper()):
        (one,) = trials.named([text])
        assert [fault.finding.id for fault in one.faults] == [identity]
    good = next(found.id for found in assess(case).findings if found.verdict is Verdict.GOOD)
    for text in ("nothing_of_the_kind", good, identity[:9], ""):
        with pytest.raises(Misconfigured, match="names no open fault"):
            trials.named([text])


@made_up
def test_a_mended_fault_withdraws_what_was_critical(world: World) -> None:
    """The list of critical exposures is made anew, and with it the band may be shown again."""
    case = history({ENDPOINTS[0]: (OPEN, OPEN), NAMES[0]: (SILENT,)}).case
    trials = Trials(case)
    assert len(assess(case).critical) == 1
    assert trials.rating(trials.named(["hello_open"])).critical == ()
    assert len(trials.rating(trials.named(["endpoint_level"])).critical) == 1


@made_up
def test_two_assets_with_one_fault_are_one_root_cause(world: World) -> None:
    """One fix, done everywhere; what the model gives no points is no cause to choose from."""
    case = history({ENDPOINTS[0]: (says("bad"),) * 2, ENDPOINTS[2]: (says("bad"),) * 2}).case
    causes = {one.check: len(one.faults) for one in Trials(case).root_causes}
    assert causes["endpoint_level"] == 2
    assert "unweighted" not in causes
    assert not any(asset.kind is Kind.NAME for asset, _ in history({ENDPOINTS[0]: (OPEN,)}).assets)
