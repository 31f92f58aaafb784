"""A tidy web front, and how it differs."""

from dataclasses import replace

from scanner.asset import endpoint_asset
from scanner.observation import ABSENT, NOT_ASKED, Present
from scanner.probes.web import WebFacts
from scoring.check import Check
from tests.fakes.looks import ask, seen, sentence, verdict

FRONT = endpoint_asset("192.0.2.7", 443, "www.acme.example")
PLAIN = endpoint_asset("192.0.2.7", 80, "www.acme.example")

TIDY = WebFacts(
    scheme=Present(value="https"),
    reached=Present(value="https"),
    status=Present(value=200),
    content_type=Present(value="text/html"),
    redirects=ABSENT,
    elsewhere=ABSENT,
    hsts=Present(value="max-age=31536000; includeSubDomains"),
    csp=Present(value="default-src 'self'; frame-ancestors 'none'"),
    content_type_options=Present(value="nosniff"),
    frame_options=Present(value="DENY"),
    referrer_policy=Present(value="strict-origin-when-cross-origin"),
)
BARE = replace(TIDY, hsts=ABSENT, csp=ABSENT, content_type_options=ABSENT, frame_options=ABSENT, referrer_policy=ABSENT)
UNENCRYPTED = replace(
    BARE,
    scheme=Present(value="http"),
    reached=Present(value="http"),
    hsts=NOT_ASKED,
    https_enforced=Present(value=False),
)
LED = replace(
    TIDY, scheme=Present(value="http"), redirects=Present(value=("https://www.acme.example/",)),
    https_enforced=Present(value=True),
)  # fmt: skip
INTERFACE = replace(BARE, content_type=Present(value="application/json"))
ERROR = replace(BARE, status=Present(value=404))


def judged(check: Check, facts: WebFacts | None) -> str:
    """The verdict on a front; asserts that it has its sentence."""
    plain = facts is not None and facts.scheme == Present(value="http")
    finding = ask(check, seen(facts), asset=PLAIN if plain else FRONT)
    assert finding is None or "{" not in sentence(check, finding)
    return verdict(finding)


def judges_pages_only(check: Check) -> None:
    """A tidy front is GOOD; interfaces, error answers, redirects and silence get no finding."""
    assert judged(check, TIDY).startswith("good")
    assert [judged(check, facts) for facts in (INTERFACE, ERROR, LED, None)] == ["none"] * 4
