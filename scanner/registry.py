"""Small public facts of config/registry, typed: special-purpose networks, providers, ports, fronts, suffixes."""

import csv
import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from scanner import marks
from scanner.errors import Misconfigured

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
LAST_SYSTEM_PORT = 1023
"""RFC 6335 6: up to it ports are assigned by the IETF, and hardly one to the web."""


@dataclass(frozen=True, kw_only=True)
class SpecialPurpose:
    """One row of the IANA special-purpose address registries that is not globally reachable."""

    network: Network
    name: str


@dataclass(frozen=True, kw_only=True)
class Provider:
    """A hosting, CDN, mail, DNS or parking provider, known by a suffix of PTR, NS, MX or CNAME names."""

    suffix: str
    name: str
    service: str


@dataclass(frozen=True, kw_only=True)
class KnownPort:
    """What usually listens on a port: the service, the probe that speaks it, and how TLS starts there.

    `kind` is one of administration, data, file, mail, web, directory, messaging, development, other.
    `tls` is "" (none), "at once", or the STARTTLS protocol (`smtp`, `imap`, `pop3`, `ftp`).
    """

    port: int
    service: str
    kind: str
    probe: str
    tls: str

    @property
    def may_be_web(self) -> bool:
        """Whether a web address may lead here: it is a port of the web, or a high one of which nobody has said."""
        return self.service in ("http", "https") or (self.service == "unknown" and self.port > LAST_SYSTEM_PORT)


@dataclass(frozen=True, kw_only=True)
class Registry:
    """All of it, and `suffix`, which gives the registrable domain of a name (None where it has none)."""

    special: tuple[SpecialPurpose, ...]
    providers: tuple[Provider, ...]
    ports: dict[int, KnownPort]
    suffix: Callable[[str], str | None]
    fronts: tuple[marks.Known, ...] = ()

    @cached_property
    def _by_suffix(self) -> dict[str, Provider]:
        return {provider.suffix: provider for provider in self.providers}

    def special_purpose(self, address: str) -> SpecialPurpose | None:
        """The special-purpose network that holds `address`, v4-mapped v6 addresses unwrapped; None if global."""
        return self._special_of(address)

    @cached_property
    def _special_of(self) -> Callable[[str], SpecialPurpose | None]:
        """`special_purpose`, remembered: it is asked twice for every dial, mostly of the same hosts."""

        @lru_cache(maxsize=4096)
        def found(address: str) -> SpecialPurpose | None:
            parsed: Address = ipaddress.ip_address(address)
            if parsed.version == 6 and parsed.ipv4_mapped is not None:
                parsed = parsed.ipv4_mapped
            holding = (row for row in self.special if parsed.version == row.network.version and parsed in row.network)
            return next(holding, None)

        return found

    def provider(self, name: str) -> Provider | None:
        """The provider whose suffix `name` ends with, label by label; None where it is nobody we know."""
        labels = name.lower().rstrip(".").split(".")
        for start in range(len(labels)):
            found = self._by_suffix.get(".".join(labels[start:]))
            if found:
                return found
        return None

    def port(self, number: int) -> KnownPort:
        """What usually listens there; a row named `unknown` where nobody has said."""
        found = self.ports.get(number)
        return found or KnownPort(port=number, service="unknown", kind="other", probe="", tls="")


def read(special: str, providers: str, ports: str, suffix: Callable[[str], str | None], fronts: str = "") -> Registry:
    """A Registry from the texts of three CSV files and fronts.toml. Raises Misconfigured when a row does not fit."""
    try:
        return Registry(
            special=tuple(
                SpecialPurpose(network=ipaddress.ip_network(row["network"]), name=row["name"]) for row in _rows(special)
            ),
            providers=tuple(
                Provider(suffix=row["suffix"], name=row["name"], service=row["service"]) for row in _rows(providers)
            ),
            ports={
                int(row["port"]): KnownPort(
                    port=int(row["port"]), service=row["service"], kind=row["kind"], probe=row["probe"], tls=row["tls"]
                )
                for row in _rows(ports)
            },
            suffix=suffix,
            fronts=marks.read(fronts),
        )
    except (KeyError, TypeError, ValueError, csv.Error) as wrong:
        raise Misconfigured(f"A file of config/registry does not fit: {wrong}.") from None


def _rows(text: str) -> list[dict[str, str]]:
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return list(csv.DictReader(lines))
