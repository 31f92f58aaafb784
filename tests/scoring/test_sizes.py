"""Size bands as the recommendation draws them."""

import pytest

from scanner.target import Organisation
from scoring.sizes import band_of, size_of


@pytest.mark.parametrize(
    ("employees", "band"),
    [(0, "micro"), (9, "micro"), (10, "small"), (49, "small"), (50, "medium"), (249, "medium"), (250, "large")],
)
def test_bands_by_employees(employees: int, band: str) -> None:
    """Fewer than 10, 50 and 250 people."""
    assert band_of(employees) == band == size_of(Organisation(employees=employees, revenue=1, currency="EUR"))


@pytest.mark.parametrize(
    ("revenue", "currency", "band"),
    [
        (2_000_000, "EUR", "micro"), (2_000_001, "EUR", "small"), (50_000_000, "EUR", "medium"),
        (50_000_001, "EUR", "large"), (2_000_000, "KRW", None), (None, "EUR", None),
    ],
)  # fmt: skip
def test_bands_by_turnover(revenue: int | None, currency: str, band: str | None) -> None:
    """In euro alone: no other currency is converted."""
    assert size_of(Organisation(revenue=revenue, currency=currency)) == band
