"""One SPF record, read by the grammar of RFC 7208 section 12, without following anything."""

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from scanner.spf.macros import MacroString, domain_spec, macro_string

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_VERSION = re.compile(r"v=spf1(?: |\Z)", re.IGNORECASE | re.ASCII)
_MODIFIER = re.compile(r"([a-z][a-z0-9_.\-]*)=(.*)", re.IGNORECASE | re.DOTALL)
_MECHANISM = re.compile(r"([+\-~?]?)([a-z0-9]+)(?:([:/])(.*))?", re.IGNORECASE | re.DOTALL)
_CIDR = re.compile(r"(?P<domain>.*?)(?:/(?P<four>0|[1-9][0-9]?))?(?://(?P<six>0|[1-9][0-9]{0,2}))?", re.DOTALL)
_LENGTH = re.compile(r"0|[1-9][0-9]{0,2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mechanism:
    """One mechanism: its qualifier (`+ - ~ ?`) and name in lower case; `term` is how it was written.

    `domain` is its domain-spec, None where it has none; `four` and `six` are prefix lengths of `a` and `mx`;
    `network` is that of `ip4` and `ip6`.
    """

    term: str
    qualifier: str
    name: str
    domain: MacroString | None = None
    four: int = 32
    six: int = 128
    network: Network | None = None

    @property
    def asks(self) -> bool:
        """Whether it needs DNS, and so counts among the ten (RFC 7208 4.6.4)."""
        return self.name in ("include", "a", "mx", "ptr", "exists")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The mechanisms in order, `redirect` and `exp`."""

    mechanisms: tuple[Mechanism, ...]
    redirect: MacroString | None = None
    explanation: MacroString | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """The first term that breaks the grammar: a permanent error for the whole record (RFC 7208 4.6)."""

    term: str


def is_record(text: str) -> bool:
    """Whether a TXT text is an SPF record: `v=spf1` in any case, then a space or the end (RFC 7208 4.5)."""
    return _VERSION.match(text) is not None


def records_among(texts: Sequence[str]) -> tuple[str, ...]:
    """The SPF records among TXT texts."""
    return tuple(text for text in texts if is_record(text))


def parse(text: str) -> Record | Broken:
    """The record in one text for which `is_record` holds."""
    mechanisms: list[Mechanism] = []
    modifiers: dict[str, MacroString] = {}
    for term in filter(None, text.split(" ")[1:]):
        if not term.isascii():
            return Broken(term=term)
        modifier = _MODIFIER.fullmatch(term)
        if modifier:
            name, known = modifier[1].lower(), modifier[1].lower() in ("redirect", "exp")
            value = domain_spec(modifier[2]) if known else macro_string(modifier[2])
            if value is None or name in modifiers:
                return Broken(term=term)
            if known:
                modifiers[name] = value
            continue
        mechanism = _mechanism(term)
        if mechanism is None:
            return Broken(term=term)
        mechanisms.append(mechanism)
    return Record(mechanisms=tuple(mechanisms), redirect=modifiers.get("redirect"), explanation=modifiers.get("exp"))


def _mechanism(term: str) -> Mechanism | None:
    found = _MECHANISM.fullmatch(term)
    if found is None:
        return None
    qualifier, name, separator, rest = found[1] or "+", found[2].lower(), found[3] or "", found[4] or ""
    bare = Mechanism(term=term, qualifier=qualifier, name=name)
    match name:
        case "all":
            return None if separator else bare
        case "ptr" if not separator:
            return bare
        case "include" | "exists" | "ptr":
            domain = domain_spec(rest) if separator == ":" else None
            return None if domain is None else replace(bare, domain=domain)
        case "a" | "mx":
            return _host(bare, separator, rest)
        case "ip4" | "ip6" if separator == ":":
            network = _network(rest, 4 if name == "ip4" else 6)
            return None if network is None else replace(bare, network=network)
    return None


def _host(bare: Mechanism, separator: str, rest: str) -> Mechanism | None:
    """`a` and `mx`: an optional domain and an optional dual prefix length."""
    parts = _CIDR.fullmatch(rest if separator == ":" else separator + rest)
    if parts is None:
        return None
    four, six = int(parts["four"] or 32), int(parts["six"] or 128)
    domain = domain_spec(parts["domain"]) if separator == ":" else None
    if four > 32 or six > 128 or (domain is None and (separator == ":" or parts["domain"])):
        return None
    return replace(bare, domain=domain, four=four, six=six)


def _network(text: str, version: int) -> Network | None:
    address, slash, length = text.partition("/")
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return None
    most = 32 if version == 4 else 128
    # a zone index (RFC 4007) is no part of an address here
    if parsed.version != version or "%" in address or (slash and not _LENGTH.fullmatch(length)):
        return None
    bits = int(length) if slash else most
    return ipaddress.ip_network((parsed, bits), strict=False) if bits <= most else None
