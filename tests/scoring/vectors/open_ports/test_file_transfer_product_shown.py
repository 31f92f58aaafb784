"""A product that attackers are known to use is a warning; another one is told."""

import pytest

from scanner.fronts import Front
from scoring.finding import Certainty, Finding
from scoring.vectors.open_ports.file_transfer_product_shown import file_transfer_product_shown as check
from tests.fakes.looks import sentence, verdict
from tests.scoring.vectors.open_ports.fronts import bare, front, named


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (front("moveit-transfer", "file transfer"), "warn attacked"),
        (front("nextcloud", "file transfer"), "neutral shown"),
        (front("synology-dsm", "nas"), "none"),
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
    shown = front("moveit-transfer", "file transfer")
    assert named(check, shown, without=(shown,)) is None
    assert bare(check) is None
    assert named(check) is None
