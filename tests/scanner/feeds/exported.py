"""Exports as third parties write them, made up by us in their documented forms."""

import json
from typing import Any


def shodan(address: str = "192.0.2.7", **more: Any) -> dict[str, Any]:
    """One banner of a Shodan export."""
    return {
        "ip_str": address, "port": 3389, "transport": "tcp", "timestamp": "2026-11-20T10:11:12.345678",
        "_shodan": {"module": "rdp", "crawler": "x"}, "data": "Remote Desktop Protocol\n", "hostnames": [],
    } | more  # fmt: skip


def censys(address: str = "192.0.2.7", *services: dict[str, Any]) -> dict[str, Any]:
    """A host as Censys' Platform API gives it, within its wrapping."""
    service = {
        "port": 22, "protocol": "SSH", "transport_protocol": "tcp", "scan_time": "2026-11-21T00:00:00Z",
        "banner": "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u5\r\n",
        "software": [{"vendor": "openbsd", "product": "openssh", "version": "9.2p1"}],
    }  # fmt: skip
    return {"result": {"resource": {"ip": address, "services": list(services) or [service]}, "extensions": {}}}


def older_censys(address: str = "192.0.2.7") -> dict[str, Any]:
    """A host as Censys Search exported it."""
    return {
        "ip": address,
        "services": [
            {
                "port": 502, "service_name": "MODBUS", "extended_service_name": "MODBUS", "transport_protocol": "TCP",
                "observed_at": "2026-11-19T01:02:03.000Z",
            }
        ],
        "last_updated_at": "2026-11-19T02:00:00Z",
    }  # fmt: skip


def lines(*rows: Any) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


SHADOWSERVER = (
    b'"timestamp","severity","ip","protocol","port","hostname","tag","asn","geo"\n'
    b'"2026-11-18 03:04:05","medium","192.0.2.7","tcp",6379,"","redis",64500,"DE"\n'
    b'"2026-11-18 03:04:06","medium","2001:db8::7","tcp",6380,"","redis",64500,"DE"\n'
)
