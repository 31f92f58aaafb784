"""Size bands, so that a company is held against others of its size (Recommendation 2003/361/EC, article 2)."""

from scanner.target import Organisation

BANDS = (("micro", 10, 2_000_000), ("small", 50, 10_000_000), ("medium", 250, 50_000_000))
"""Below so many employees, and a turnover of no more than so many euro; what is larger is `large`."""
LARGE = "large"


def band_of(employees: int) -> str:
    """The band of so many employees."""
    return next((name for name, below, _ in BANDS if employees < below), LARGE)


def size_of(told: Organisation) -> str | None:
    """The band of a company by its employees, else by a turnover in euro; None where neither was told.

    Other currencies are not converted: no rate of exchange is kept here.
    """
    if told.employees is not None:
        return band_of(told.employees)
    if told.revenue is None or told.currency != "EUR":
        return None
    return next((name for name, _, most in BANDS if told.revenue <= most), LARGE)
