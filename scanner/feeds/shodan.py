"""Shodan: exports of banners, one JSON object a line, as its download command writes them."""

from collections.abc import Iterable, Iterator
from datetime import date
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
    address = banner.get("ip_str", banner.get("ipv6", host.get("ip_str")))
    return told(
        address, banner.get("port"), banner.get("transport"), banner.get("timestamp"), protocol=protocol, greeting=seen,
        software=software,
    )  # fmt: skip


def recognises(_: str, head: bytes) -> bool:
    """By the fields that every banner has."""
    return b'"ip_str"' in head and b'"port"' in head and (b'"_shodan"' in head or b'"transport"' in head)


SHODAN = WitnessSource(
    name="shodan",
    url=None,
    terms=Terms(
        words="as your Shodan plan says",
        url="https://www.shodan.io/legal/tos",
        read=date(2026, 11, 26),
        commercial_use=CommercialUse.KEY,
    ),
    recognises=recognises,
    reads=reads,
)
