"""Dates as people type them."""

from datetime import UTC, datetime

import pytest

from cli.moments import moment
from scanner.errors import Misconfigured

LAST = 999_999


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-11-22", datetime(2026, 11, 22, 23, 59, 59, LAST, tzinfo=UTC)),
        ("20261122", datetime(2026, 11, 22, 23, 59, 59, LAST, tzinfo=UTC)),
        ("2026-11-22T02:00:00Z", datetime(2026, 11, 22, 2, 0, 0, LAST, tzinfo=UTC)),
        ("2026-11-22T02:00:00.5+09:00", datetime(2026, 11, 21, 17, 0, 0, 500_000, tzinfo=UTC)),
        ("2026-11-22 02:00", datetime(2026, 11, 22, 2, 0, 0, LAST, tzinfo=UTC)),
    ],
)
def test_a_moment_has_wholly_passed(typed: str, meant: datetime) -> None:
    """A day is its last instant, a second its last one, and UTC is meant where nothing is said."""
    assert moment(typed, "--as-of") == meant


@pytest.mark.parametrize(
    "typed", ["", "yesterday", "2026-13-01", "٢٠٢٦-11-22", "2026-11-22T25:00", "0001-01-01T00:00+23:59"]
)
def test_what_is_no_date_is_a_sentence(typed: str) -> None:
    """It names the option."""
    with pytest.raises(Misconfigured, match=r"--known-at .* is no date"):
        moment(typed, "--known-at")
