"""Numbers as people write them: what stands between thousands is decided or asked back."""

from decimal import Decimal

import pytest

from cli.book.cells import Unfit
from cli.book.numbers import read, whole


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1234", "1234"),
        ("1 234 567", "1234567"),
        ("1'234", "1234"),
        ("1\u202f234\u00a0567", "1234567"),
        ("１２３", "123"),
        ("0", "0"),
    ],
)
def test_what_has_one_reading(text: str, number: str) -> None:
    """Figures alone, and with spaces or apostrophes between thousands."""
    assert (read(text).comma, read(text).point) == (Decimal(number), Decimal(number))


@pytest.mark.parametrize(
    ("text", "comma", "point"), [("1,234", "1234", "1.234"), ("1.234", "1.234", "1234"), ("12.500", "12.5", "12500")]
)
def test_one_mark_before_three_figures_is_undecided(text: str, comma: str, point: str) -> None:
    """A thousand and something, or one and something."""
    found = read(text)
    assert found.undecided
    assert (found.comma, found.point) == (Decimal(comma), Decimal(point))


@pytest.mark.parametrize(
    ("text", "mark", "number"),
    [
        ("1,234,567", "comma", "1234567"), ("1.234.567", "point", "1234567"), ("1,234.5", "comma", "1234.5"),
        ("1.234,50", "point", "1234.5"), ("12,5", "point", "12.5"), ("12.50", "comma", "12.5"),
        ("0,123", "point", "0.123"), ("12,34,567", "comma", "1234567"), ("1234,567", "point", "1234.567"),
    ],
)  # fmt: skip
def test_what_can_only_be_one_decides(text: str, mark: str, number: str) -> None:
    """Several marks, decimals of another length, a zero in front, Indian lakhs."""
    found = read(text)
    assert found.decides == mark
    assert (found.comma if mark == "comma" else found.point) == Decimal(number)


@pytest.mark.parametrize(
    "text", ["-5", "1e6", "$12", "12억", "1.2.34", "1,,2", ",5", "5.", "12%", "1,23,4", "9" * 30, "1.2,3.4", "0x10"]
)
def test_what_is_none_is_refused(text: str) -> None:
    """Signs, units, exponents, marks out of place, and numbers beyond measure."""
    with pytest.raises(Unfit):
        read(text)


def test_whole_units() -> None:
    """Half a unit is rounded up."""
    assert (whole(Decimal("1.5")), whole(Decimal("2.49")), whole(Decimal("0.5"))) == (2, 2, 1)
