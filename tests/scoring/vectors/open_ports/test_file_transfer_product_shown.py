"""A product that attackers are known to use is a warning; another one is told."""

import pytest

from scanner.fronts import Front
from scoring.vectors.open_ports.file_transfer_product_shown import file_transfer_product_shown as check
from tests.scoring.vectors.open_ports.fronts import front, holds, told_once


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
    holds(check, shown, expected)


def test_what_the_address_shows_by_itself_is_told_once() -> None:
    """Under a name nothing is said again; a front that shows nothing is no finding."""
    told_once(check, front("moveit-transfer", "file transfer"))
