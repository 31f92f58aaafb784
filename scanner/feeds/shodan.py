"""Shodan: exports of banners, one JSON object a line, as its download command writes them."""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address
from typing import Any

from scanner.feeds import CommercialUse, Terms
from scanner.feeds.protocols import ours
from scanner.feeds.witness import WitnessSource, objects, software_of, told
from scanner.greeting import proves
from scanner.told import Told


def reads(lines: Iterable[bytes], _: str) -> Iterator[Told | None]:
    """One banner an object; a host's page with its banners in `data` is read too."""
    for one in objects(lines):
        inner = (one or {}).get("data")
        banners = inner if isinstance(inner, list) else [one]
        for banner in banners:
            yield _banner(banner, one or {}) if isinstance(banner, dict) else None


def _banner(banner: dict[str, Any], host: dict[str, Any]) -> Told | None:
    about, http, data = banner.get("_shodan"), banner.get("http"), banner.get("data")
    module = about.get("module") if isinstance(about, dict) else None
    seen = data if isinstance(data, str) else ""
    protocol = ours(module) or proves(seen[:2048].encode("utf-8", "replace")) or ""
    software = software_of(
        "shodan",
        protocol,
        greeting=seen,
        server=http.get("server") if isinstance(http, dict) else "",
        product=banner.get("product"),
        version=banner.get("version"),
    )
    address = banner.get("ip_str") or banner.get("ipv6") or host.get("ip_str") or _numbered(banner.get("ip"))
    return told(
        address, banner.get("port"), banner.get("transport"), banner.get("timestamp"), protocol=protocol, greeting=seen,
        software=software,
    )  # fmt: skip


def _numbered(ip: object) -> object:
    """An IPv4 address that is told as a number, or as what it is."""
    number = isinstance(ip, int) and not isinstance(ip, bool) and 0 < ip < 1 << 32
    return str(IPv4Address(ip)) if number else ip


def recognises(_: str, head: bytes) -> bool:
    """By the fields that every banner has."""
    if b'"_shodan"' in head:
        return b'"port"' in head and b'"timestamp"' in head
    return b'"ip_str"' in head and b'"port"' in head and b'"transport"' in head


SHODAN = WitnessSource(
    name="shodan",
    url=None,
    terms=Terms(
        words="as your Shodan plan says",
        url="https://www.shodan.io/legal/tos",
        read=None,
        commercial_use=CommercialUse.KEY,
    ),
    recognises=recognises,
    reads=reads,
)
