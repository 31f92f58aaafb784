"""Storage is a warning; what only its certificate says is less."""

import pytest

from scanner.fronts import Front
from scoring.vectors.open_ports.storage_device_reachable import storage_device_reachable as check
from tests.scoring.vectors.open_ports.fronts import front, holds, told_once


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (front("synology-dsm", "nas"), "warn reachable"),
        (front("qnap-qts", "nas", told_by="certificate"), "fair certificate"),
        (front("nextcloud", "file transfer"), "none"),
    ],
)
def test_each_front_has_its_verdict(shown: Front, expected: str) -> None:
    """With a name and without one; a certificate alone is likely, and each has its sentence."""
    holds(check, shown, expected)


def test_what_the_address_shows_by_itself_is_told_once() -> None:
    """Under a name nothing is said again; a front that shows nothing is no finding."""
    told_once(check, front("synology-dsm", "nas"))
