"""A declared size tempers what counts of findings cost: smoothly, never the worst one, only where it was declared."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import config
from scanner.canonical import encode
from scanner.errors import Misconfigured
from scanner.target import Organisation
from scoring.assess import assess
from scoring.changes import Cause, changes
from scoring.declared_size import doublings, factor
from scoring.model import read
from scoring.rating import Rating
from tests.worlds.history import MODEL, History, histories, shipped_model
from tests.worlds.made_up import ENDPOINTS, MADE_UP, history, says

BAD, SIZES = (says("bad"), says("bad")), st.integers(0, 10**7)
ROW = shipped_model().size
FEW = settings(max_examples=25)


def staff(number: int | None) -> Organisation:
    return Organisation(employees=number)


def rated(seen: History, told: Organisation) -> Rating:
    with MADE_UP.installed():
        return assess(replace(seen, told=told).case)


@given(SIZES)
def test_a_doubling_is_counted_exactly(number: int) -> None:
    """Powers of two are whole, what lies between rises straight, and twice as many is one more."""
    assert doublings(2 * number + 2) == doublings(number + 1) + 1
    assert doublings(number + 2) > doublings(number + 1)
    assert [doublings(power) for power in (1, 2, 3, 4, 1024)] == [0, 1, Fraction(3, 2), 2, 10]


def test_the_weight_by_size() -> None:
    """1 up to 250 employees, 10 % less for each doubling, never below 30 %; computed by hand for 20,000."""
    told = {number: factor(ROW, staff(number)) for number in (0, 1, 250, 500, 1000, 20_000, 10**6)}
    assert [told[number] for number in (0, 1, 250)] == [1, 1, 1]
    assert (told[500], told[1000]) == (Fraction(9, 10), Fraction(8, 10))
    # 20,000 lies 3,616 of 16,384 above 2^14, and 250 lies 122 of 128 above 2^7.
    assert told[20_000] == 1 - Fraction(1, 10) * (14 + Fraction(3616, 16384) - 7 - Fraction(122, 128))
    assert told[10**6] == Fraction(3, 10)


def test_revenue_stands_in_only_in_named_currencies() -> None:
    """Employees outrank revenue; a currency that the model does not name, or none, changes nothing."""
    assert factor(ROW, Organisation(revenue=100_000_000, currency="EUR")) == Fraction(9, 10)
    assert factor(ROW, Organisation(revenue=150_000_000_000, currency="KRW")) == Fraction(9, 10)
    assert factor(ROW, Organisation(revenue=100_000_000, currency="EUR", employees=10)) == 1
    for told in (Organisation(), Organisation(revenue=10**12), Organisation(revenue=10**12, currency="CHF")):
        assert factor(ROW, told) == 1
    assert factor(None, staff(10**6)) == 1


@FEW
@given(histories(MADE_UP), SIZES)
def test_a_larger_size_never_lowers_and_one_more_moves_hardly(seen: History, number: int) -> None:
    """Laws 4 and 9: nothing falls with the size, and one employee moves less than half a point, in each bound too."""
    without, before, after = (rated(seen, staff(size)) for size in (None, number, number + 1))
    assert without.exact_milli <= before.exact_milli <= after.exact_milli < before.exact_milli + 500
    assert without.low <= before.low <= after.low
    assert without.high <= before.high <= after.high
    assert [one.coverage_milli for one in (without, after)] == [before.coverage_milli] * 2
    assert without.critical == before.critical == after.critical
    if number < 250:
        assert encode(after) == encode(without)


@FEW
@given(histories(MADE_UP))
def test_a_model_without_sizes_asks_for_none(seen: History) -> None:
    """The models released before rate whatever was declared as nothing: their bytes stay."""
    model = replace(MADE_UP.model, size=None)
    with MADE_UP.installed():
        told = [assess(replace(replace(seen, told=size).case, model=model)) for size in (staff(None), staff(20_000))]
    assert encode(told[0]) == encode(told[1])
    assert read(config.text("model/2026.5.toml"), digest="sha256:00").size is None


def test_the_worst_counts_in_full_at_any_size() -> None:
    """One fault costs a giant what it costs anybody; six of them cost it less than others, and more than one."""
    one, six = history({ENDPOINTS[0]: BAD}), history(dict.fromkeys(ENDPOINTS, BAD))
    assert encode(rated(one, staff(5)).grades[2]) == encode(rated(one, staff(10**6)).grades[2])
    small, giant = rated(six, staff(5)), rated(six, staff(10**6))
    assert small.exact_milli < giant.exact_milli < rated(one, staff(10**6)).exact_milli


def test_a_newly_declared_size_is_a_cause_of_its_own() -> None:
    """What the declaration moved stands apart, and the parts add up; told what was known, nothing moves."""
    six = history(dict.fromkeys(ENDPOINTS, BAD))
    before, after = six.case, replace(six, told=staff(20_000)).case
    with MADE_UP.installed():
        split, back, same = changes(before, after), changes(after, before), changes(after, after)
    assert [part.cause for part in split.parts] == [Cause.SIZE]
    assert split.delta_milli == split.parts[0].milli == -back.delta_milli > 0
    assert not same.parts


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("employees = 250", "employees = 0"), ("per_doubling = 100", "per_doubling = 0"), ("least = 300", "least = 0"),
        ("least = 300", "least = 1001"), ("EUR = 50_000_000", "EUR = 0"), ("EUR = 50_000_000", "EUR = 0.5"),
        ("per_doubling = 100\n", ""),
        ('tag = "expert opinion"\nreason = "Begins', 'tag = "hearsay"\nreason = "Begins'),
        ('reason = "Begins', 'reason = " " # "Begins'),
    ],
)  # fmt: skip
def test_a_table_that_does_not_fit_is_refused(old: str, new: str) -> None:
    """One sentence says what does not fit; a number without its reason fails like any other."""
    text = config.text(MODEL)
    assert old in text
    with pytest.raises(Misconfigured, match=r"^The model file"):
        read(text.replace(old, new, 1), digest="sha256:00")
