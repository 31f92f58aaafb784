"""Whom we rate, and what we were told or allowed about them."""

import ipaddress
import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import idna

from scanner.errors import Misconfigured


class Profile(StrEnum):
    """How far a scan may go; later members allow more (conduct.toml says what each may send)."""

    PASSIVE = "passive"
    LIGHT_NARROW = "light-narrow"
    LIGHT = "light"
    CONSENT = "consent"

    def allows(self, least: "Profile") -> bool:
        """Whether something that needs at least the profile `least` may be sent under this one."""
        return _ORDER[self] >= _ORDER[least]


_ORDER = {profile: place for place, profile in enumerate(Profile)}


class TargetKind(StrEnum):
    NAME = "name"
    ADDRESS = "address"
    NETWORK = "network"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """A `hullmark.consent/1` record: who allowed what, on what, and until when."""

    grantor: str
    role: str
    names: tuple[str, ...]
    networks: tuple[str, ...]
    profile: Profile
    purposes: tuple[str, ...]
    valid_from: datetime
    valid_to: datetime
    exclusions: tuple[str, ...] = ()
    document_hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What was asked for, what is used, and why the two differ.

    `uncovered` is the profile for what a consent record does not cover; None where everything is looked at alike.
    """

    asked: Profile
    used: Profile
    because: str
    country: str | None = None
    allowed_nets: tuple[str, ...] = ()
    consent: Consent | None = None
    uncovered: Profile | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """What the company says of its size and trade; None where it was not told."""

    employees: int | None = None
    revenue: int | None = None
    currency: str | None = None
    sector: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One rated company, by the name, address or network that was typed.

    `name` is canonical: a lower-case A-label name, an address or a network in CIDR form.
    `names` and `networks` were declared beside it and are attribution A like `name`.
    """

    name: str
    kind: TargetKind
    scope: Scope
    label: str | None = None
    organisation: Organisation = field(default_factory=Organisation)
    names: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    since: datetime


LARGEST_NETWORK = {4: 24, 6: 120}
"""The shortest prefix that may be scanned as one target (contract: at most a /24 or /120)."""


def canonical(text: str) -> tuple[TargetKind, str]:
    """The kind and canonical form of what somebody typed as a target.

    IDNs are accepted as U-labels or A-labels (UTS 46) and given as A-labels, an IPv6 address with or without brackets.
    Raises Misconfigured.
    """
    typed = text.strip().rstrip(".")
    bracketed = re.fullmatch(r"\[([0-9A-Fa-f:.]+)\]", typed)  # as our own screens write it (RFC 3986 3.2.2)
    try:
        address = ipaddress.IPv6Address(bracketed[1]) if bracketed else ipaddress.ip_address(typed)
    except ValueError:
        pass
    else:
        if "%" in typed:
            raise Misconfigured(f"{_shown(text)} names an interface of one machine: leave out what follows the % sign.")
        return TargetKind.ADDRESS, str(address)
    if "://" in typed:
        raise Misconfigured(f"{_shown(text)} is a web address: write its host name alone, such as example.com.")
    if "/" in typed:
        found = network(typed)
        if found.prefixlen < LARGEST_NETWORK[found.version]:
            raise Misconfigured(f"{found} is too large: scan at most a /24 or /120 at a time, one target each.")
        return TargetKind.NETWORK, str(found)
    return TargetKind.NAME, a_label(typed)


def network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    """The network in CIDR form, or the one of a single address. Raises Misconfigured."""
    try:
        around = ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise Misconfigured(f"{_shown(text)} is not a network: write it as 192.0.2.0/24.") from None
    try:
        return ipaddress.ip_network(text)
    except ValueError:
        raise Misconfigured(f"{_shown(text)} has host bits set: the network around it is {around}.") from None


def a_label(name: str) -> str:
    """`name` in lower-case A-label form (UTS 46, RFC 5891). Raises Misconfigured if it is no host name."""
    wrong = Misconfigured(f"{_shown(name)} is not a domain name: write it as example.com.")
    try:
        labels = idna.encode(name.strip().rstrip("."), uts46=True, transitional=False).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        labels = name.strip().rstrip(".").lower()
        if not labels.isascii() or labels.startswith("xn--") or ".xn--" in labels:
            raise wrong from None
    parts = labels.split(".")
    allowed = set("abcdefghijklmnopqrstuvwxyz0123456789-_")
    for part in parts:
        if not part or len(part) > 63 or not set(part) <= allowed or part[0] == "-" or part[-1] == "-":
            raise wrong
    if len(parts) < 2 or len(labels) > 253 or parts[-1].isdigit():
        raise wrong
    return labels


def u_label(name: str) -> str:
    """`name` as people write it; unchanged where it is no IDN."""
    try:
        return idna.decode(name)
    except (idna.IDNAError, UnicodeError):
        return name


def _shown(text: str) -> str:
    """What was typed, cut short and without control characters, for an error sentence."""
    return repr("".join(ch if ch.isprintable() else "?" for ch in text[:80]))
