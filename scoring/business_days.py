"""Business days by country: which days nobody works there, weekends and public holidays."""

from datetime import date, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import holidays

DAY = timedelta(days=1)
MOST = 60
"""Days after which no country is still on holiday; a search ends there."""


class Calendar(Protocol):
    """Whether people work on a day."""

    def __hash__(self) -> int: ...

    def works(self, day: date) -> bool: ...


class _Weekdays:
    """Monday to Friday: for countries that are not told or not known."""

    def works(self, day: date) -> bool:
        return day.weekday() < 5


class _Country:
    """The calendar of one country, with its own weekend, substitute holidays and working weekends."""

    def __init__(self, days: "holidays.HolidayBase") -> None:
        self._days = days

    def works(self, day: date) -> bool:
        return bool(self._days.is_working_day(day))


@cache
def calendar_of(country: str | None) -> Calendar:
    """The calendar of an ISO 3166 code; Monday to Friday without holidays where there is none for it."""
    if not country:
        return _Weekdays()
    import holidays  # takes a quarter of a second to load

    try:
        return _Country(holidays.country_holidays(country.upper()))
    except NotImplementedError:
        return _Weekdays()


@lru_cache(maxsize=4096)  # thousands of policies have the same days before them
def on_or_before(day: date, calendar: Calendar) -> date:
    """The last business day that is not after `day`."""
    for back in range(MOST):
        if calendar.works(day - back * DAY):
            return day - back * DAY
    return day


def after(day: date, count: int, calendar: Calendar) -> date:
    """The business day that comes `count` business days after `day`; `day` itself need not be one."""
    at = day
    for _ in range(count):
        at += DAY
        for _ in range(MOST):
            if calendar.works(at):
                break
            at += DAY
    return at
