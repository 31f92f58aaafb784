"""Only a policy that tells more than browsers do by themselves is held against a page."""

from dataclasses import replace

import pytest

from scanner.observation import Present
from scoring.vectors.web_security.referrer_limited import referrer_limited
from tests.scoring.vectors.web_security.fronts import BARE, TIDY, judged, judges_pages_only


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("no-referrer", "good limited"), ("unsafe-url", "fair told"), ("no-referrer-when-downgrade", "fair told"),
        ("unsafe-url, strict-origin", "good limited"), ("strict-origin, something-new", "good limited"),
        ("nonsense", "neutral default"),
    ],
)  # fmt: skip
def test_each_policy_has_its_verdict(value: str, expected: str) -> None:
    """The last policy that browsers know counts."""
    assert judged(referrer_limited, replace(TIDY, referrer_policy=Present(value=value))) == expected


def test_pages_only() -> None:
    """Absent leaves it to the browser, which is no fault; only pages are judged."""
    assert judged(referrer_limited, BARE) == "neutral default"
    judges_pages_only(referrer_limited)
