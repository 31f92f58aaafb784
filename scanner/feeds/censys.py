"""Censys: the services of a host, from its Platform API or from exports of hosts."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from urllib.parse import quote

from scanner.feeds import CommercialUse, Terms
from scanner.feeds.protocols import ours
from scanner.feeds.witness import WitnessSource, objects, plain_address, software_of, told
from scanner.told import Told

MOST_SERVICES = 1000
"""Of one host."""


def url(address: str, organization: str = "") -> str:
    """Where the Platform API has one host, on behalf of an organisation where one is named."""
    asked = f"?organization_id={quote(organization, safe='')}" if organization else ""
    return f"https://api.platform.censys.io/v3/global/asset/host/{quote(address, safe=':')}{asked}"


def read(body: bytes, address: str, at: datetime) -> tuple[Told, ...]:  # noqa: ARG001  # each service tells its date
    """The services of the answer to one address; an empty body tells of none. Raises ValueError for any other."""
    if not body:
        return ()
    try:
        answer = json.loads(body)
    except RecursionError:
        raise ValueError("too deep") from None
    host = _host(answer) if isinstance(answer, dict) else {}
    if plain_address(host.get("ip")) != plain_address(address):
        raise ValueError("no answer about this address")
    return tuple(one for one in _services(host) if one is not None)


def reads(lines: Iterable[bytes], _: str) -> Iterator[Told | None]:
    """Hosts, one a line, in one list or as the answer to a search, as the Platform and the older Search give them."""
    for one in objects(lines):
        document = _host(one or {})
        hits = document.get("hits")
        for hit in hits if isinstance(hits, list) else [document]:
            host = _host(hit) if isinstance(hit, dict) else {}
            if "ip" in host:
                yield from _services(host)
            else:
                yield None


def _host(document: dict[str, Any]) -> dict[str, Any]:
    """The host within what wraps it: `result`, `resource`, `host` or `host_v1`."""
    for _ in range(4):
        inner = next((document[key] for key in ("result", "resource", "host", "host_v1") if key in document), None)
        if "ip" in document or not isinstance(inner, dict):
            break
        document = inner
    return document


def _services(host: dict[str, Any]) -> Iterator[Told | None]:
    services = host.get("services")
    for one in services[:MOST_SERVICES] if isinstance(services, list) else ():
        yield _service(host.get("ip"), one, host.get("last_updated_at")) if isinstance(one, dict) else None


def _service(address: object, one: dict[str, Any], updated: object) -> Told | None:
    """One service; a search tells no day for each, but the one on which the host was last looked at."""
    protocol = ours(one.get("protocol")) or ours(one.get("service_name")) or ours(one.get("extended_service_name"))
    at = next((one[key] for key in ("scan_time", "observed_at") if isinstance(one.get(key), str)), updated)
    listed = one.get("software")
    first = next((row for row in listed if isinstance(row, dict)), {}) if isinstance(listed, list) else {}
    software = software_of(
        "censys", protocol, greeting=one.get("banner"), product=first.get("product"), version=first.get("version")
    )
    transport = one.get("transport_protocol")
    return told(address, one.get("port"), transport, at, protocol=protocol, greeting=one.get("banner"),
                software=software)  # fmt: skip


def recognises(_: str, head: bytes) -> bool:
    """By the fields that every host has."""
    return b'"services"' in head and b'"ip"' in head and b'"transport_protocol"' in head


CENSYS = WitnessSource(
    name="censys",
    url="https://api.platform.censys.io",
    terms=Terms(
        words="as your contract with Censys says",
        url="https://censys.com/terms-of-service",
        read=None,
        commercial_use=CommercialUse.KEY,
    ),
    recognises=recognises,
    reads=reads,
)
