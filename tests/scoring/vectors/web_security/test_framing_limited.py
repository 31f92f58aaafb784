"""Framing is limited by the policy, else by the older header."""

from dataclasses import replace

import pytest

from scanner.observation import ABSENT, Fact, Present, Unseen
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
        (Present(value="frame-ancestors 'self' *"), ABSENT, "fair any_site"),
        (Present(value="frame-ancestors HTTPS: http:"), ABSENT, "fair any_site"),
        (Present(value="frame-ancestors https://*"), ABSENT, "fair any_site"),
        (Present(value="frame-ancestors https://*.acme.example"), ABSENT, "good limited"),
        (Present(value="frame-ancestors; default-src *"), ABSENT, "good limited"),
        (Present(value="frame-ancestors"), Present(value="ALLOWALL"), "good limited"),
        (Present(value="frame-ancestors *; frame-ancestors 'none'"), ABSENT, "fair any_site"),
        (Present(value="frame-ancestors *, frame-ancestors 'none'"), ABSENT, "good limited"),
        (Present(value="default-src 'self', frame-ancestors 'none'"), ABSENT, "good limited"),
        (Unseen(why="too long"), Present(value="DENY"), "good limited"),
        (Unseen(why="too long"), ABSENT, "none"),
    ],
)
def test_each_pair_has_its_verdict(policy: Fact[str], header: Fact[str], expected: str) -> None:
    """frame-ancestors outranks X-Frame-Options; no source is none; all policies hold at once (CSP 3, 6.4.2, 8.1)."""
    assert judged(framing_limited, replace(TIDY, csp=policy, frame_options=header)) == expected


def test_pages_only() -> None:
    """Absent is FAIR at worst, and only pages are judged."""
    assert judged(framing_limited, BARE) == "fair open"
    judges_pages_only(framing_limited)
