"""The kit tells a book with planted odds from one without; these lifts say nothing of the rating."""

import pytest

from scoring.validation import Insured, Says, validate
from tests.worlds.books import SECTORS, SIZES, book, by_size_alone

BANDS = (("basic", 250), ("intermediate", 640), ("advanced", 740))


def test_planted_odds_are_found() -> None:
    """Of 40 books of 1,500 companies whose odds double every 100 points, nearly all show it, band by band."""
    found = [validate(book(seed, 1500, odds=2), BANDS) for seed in range(40)]
    assert sum(one.says is Says.SIGNAL for one in found) >= 39
    assert all(one.gini is not None and one.gini.value > 0.05 for one in found)
    falls = [[row.lift.value for row in one.bands if row.lift] for one in found]
    assert sum(lifts == sorted(lifts, reverse=True) for lifts in falls) >= 36


def test_a_null_book_is_told_as_such() -> None:
    """Of 200 books without any odds about one in twenty seems to say something, by either side."""
    found = [validate(book(seed, 300, odds=1, frequency=0.12), BANDS).says for seed in range(200)]
    assert found.count(Says.NONE) >= 180
    assert found.count(Says.SIGNAL) <= 12
    assert found.count(Says.REVERSED) <= 12


def test_a_reversed_book_is_no_signal() -> None:
    """Where the better rated have the claims, that is said."""
    assert validate(book(1, 1500, odds=0.5), BANDS).says is Says.REVERSED


def test_size_that_explains_it_all_is_taken_out() -> None:
    """Large companies rated lower with more claims look like a signal; among those of one size there is none."""
    found = [validate(by_size_alone(seed, 1500), BANDS) for seed in range(40)]
    assert sum(one.says is Says.SIGNAL for one in found) >= 38
    assert sum(one.within_says is Says.NONE for one in found) >= 34


def test_nobody_is_alike_by_what_is_not_known() -> None:
    """Without sizes and sectors nothing is said of companies of the same."""
    bare = [Insured(rating=one.rating, claim=one.claim) for one in book(1, 1500, odds=2)]
    found = validate(bare, BANDS)
    assert (found.says, found.within, found.within_says) == (Says.SIGNAL, None, Says.TOO_FEW)


def test_every_group_speaks_for_itself() -> None:
    """By size and sector, with its own interval; groups with few claims say nothing."""
    found = validate(book(5, 1500, odds=3), BANDS)
    assert [(one.by, one.name) for one in found.groups] == [
        *(("size", name) for name in sorted(SIZES)),
        *(("sector", name) for name in sorted(SECTORS)),
    ]
    assert sum(one.companies for one in found.groups) == 2 * found.companies
    small = validate(book(5, 60, odds=3, frequency=0.4), BANDS)
    assert {one.says for one in small.groups} >= {Says.TOO_FEW}
    assert all((one.auc is None) == (one.says is Says.TOO_FEW) for one in small.groups)


def test_bands_add_up() -> None:
    """Every company in one band; the lifts, weighed by companies, are 1; a band without anybody has none."""
    found = validate(book(2, 800, odds=2), BANDS)
    assert sum(row.companies for row in found.bands) == found.companies
    assert sum(row.claims for row in found.bands) == found.claims
    lifts = sum(row.lift.value * row.companies for row in found.bands if row.lift)
    assert lifts / found.companies == pytest.approx(1)
    high = [Insured(rating=800, claim=n % 2 == 0) for n in range(100)]
    assert [row.lift is None for row in validate(high, BANDS).bands] == [True, True, False]


@pytest.mark.parametrize("claims", [0, 9])
def test_too_few_claims_say_nothing(claims: int) -> None:
    """No figure is shown that rests on nine claims; nor of an empty book."""
    found = validate([Insured(rating=600, claim=n < claims) for n in range(500)], BANDS)
    assert (found.says, found.auc, found.gini, found.calibration, found.bands) == (Says.TOO_FEW, None, None, None, ())
    assert validate([], BANDS).says is Says.TOO_FEW
