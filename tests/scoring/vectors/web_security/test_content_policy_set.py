"""A content security policy counts when it limits scripts."""

from dataclasses import replace

import pytest

from scanner.observation import Present
from scoring.vectors.web_security.content_policy_set import content_policy_set
from tests.scoring.vectors.web_security.fronts import BARE, TIDY, judged, judges_pages_only


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("script-src 'self'", "good set"),
        ("frame-ancestors 'none', default-src https:", "good set"),
        ("upgrade-insecure-requests; frame-ancestors 'none'", "fair no_limit"),
        (" ; ", "fair no_limit"),
    ],
)
def test_each_policy_has_its_verdict(policy: str, expected: str) -> None:
    """A policy about framing alone limits no script."""
    assert judged(content_policy_set, replace(TIDY, csp=Present(value=policy))) == expected


def test_pages_only() -> None:
    """Absent is FAIR at worst, and only pages are judged."""
    assert judged(content_policy_set, BARE) == "fair absent"
    judges_pages_only(content_policy_set)
