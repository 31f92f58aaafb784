"""Ranges in the words of vendors become bounds, and never hold a version that their source says is mended."""

from hypothesis import given
from hypothesis import strategies as st

from scanner.feeds.records import AFFECTED, UNAFFECTED, Span
from scoring.history.schemes import SCHEMES, Scheme, beginnings, key
from scoring.history.spans import MOST_RANGES, bounds

GENERIC = SCHEMES["generic"]


def held(scheme: Scheme, spans: tuple[Span, ...], version: str, default: str = UNAFFECTED) -> str:
    """Whether a version has the flaw: `yes`, `maybe` or empty."""
    at = key(scheme, version)
    assert at is not None
    found = [one for one in bounds(scheme, spans, default) if one.low <= at < one.high]
    return "" if not found else "yes" if any(not one.maybe for one in found) else "maybe"


def test_each_kind_of_bound_holds_what_it_says() -> None:
    """Including and excluding, on both sides; one version alone; all versions are a condition."""
    cases = {
        Span(start="1.2", end="1.4"): {"1.2": "yes", "1.3.9": "yes", "1.4": "", "1.1": ""},
        Span(start="1.2", end="1.4", after=True, through=True): {"1.2": "", "1.2.1": "yes", "1.4": "yes", "1.4.1": ""},
        Span(end="1.4"): {"0.1": "yes", "1.4": ""},
        Span(start="1.4"): {"1.3": "", "1.4": "maybe", "99": "maybe"},
        Span(start="1.4", end="1.4", through=True): {"1.4": "yes", "1.4.0": "yes", "1.4.1": "", "1.4p1": ""},
        Span(): {"1": "maybe"},
        Span(end="1.4", maybe=True): {"1.3": "maybe"},
        Span(start="7.4.0", end="7.4.*", through=True): {"7.4.99": "yes", "7.5": "", "7.3": ""},
        Span(start="7.4.0", end="7.4.*"): {"7.4.0": "yes", "7.4.99": "yes", "7.5": "", "7.3": ""},
        Span(start="2", end="1"): {"1.5": ""},
        Span(start="main", end="1.4"): {"1.3": ""},
    }
    for span, versions in cases.items():
        assert {version: held(GENERIC, (span,), version) for version in versions} == versions, span


def test_the_fix_of_a_branch_is_told_by_the_range_that_ends_there() -> None:
    """`6.0.7 and below` beside `6.2.1 and below`: 6.0.8 is mended, 6.1 is not, for nobody mended it."""
    spans = (Span(end="6.0.7", through=True), Span(end="6.2.1", through=True))
    told = {version: held(GENERIC, spans, version) for version in ("5.9", "6.0.7", "6.0.8", "6.1.5", "6.2.1", "6.2.2")}
    assert told == {"5.9": "yes", "6.0.7": "yes", "6.0.8": "", "6.1.5": "yes", "6.2.1": "yes", "6.2.2": ""}


def test_the_last_version_of_a_range_may_mean_all_its_builds() -> None:
    """`23.9.7 and below`, of a product that tells 23.9.7.8804: possible; not the next version, nor what is mended."""
    span = Span(end="23.9.7", through=True)
    told = ("23.9.7", "23.9.7.8804", "23.9.8", "23.9.70", "23.9.8.8811", "23.10")
    assert [held(GENERIC, (span,), version) for version in told] == ["yes", "maybe", "", "", "", ""]
    mended = Span(end="23.9.7", through=True, mended=("23.9.7.8900",))
    assert [held(GENERIC, (mended,), version) for version in ("23.9.7.8804", "23.9.7.8900")] == ["maybe", ""]
    assert held(GENERIC, (Span(end="9.0.0", through=True),), "9.0.0.5") == "maybe"
    assert held(GENERIC, (Span(end="9.0.0", through=True),), "9.0.1") == ""
    assert held(SCHEMES["pan-os"], (Span(end="10.2.3", through=True),), "10.2.3-h4") == ""
    assert held(GENERIC, (Span(end="2.4", through=True),), "2.4.62") == ""


def test_all_of_a_branch_is_no_range_without_an_end() -> None:
    """PAN-OS: `10.0` up to `All`, beside ranges with fixes: what its own branch mended is, the rest is a guess."""
    spans = (Span(start="10.0", end=""), Span(start="10.1", end="10.1.11"), Span(start="10.2", end="10.2.5"))
    told = ("10.0.3", "10.1.3", "10.1.12", "10.2.4", "10.2.5", "10.2.14-h2", "11.0")
    assert [held(SCHEMES["pan-os"], spans, version) for version in told] == [
        "maybe", "yes", "", "yes", "", "", "maybe",
    ]  # fmt: skip


def test_ranges_that_follow_each_other_do_not_mend_each_other() -> None:
    """Two ranges of one branch that do not overlap are both meant."""
    spans = (Span(start="7.0.0", end="7.0.5"), Span(start="7.0.7", end="7.0.9"))
    assert [held(GENERIC, spans, f"7.0.{number}") for number in (4, 5, 6, 7, 8, 9)] == ["yes", "", "", "yes", "yes", ""]


def test_an_exchange_build_is_mended_on_its_own_cumulative_update() -> None:
    """Microsoft writes each update's range from 15.02.0: a patched older one is below the fix of the next."""
    spans = (Span(start="15.02.0", end="15.02.1118.040"), Span(start="15.02.0", end="15.02.1258.028"))
    told = ("15.2.986.5", "15.2.1118.39", "15.2.1118.40", "15.2.1118.99", "15.2.1258.12", "15.2.1258.28", "15.1.2507.6")
    found = [held(SCHEMES["exchange"], spans, version) for version in told]
    assert found == ["yes", "yes", "", "", "yes", "", ""]


def test_a_hotfix_mends_its_release_alone() -> None:
    """PAN-OS: 10.2.8-h3 is mended although it is below the fix of the branch, 10.2.8-h2 and 10.2.7 are not."""
    spans = (Span(start="10.2.0", end="10.2.9-h1", mended=("10.2.9-h1", "10.2.8-h3", "10.2.7-h8")),)
    told = ("10.2.6", "10.2.7", "10.2.7-h8", "10.2.8", "10.2.8-h2", "10.2.8-h3", "10.2.8-h10", "10.2.9", "10.2.9-h1")
    found = [held(SCHEMES["pan-os"], spans, version) for version in told]
    assert found == ["yes", "yes", "", "yes", "yes", "", "", "yes", ""]
    fixed = {one.fixed for one in bounds(SCHEMES["pan-os"], spans)}
    assert fixed == {"10.2.9-h1", "10.2.8-h3", "10.2.7-h8"}


def test_a_netscaler_range_may_leave_the_release_out_of_its_end() -> None:
    """`13.1` before `49.13` is before 13.1-49.13."""
    spans = (Span(start="13.1", end="49.13"), Span(start="13.0", end="91.13"))
    found = [
        held(SCHEMES["netscaler"], spans, told) for told in ("13.1-48.47", "13.1-49.13", "13.0-90.12", "14.1-8.50")
    ]
    assert found == ["yes", "", "yes", ""]


def test_a_train_is_no_part_of_another() -> None:
    """A Cisco range without a beginning begins with its train."""
    spans = (Span(end="15.2(4)M7"),)
    assert [held(SCHEMES["cisco"], spans, told) for told in ("15.2(4)M3", "15.2(4)E1", "12.4(1)", "15.2(4)M7")] == [
        "yes", "", "", "",
    ]  # fmt: skip


def test_everything_but_what_is_said_to_be_mended() -> None:
    """A default of affected needs something that is not; what is unaffected is cut out of ranges, too."""
    mended = (Span(start="2.0", status=UNAFFECTED), Span(start="1.8", end="1.9", status=UNAFFECTED))
    found = [held(GENERIC, mended, told, AFFECTED) for told in ("1.0", "1.8.3", "1.9", "2.0", "3")]
    assert found == ["yes", "", "yes", "", ""]
    assert bounds(GENERIC, (), AFFECTED) == ()
    cut = (Span(start="1", end="3"), Span(start="2", end="2", through=True, status=UNAFFECTED))
    assert [held(GENERIC, cut, told) for told in ("1.9", "2", "2.0.1")] == ["yes", "", "yes"]


def test_a_flood_of_ranges_is_a_condition() -> None:
    """More ranges than anybody compares with each other say nothing for sure."""
    spans = tuple(Span(start=f"{number}.0", end=f"{number}.5") for number in range(MOST_RANGES + 1))
    assert held(GENERIC, spans, "7.1") == "maybe"


VERSIONS = st.lists(st.integers(0, 4), min_size=1, max_size=4).map(lambda found: ".".join(map(str, found)))
SPANS = st.builds(
    Span, start=VERSIONS | st.just(""), end=VERSIONS | st.just(""), after=st.booleans(), through=st.booleans(),
    status=st.sampled_from([AFFECTED, UNAFFECTED]), maybe=st.booleans(),
    mended=st.lists(VERSIONS, max_size=3).map(tuple),
)  # fmt: skip


@given(st.lists(SPANS, max_size=8), VERSIONS, st.sampled_from([AFFECTED, UNAFFECTED]))
def test_what_a_source_says_is_mended_is_never_held(spans: list[Span], version: str, default: str) -> None:
    """No bound holds a version that an unaffected span holds, nor one that a fix names; and all bounds are in order."""
    found = bounds(GENERIC, spans, default)
    assert all(one.low < one.high for one in found)
    at = key(GENERIC, version)
    assert at is not None
    assert all(one.begins in beginnings(at) for one in found if one.low <= at < one.high)
    hit = any(one.low <= at < one.high for one in found)
    mended = any(version in span.mended for span in spans if span.status == AFFECTED and bounds(GENERIC, (span,)))
    for span in spans:
        if span.status == UNAFFECTED:
            mended |= any(one.low <= at < one.high for one in bounds(GENERIC, (_as_affected(span),)))
    assert not (hit and mended)


def _as_affected(span: Span) -> Span:
    return Span(start=span.start, end=span.end, after=span.after, through=span.through)
