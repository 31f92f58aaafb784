"""Which questions of a scan others wait for."""

from enum import Enum

from scanner.interfaces import Probe


class Part(Enum):
    """Questions by who waits for their answers."""

    NAMES = "names and whose an address is"
    PORTS = "ports, and what else nobody waits for"
    ENDPOINTS = "endpoints"


def part_of(probe: Probe) -> Part:
    """Where the questions of a probe belong."""
    if "endpoint" in probe.on:
        return Part.ENDPOINTS
    apart = ("block_lists", "domain_lists", "ports", "registration", "reports", "snmp", "transfer")
    return Part.PORTS if probe.name in apart else Part.NAMES
