"""A product that attackers are known to use is told with a shade, another one without."""

import pytest

from scanner.fronts import Front
from scoring.finding import Certainty, Finding
from scoring.vectors.open_ports.mail_web_shown import mail_web_shown as check
from tests.fakes.looks import sentence, verdict
from tests.scoring.vectors.open_ports.fronts import bare, front, named


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (front("msexchange", "mail web"), "fair attacked"),
        (front("sogo", "mail web"), "neutral shown"),
        (front("zimbra", "management"), "none"),
    ],
)
def test_each_front_has_its_verdict(shown: Front, expected: str) -> None:
    """With a name and without one; a certificate alone is likely, and each has its sentence."""
    for finding in (bare(check, shown), named(check, shown)):
        assert verdict(finding) == expected
        if isinstance(finding, Finding):
            assert "{" not in sentence(check, finding)
            assert dict(finding.values)["service"] == shown.product
            assert (finding.certainty is Certainty.LIKELY) == shown.by_certificate


def test_what_the_address_shows_by_itself_is_told_once() -> None:
    """Under a name nothing is said again; a front that shows nothing is no finding."""
    shown = front("msexchange", "mail web")
    assert named(check, shown, without=(shown,)) is None
    assert bare(check) is None
    assert named(check) is None
