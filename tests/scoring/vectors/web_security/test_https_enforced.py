"""The web front leads to HTTPS and stays there."""

from dataclasses import replace

import pytest

from scanner.observation import Present, Unseen
from scanner.probes.web import WebFacts
from scoring.vectors.web_security.https_enforced import https_enforced
from tests.scoring.vectors.web_security.fronts import BARE, LED, TIDY, UNENCRYPTED, judged


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (TIDY, "good kept"),
        (BARE, "good kept"),
        (LED, "good led"),
        (UNENCRYPTED, "warn not_led"),
        (replace(UNENCRYPTED, status=Present(value=404)), "neutral no_page"),
        (replace(UNENCRYPTED, https_enforced=Unseen(why="the redirect leaves the name")), "unknown not_seen"),
        (replace(TIDY, redirects=Present(value=("http://www.acme.example/",))), "bad led_away"),
        (None, "unknown not_seen"),
    ],
)
def test_each_front_has_its_verdict(facts: WebFacts | None, expected: str) -> None:
    """A page in the open is a warning, a way back from HTTPS is bad, what was not seen is neither."""
    assert judged(https_enforced, facts) == expected
