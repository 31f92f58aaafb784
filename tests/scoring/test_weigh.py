"""Findings to grades: what each takes, what the cap, the fading, age and lost sight make of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.asset import Attribution
from scoring.ageing import next_step, observed_share
from scoring.finding import Certainty, Finding, Verdict, finding_id
from scoring.grade import Grade, Reason
from scoring.judge import Judged
from scoring.knowledge import FeedState, Known
from scoring.weigh import grades
from tests.worlds.history import DAY, START, shipped_model
from tests.worlds.made_up import ENDPOINTS, MADE_UP, SILENT, history, says

MODEL = MADE_UP.model
EMPTY = replace(history({ENDPOINTS[0]: (SILENT,)}).case, as_of=START)


@pytest.fixture(autouse=True)
def _installed() -> Iterator[None]:
    with MADE_UP.installed():
        yield


def one(
    verdict: Verdict, *, check: str = "endpoint_level", subject: str = "1", certainty: Certainty = Certainty.CONFIRMED,
    age: timedelta = timedelta(0), silent: timedelta | None = None,
) -> Judged:  # fmt: skip
    """A judged finding that was last seen `age` ago, and out of sight since `silent` ago."""
    finding = Finding(
        id=finding_id("made.example", check, subject), check=check, vector=MADE_UP.checks()[check].vector,
        subject=subject, verdict=verdict, certainty=certainty, because="said", seen_at=START - age,
    )  # fmt: skip
    lost = START - silent if silent is not None else None
    return Judged(finding=finding, claim=None, theirs=True, silent_since=lost, turns=None, asked=())


def grade(*judged: Judged, vector: str = "tls_configuration") -> Grade:
    return next(one for one in grades(EMPTY, judged, frozenset()) if one.vector == vector)


JUDGED = st.builds(
    one,
    st.sampled_from((Verdict.GOOD, Verdict.FAIR, Verdict.WARN, Verdict.BAD, Verdict.UNKNOWN, Verdict.NEUTRAL)),
    check=st.sampled_from(sorted(MODEL.checks)),
    subject=st.text("abcdefgh", min_size=1, max_size=2),
    certainty=st.sampled_from(Certainty),
    age=st.integers(0, 400).map(lambda days: timedelta(days=days)),
    silent=st.none() | st.integers(0, 400).map(lambda days: timedelta(days=days)),
)
SEVERAL = st.lists(JUDGED, max_size=12, unique_by=lambda judged: judged.finding.id)


@pytest.mark.parametrize(
    ("certainty", "score"),
    [(Certainty.CONFIRMED, 60_000), (Certainty.LIKELY, 70_000), (Certainty.POSSIBLE, None)],
)
def test_certainty_weighs(certainty: Certainty, score: int | None) -> None:
    """A likely finding takes three quarters of its share, a possible one nothing, nor does it count as seen."""
    assert grade(one(Verdict.WARN, certainty=certainty)).score_milli == score


def test_one_finding_is_capped() -> None:
    """One bad finding takes 80 points, however heavy its vector."""
    assert grade(one(Verdict.BAD, check="host_level"), vector="compromised_systems").lost_milli == 80_000


@given(several=SEVERAL, added=JUDGED)
def test_no_finding_moves_more_than_the_cap(several: list[Judged], added: Judged) -> None:
    """Beside any other findings in sight of an observed vector, one more takes at most 80 points."""
    fresh = [replace(judged, finding=replace(judged.finding, seen_at=START)) for judged in (*several, added)]
    for before, after in zip(
        grades(EMPTY, tuple(fresh[:-1]), frozenset()), grades(EMPTY, tuple(fresh), frozenset()), strict=True
    ):
        if before.score_milli is not None and added.finding.id not in {judged.finding.id for judged in several}:
            assert before.lost_milli <= after.lost_milli <= before.lost_milli + 80_000


@given(several=SEVERAL, index=st.integers(0, 11), better=st.sampled_from((Verdict.GOOD, Verdict.FAIR, Verdict.WARN)))
def test_a_better_verdict_never_costs(several: list[Judged], index: int, better: Verdict) -> None:
    """Nothing falls when a likely finding turns milder, even where the milder one is confirmed."""
    order = (Verdict.GOOD, Verdict.FAIR, Verdict.WARN, Verdict.BAD)
    if index >= len(several):
        return
    worse = several[index]
    if worse.finding.verdict not in order or worse.finding.certainty is Certainty.POSSIBLE:
        return
    if order.index(better) >= order.index(worse.finding.verdict):
        return
    milder = replace(worse, finding=replace(worse.finding, verdict=better, certainty=Certainty.CONFIRMED))
    after = [milder if judged is worse else judged for judged in several]
    for then, now in zip(
        grades(EMPTY, tuple(several), frozenset()), grades(EMPTY, tuple(after), frozenset()), strict=True
    ):
        assert now.lost_milli <= then.lost_milli
        assert (now.score_milli or 0) >= (then.score_milli or 0)
        assert now.low_milli <= then.low_milli


@given(several=SEVERAL)
def test_bounds_hold(several: list[Judged]) -> None:
    """A vector's loss lies between its bounds, and these between nothing and all its points."""
    for found in grades(EMPTY, tuple(several), frozenset()):
        assert 0 <= found.high_milli <= found.lost_milli <= found.low_milli <= found.points_milli + 1
        assert 0 <= found.confidence_milli <= 1000


def test_no_listing_is_not_cleanliness() -> None:
    """Good answers of a check that sees little leave the rest open: the points stay, low and confidence say so."""
    good = grade(one(Verdict.GOOD, check="host_level"), vector="compromised_systems")
    assert (good.score_milli, good.lost_milli, good.confidence_milli) == (100_000, 0, 300)
    assert 0 <= good.low_milli - good.points_milli * Fraction(7, 10) < 2
    bad = grade(one(Verdict.BAD, check="host_level"), vector="compromised_systems")
    assert bad.confidence_milli <= 300
    assert bad.low_milli >= good.low_milli
    assert bad.high_milli == bad.lost_milli > 0


def test_the_most_trusted_check_speaks_for_its_vector() -> None:
    """Beside one that sees everything, one that sees little takes nothing away; what is unknown speaks for none."""
    little, all_ = one(Verdict.GOOD, check="host_level"), one(Verdict.GOOD)
    beside = replace(all_, finding=replace(all_.finding, vector="compromised_systems"))
    unsure = replace(beside, finding=replace(beside.finding, verdict=Verdict.UNKNOWN))
    assert grade(little, beside, vector="compromised_systems").confidence_milli == 1000
    assert grade(little, unsure, vector="compromised_systems").confidence_milli <= 300


def test_what_only_imports_show_is_in_the_total_where_they_are() -> None:
    """Without the source, or with one that is off, the vector takes and gives nothing."""
    vectors = {**MODEL.vectors, "file_sharing": replace(MODEL.vectors["file_sharing"], observable=True, imported="x")}
    model = replace(MODEL, vectors=vectors)
    feeds = {
        off: (FeedState(name="x", released=START, digest="sha256:0", off=off),) for off in (True, False)
    } | {None: ()}  # fmt: skip
    totals = {}
    for off, states in feeds.items():
        case = replace(EMPTY, model=model, known=Known(feeds=states))
        totals[off] = next(one for one in grades(case, (), frozenset()) if one.vector == "file_sharing")
    assert {off: one.in_total for off, one in totals.items()} == {True: False, False: True, None: False}
    assert totals[False].lost_milli == totals[False].points_milli // 4 > 0
    assert totals[None].lost_milli == 0


def test_the_same_fault_again_counts_less() -> None:
    """A second host with the same fault counts a quarter of the first (of what that left), and the tenth nothing."""
    scores = [grade(*(one(Verdict.FAIR, subject=str(n)) for n in range(count))).score_milli for count in (1, 2, 9, 10)]
    assert scores == [85_000, 81_812, 79_019, 79_019]


def test_age_moves_to_the_prior_in_daily_steps() -> None:
    """Within its lifetime an answer counts in full; then it moves to the prior over as long again."""
    lifetime = MODEL.vectors["tls_configuration"].lifetime
    at = {
        share: grade(one(Verdict.GOOD, age=lifetime + lifetime * float(share)))
        for share in (Fraction(0), Fraction(1, 2), Fraction(1))
    }
    assert at[Fraction(0)].score_milli == 100_000
    assert at[Fraction(1, 2)].score_milli == 87_500
    assert at[Fraction(1)].score_milli is None
    assert [part.reason for part in at[Fraction(1)].contributions] == [Reason.LOST_SIGHT]
    assert at[Fraction(1)].lost_milli == at[Fraction(1)].points_milli // 4


def test_a_lost_bad_finding_rises_to_the_prior_and_no_higher() -> None:
    """A bad answer that ages is let go to the prior; one in sight beside it keeps its points."""
    lifetime = MODEL.vectors["tls_configuration"].lifetime
    lost = one(Verdict.BAD, age=2 * lifetime, silent=2 * lifetime)
    assert grade(lost, one(Verdict.GOOD, subject="2")).score_milli == 75_000
    assert grade(lost, one(Verdict.WARN, subject="2")).score_milli == 60_000


def test_the_range_widens_from_the_first_silent_day() -> None:
    """Lost sight leaves the score and lowers the confidence at once."""
    seen, lost = grade(one(Verdict.WARN)), grade(one(Verdict.WARN, silent=timedelta(0)))
    assert seen.score_milli == lost.score_milli
    assert seen.confidence_milli == 1000 > lost.confidence_milli
    assert lost.low_milli >= seen.low_milli
    assert lost.high_milli < seen.high_milli


def test_steps_are_announced() -> None:
    """The next step of age lies a day after the lifetime, that of lost sight at the end of its day."""
    lifetime = MODEL.vectors["tls_configuration"].lifetime
    assert next_step(EMPTY, one(Verdict.GOOD)) == START + lifetime + DAY
    assert next_step(EMPTY, one(Verdict.GOOD, age=DAY, silent=DAY / 2)) == START + DAY / 2
    assert next_step(EMPTY, one(Verdict.GOOD, age=2 * lifetime)) is None
    assert next_step(EMPTY, one(Verdict.UNKNOWN)) is None


def test_observed_share_fades_with_the_freshest_answer() -> None:
    """A vector counts as observed by its freshest deciding answer."""
    lifetime = MODEL.vectors["tls_configuration"].lifetime
    old, fresh = one(Verdict.GOOD, age=lifetime * 3 / 2), one(Verdict.BAD, subject="2")
    assert observed_share(EMPTY, "tls_configuration", (old,)) == Fraction(1, 2)
    assert observed_share(EMPTY, "tls_configuration", (old, fresh)) == 1
    assert observed_share(EMPTY, "tls_configuration", ()) == 0


def test_parked_vectors_leave_the_total() -> None:
    """The points of a vector without a subject go to the others."""
    parked = {found.vector: found for found in grades(EMPTY, (), frozenset({"compromised_systems"}))}
    whole = {found.vector: found for found in grades(EMPTY, (), frozenset())}
    assert parked["compromised_systems"].points_milli == 0
    assert parked["tls_configuration"].points_milli > whole["tls_configuration"].points_milli
    assert sum(found.points_milli for found in parked.values()) in range(649_990, 650_001)


def test_inferred_assets_take_nothing() -> None:
    """A finding on something that is only inferred to be theirs takes no points and widens no range."""
    claim = history({ENDPOINTS[0]: (says("bad"),)}).case.evidence.claims[0]
    shared = replace(one(Verdict.BAD), claim=replace(claim, attribution=Attribution.C), theirs=False)
    assert grade(shared, one(Verdict.GOOD, subject="2")) == grade(one(Verdict.GOOD, subject="2"))


def test_the_shipped_rows_leave_room_for_a_milder_verdict() -> None:
    """In the released model no vector loses all to one fair finding."""
    assert all(row.fair <= 300 for row in shipped_model().checks.values())
