"""Machines and devices count by what they speak, whatever port they do it on."""

import pytest

from scanner.asset import Asset, Kind
from scanner.feeds.protocols import ours
from scanner.observation import Hello, Present
from scoring.vectors.open_ports._devices import DEVICES, GATEWAYS, INDUSTRIAL
from scoring.vectors.open_ports.device_protocol_reachable import device_protocol_reachable as check
from tests.fakes.looks import ask, seen, sentence, verdict

PORT = Asset(kind=Kind.ENDPOINT, value="192.0.2.7:4711/udp")


@pytest.mark.parametrize(
    ("protocol", "expected"),
    [
        *((name, "bad industrial") for name in INDUSTRIAL), *((name, "warn device") for name in DEVICES),
        *((name, "neutral gateway") for name in GATEWAYS), ("http", "none"), (None, "none"),
    ],
)  # fmt: skip
def test_each_protocol_has_its_verdict(protocol: str | None, expected: str) -> None:
    """Industrial control is bad, devices are a warning, gateways are shown; the port and transport are named."""
    facts = Hello(speaks=Present(value=protocol)) if protocol else Hello()
    finding = ask(check, seen(facts), asset=PORT)
    assert verdict(finding) == expected
    if finding:
        assert "4711/udp" in sentence(check, finding)


def test_every_name_is_one_that_sources_are_read_by() -> None:
    """What no import could ever name would never be judged."""
    assert all(ours(name) == name for name in (*INDUSTRIAL, *DEVICES, *GATEWAYS))
