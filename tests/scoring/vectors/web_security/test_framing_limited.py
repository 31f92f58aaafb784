"""Framing is limited by the policy, else by the older header."""

from dataclasses import replace

import pytest

from scanner.observation import ABSENT, Fact, Present
from scoring.vectors.web_security.framing_limited import framing_limited
from tests.scoring.vectors.web_security.fronts import BARE, TIDY, judged, judges_pages_only


@pytest.mark.parametrize(
    ("policy", "header", "expected"),
    [
        (ABSENT, Present(value="sameorigin"), "good limited"),
        (ABSENT, Present(value="ALLOW-FROM https://x.example"), "fair unheeded"),
        (ABSENT, Present(value="ALLOWALL"), "fair unheeded"),
        (ABSENT, Present(value="DENY, ALLOWALL"), "good limited"),
        (ABSENT, Present(value="DENY, SAMEORIGIN"), "good limited"),
        (Present(value="default-src 'self'; frame-ancestors 'self'"), ABSENT, "good limited"),
        (Present(value="frame-ancestors *"), Present(value="DENY"), "fair any_site"),
        (Present(value="default-src 'none'"), ABSENT, "fair open"),
    ],
)
def test_each_pair_has_its_verdict(policy: Fact[str], header: Fact[str], expected: str) -> None:
    """frame-ancestors outranks X-Frame-Options, as in browsers."""
    assert judged(framing_limited, replace(TIDY, csp=policy, frame_options=header)) == expected


def test_pages_only() -> None:
    """Absent is FAIR at worst, and only pages are judged."""
    assert judged(framing_limited, BARE) == "fair open"
    judges_pages_only(framing_limited)
