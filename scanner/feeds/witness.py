"""The sources that tell what they saw at single addresses, and what all of them have in common."""

import ipaddress
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scanner.feeds import Source
from scanner.feeds.reading import moment, shown
from scanner.observation import Present, Software
from scanner.software import of_header, of_protocol, whole_version
from scanner.told import Told

MOST_SOFTWARE = 4
_PRODUCTS = {
    "apache httpd": "apache", "http_server": "apache", "apache http server": "apache", "microsoft iis httpd": "iis",
    "internet_information_services": "iis", "internet_information_server": "iis", "dropbear sshd": "dropbear",
    "dropbear_ssh": "dropbear", "exim smtpd": "exim", "postfix smtpd": "postfix", "pure-ftpd": "pure-ftpd",
}  # fmt: skip
"""Products as others write them, in lower case, to our product ids; the rest by their own name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessSource(Source):
    """A source of sightings that are not ours.

    `recognises(name, head)` says of a file, by its name and its first bytes unpacked, whether it is an export of it.
    `reads(lines, name)` gives its sightings, and None for each row that is none; dates are not judged there. `lines`
    are those of the file, as bytes.
    """

    recognises: Callable[[str, bytes], bool]
    reads: Callable[[Iterable[bytes], str], Iterator[Told | None]]


def told(
    address: object, port: object, transport: object, at: object, *, protocol: str = "", greeting: object = "",
    software: tuple[Software, ...] = (),
) -> Told | None:  # fmt: skip
    """A sighting of what a row says; None where it has no address, port or date that can be one."""
    when = at if isinstance(at, datetime) else moment(at)
    where, number = plain_address(address), _port(port)
    kind = str(transport or "tcp").lower()
    kind = {"quic": "udp"}.get(kind, kind)
    if when is None or when.tzinfo is None or where is None or number is None or kind not in ("tcp", "udp"):
        return None
    line = shown(str(greeting)[:400].strip().partition("\n")[0], 200) if isinstance(greeting, str) else ""
    return Told(
        address=where, port=number, transport=kind, at=when, protocol=protocol, greeting=line,
        software=software[:MOST_SOFTWARE],
    )  # fmt: skip


def plain_address(value: object) -> str | None:
    """An address as we write it; None for what is none."""
    try:
        parsed = ipaddress.ip_address(value.strip()) if isinstance(value, str) else None
    except ValueError:
        return None
    if parsed is not None and parsed.version == 6 and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    return None if parsed is None or getattr(parsed, "scope_id", None) else str(parsed)


def _port(value: object) -> int | None:
    if isinstance(value, float) and value.is_integer():  # tables turn whole columns into 443.0
        value = int(value)
    if isinstance(value, str):
        value = value.strip().removesuffix(".0")
        value = int(value) if value.isascii() and value.isdigit() and len(value) <= 5 else None
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 65536 else None


def software_of(
    source: str, protocol: str, *, greeting: object = "", server: object = "", product: object = "",
    version: object = "",
) -> tuple[Software, ...]:  # fmt: skip
    """What runs there: as its own greeting or server header says where one is told, else as the source says."""
    line = greeting[:400].strip().partition("\n")[0].strip() if isinstance(greeting, str) else ""
    own = of_header(shown(server, 400), source) if isinstance(server, str) and server else None
    if not isinstance(own, Present) and protocol and line:
        own = of_protocol(protocol, shown(line, 400))
    if isinstance(own, Present):
        return tuple(own.value)
    name = shown(product, 60).lower() if isinstance(product, str) else ""
    if not name:
        return ()
    upstream, package = whole_version(shown(version, 80)) if isinstance(version, str) else (None, None)
    known = _PRODUCTS.get(name, name.replace(" ", "-").replace("_", "-"))[:40]
    return (Software(product=known, version=upstream, package=package, told_by=source),)


def objects(lines: Iterable[bytes]) -> Iterator[dict[str, Any] | None]:
    """The JSON objects of lines, one each, or all those of one document; None for a line that is none."""
    rest: list[bytes] = []
    size = 0
    whole = None
    for line in lines:
        if whole is None and line.strip():
            first = _parsed(line)
            whole = not isinstance(first, dict)
        if whole:
            size += len(line)
            if size <= MOST_DOCUMENT:
                rest.append(line)
        elif line.strip():
            found = _parsed(line)
            yield found if isinstance(found, dict) else None
    if not whole:
        return
    document = _parsed(b"\n".join(rest)) if size <= MOST_DOCUMENT else None
    many = document if isinstance(document, list) else [document] if document else map(_parsed, rest)
    for one in many:
        yield one if isinstance(one, dict) else None


MOST_DOCUMENT = 64 << 20
"""Bytes of one JSON document that does not come line by line."""


def _parsed(line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None
