"""Portals are told: a warning where claims data names the product, never worse."""

import pytest

from scanner.fronts import Front
from scoring.vectors.open_ports.remote_access_portal_shown import remote_access_portal_shown as check
from tests.scoring.vectors.open_ports.fronts import front, holds, told_once


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (front("cisco-asa", "vpn"), "warn claims"),
        (front("fortios", "vpn"), "warn claims"),
        (front("netscaler", "vpn"), "warn claims"),
        (front("ivanti-connect-secure", "vpn"), "fair shown"),
        (front("guacamole", "remote control"), "fair shown"),
        (front("horizon", "remote control", told_by="certificate"), "fair certificate"),
        (front("fortios", "firewall"), "none"),
        (front("netscaler", "balancer"), "none"),
    ],
)
def test_each_front_has_its_verdict(shown: Front, expected: str) -> None:
    """With a name and without one; a certificate alone is likely, and each has its sentence."""
    holds(check, shown, expected)


def test_what_the_address_shows_by_itself_is_told_once() -> None:
    """Under a name nothing is said again; a front that shows nothing is no finding."""
    told_once(check, front("cisco-asa", "vpn"))
