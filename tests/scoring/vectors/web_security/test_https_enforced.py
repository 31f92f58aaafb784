"""The web front leads to HTTPS and stays there."""

from dataclasses import replace

import pytest

from scanner.observation import Present, Unseen
from scanner.probes.web import WebFacts
from scoring.vectors.web_security.https_enforced import https_enforced
from tests.scoring.vectors.web_security.fronts import BARE, LED, TIDY, UNENCRYPTED, judged

SENT_ON = replace(
    UNENCRYPTED,
    redirects=Present(value=("http://www.acme.example/",)),
    elsewhere=Present(value="http://www.acme.example/"),
    https_enforced=Unseen(why="the redirect leaves the name before https"),
)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (TIDY, "good kept"),
        (BARE, "good kept"),
        (LED, "good led"),
        (UNENCRYPTED, "warn not_led"),
        (replace(UNENCRYPTED, status=Present(value=404)), "neutral no_page"),
        (replace(UNENCRYPTED, https_enforced=Unseen(why="the redirect leaves the name")), "unknown not_seen"),
        (SENT_ON, "fair sent_on"),
        (replace(TIDY, redirects=Present(value=("http://www.acme.example/",))), "bad led_away"),
        (None, "unknown not_seen"),
    ],
)
def test_each_front_has_its_verdict(facts: WebFacts | None, expected: str) -> None:
    """A page in the open is a warning, a step in the open to another name is fair, a way back from HTTPS is bad.

    What was not seen is none of these.
    """
    assert judged(https_enforced, facts) == expected
