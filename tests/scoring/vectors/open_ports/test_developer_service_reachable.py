"""Open tools are bad, others a warning."""

import pytest

from scanner.fronts import Front
from scanner.observation import Present
from scanner.probes.http import HttpFacts
from scoring.vectors.open_ports.developer_service_reachable import developer_service_reachable as check
from tests.fakes.looks import ask, seen, verdict
from tests.scoring.vectors.open_ports.fronts import BARE, front, holds, told_once


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (front("jupyter", "ai", lets_in=True), "bad open"),
        (front("jupyter", "ai"), "warn reachable"),
        (front("jenkins", "development"), "warn reachable"),
        (front("prometheus", "development", lets_in=True), "bad open"),
        (front("fortios", "vpn"), "none"),
    ],
)
def test_each_front_has_its_verdict(shown: Front, expected: str) -> None:
    """With a name and without one; a certificate alone is likely, and each has its sentence."""
    holds(check, shown, expected)


def test_what_the_address_shows_by_itself_is_told_once() -> None:
    """Under a name nothing is said again; a front that shows nothing is no finding."""
    told_once(check, front("jupyter", "ai", lets_in=True))


@pytest.mark.parametrize(("speaks", "expected"), [("solr", "none"), ("http", "bad open")])
def test_a_store_of_data_is_counted_as_one_only(speaks: str, expected: str) -> None:
    """Where its answer proves the store, data_service_reachable judges it; its page is no second exposure."""
    page = front("solr", "development", lets_in=True)
    looks = seen(HttpFacts(speaks=Present(value=speaks), fronts=Present(value=(page,))))
    assert verdict(ask(check, looks, looks, asset=BARE)) == expected
