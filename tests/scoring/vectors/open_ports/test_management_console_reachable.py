"""Consoles are bad, panels a warning, and what only a certificate says is likely."""

import pytest

from scanner.fronts import Front
from scoring.vectors.open_ports.management_console_reachable import management_console_reachable as check
from tests.scoring.vectors.open_ports.fronts import front, holds, told_once


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (front("idrac", "console"), "bad administration"),
        (front("esxi", "hypervisor"), "bad administration"),
        (front("veeam", "backup"), "bad administration"),
        (front("fortios", "firewall"), "bad administration"),
        (front("cpanel", "hosting panel"), "warn panel"),
        (front("zabbix", "management"), "warn panel"),
        (front("fortios", "firewall", told_by="certificate"), "warn certificate"),
        (front("fortios", "vpn"), "none"),
        (front("grafana", "development"), "none"),
        (front("netscaler", "balancer"), "none"),
    ],
)
def test_each_front_has_its_verdict(shown: Front, expected: str) -> None:
    """With a name and without one; a certificate alone is likely, and each has its sentence."""
    holds(check, shown, expected)


def test_what_the_address_shows_by_itself_is_told_once() -> None:
    """Under a name nothing is said again; a front that shows nothing is no finding."""
    told_once(check, front("idrac", "console"))
