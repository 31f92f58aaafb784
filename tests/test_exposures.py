"""Every exposure of the laboratory is found for what it is, over IPv4 and IPv6, and none is invented."""

import json
from typing import Any

import pytest

from tests.lab import namespace
from tests.lab.exposed import EXPOSED, PROFILES, Exposed

pytestmark = [pytest.mark.lab, pytest.mark.skipif(namespace.lacking() is not None, reason=str(namespace.lacking()))]

KINDS = [f"{profile}/{family}" for profile in PROFILES for family in "46"]
Seen = dict[tuple[str, int], dict[str, Any]]


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    """The documents of all scans, made in a network namespace of their own."""
    written: dict[str, Any] = json.loads(namespace.inside("tests.lab.exposed"))
    return written


def _seen(told: dict[str, Any], kind: str) -> Seen:
    """What each endpoint said and which findings it has, by host and port."""
    names = {address: name for name, both in told["hosts"].items() for address in both}
    seen: Seen = {}
    for document in told[kind]:
        for asset in document["assets"]:
            if asset["kind"] == "endpoint":
                address, _, port = asset["value"].removesuffix("/tcp").rpartition(":")
                findings = [one for one in document["findings"] if one["asset"] == asset["id"]]
                critical = {one["asset"] for one in document["critical"]}
                seen[names[address.strip("[]")], int(port)] = {
                    "service": asset["service"] or {}, "findings": findings, "critical": asset["id"] in critical
                }  # fmt: skip
    return seen


def _asked(exposed: Exposed, kind: str) -> bool:
    return exposed.light or kind.startswith("consent")


@pytest.mark.parametrize("kind", KINDS)
def test_every_service_is_named(told: dict[str, Any], kind: str) -> None:
    """Each open port with its protocol and product, no other one; what light may not ask is not named."""
    seen = _seen(told, kind)
    assert set(seen) == {(one.host, one.port) for one in EXPOSED}
    for one in EXPOSED:
        service = seen[one.host, one.port]["service"]
        if not _asked(one, kind):
            assert service == {}
            continue
        if one.under_light and kind.startswith("light"):
            assert service["protocol"] == one.under_light
            continue
        assert service["protocol"] == one.speaks
        assert one.product in {*(software["product"] for software in service["software"]), ""}
        assert one.opens is None or service["open_without_login"] is one.opens


@pytest.mark.parametrize("kind", KINDS)
def test_every_exposure_is_found_and_none_is_invented(told: dict[str, Any], kind: str) -> None:
    """The findings that are no GOOD and no NEUTRAL are those of the table; of what was not asked it says just that."""
    for (host, port), row in _seen(told, kind).items():
        one = next(one for one in EXPOSED if (one.host, one.port) == (host, port))
        of_ports = [finding for finding in row["findings"] if finding["vector"] == "open_ports"]
        faults = {found["because_id"] for found in of_ports if found["verdict"] in ("fair", "warn", "bad")}
        told_whole = _asked(one, kind) and not (one.under_light and kind.startswith("light"))
        assert faults == (set(one.finds) if told_whole else set()), (host, port)
        if not _asked(one, kind):
            assert [found["because_id"] for found in of_ports] == ["service_accepts_connections.not_asked"]
            assert not row["critical"]


def test_both_families_say_the_same(told: dict[str, Any]) -> None:
    """The same host under its other address: the same services and the same critical exposures."""
    for profile in PROFILES:
        four, six = (_seen(told, f"{profile}/{family}") for family in "46")
        assert {place: (row["service"], row["critical"]) for place, row in four.items()} == {
            place: (row["service"], row["critical"]) for place, row in six.items()
        }
