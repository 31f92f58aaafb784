"""Business days are those of the policy's country."""

from datetime import date

import pytest

from scoring.business_days import after, calendar_of, on_or_before


@pytest.mark.parametrize(
    ("country", "day", "works"),
    [
        ("US", date(2026, 11, 26), False),  # Thanksgiving
        ("KR", date(2026, 11, 26), True),
        ("KR", date(2027, 2, 8), False),  # the Monday after a lunar new year on Sunday
        ("JP", date(2026, 11, 23), False),  # labour thanksgiving
        ("CN", date(2026, 2, 14), True),  # a Saturday that is worked in exchange
        ("SA", date(2026, 11, 27), False),  # Friday
        ("SA", date(2026, 11, 29), True),  # Sunday
        ("ZZ", date(2026, 12, 25), True),  # a country that nobody knows: Monday to Friday
        (None, date(2026, 11, 28), False),
    ],
)
def test_who_works_when(country: str | None, day: date, works: bool) -> None:
    """Weekends, public holidays, their substitutes, and worked Saturdays; without a country Monday to Friday."""
    assert calendar_of(country).works(day) is works


def test_back_to_the_last_business_day_and_on_to_the_second() -> None:
    """A line moves back over Christmas and the weekend, an escalation forward over them."""
    american = calendar_of("US")
    assert on_or_before(date(2026, 12, 27), american) == date(2026, 12, 24)
    assert on_or_before(date(2026, 12, 24), american) == date(2026, 12, 24)
    assert after(date(2026, 12, 24), 2, american) == date(2026, 12, 29)
    assert after(date(2026, 12, 26), 1, american) == date(2026, 12, 28)
    assert after(date(2026, 12, 24), 0, american) == date(2026, 12, 24)
