"""One SPF record, read by the grammar of RFC 7208 section 12, without following anything."""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass

MOST_LOOKUPS = 10
"""RFC 7208 4.6.4: more terms that need DNS make the record a permanent error."""

_MACRO = r"%(?:\{[slodiphcrtv][0-9]*r?[.\-+,/_=]*\}|[%_\-])"
_DOMAIN = re.compile(rf"(?:{_MACRO}|[!-$&-~])*", re.IGNORECASE)
_DOMAIN_END = re.compile(rf"(?:\.(?!\d+\.?$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.?|{_MACRO})$", re.IGNORECASE)
_MODIFIER = re.compile(r"([a-z][a-z0-9_.\-]*)=(.*)", re.IGNORECASE | re.DOTALL)
_CIDR = re.compile(r"(?P<domain>.*?)(?:/(?P<four>0|[1-9][0-9]?))?(?://(?P<six>0|[1-9][0-9]{0,2}))?", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfRecord:
    """`default` is the qualifier of `all` (`+ - ~ ?`), None where there is none; `redirect` its target then.

    `lookups` counts the terms of this record, up to `all`, that need DNS. `widest` is the largest block that is
    let through, touching ones taken together, where it is a /8 of IPv4 or a /16 of IPv6 or larger; `everyone`: it is
    all of them. `wrong` is the first term that breaks the grammar, which makes the record a permanent error
    (RFC 7208 4.6).
    """

    default: str | None = None
    redirect: str | None = None
    lookups: int = 0
    uses_ptr: bool = False
    widest: str | None = None
    everyone: bool = False
    wrong: str | None = None


def read(text: str) -> SpfRecord:
    """The record in one TXT text that starts with `v=spf1`."""
    default, redirect, lookups, uses_ptr = None, None, 0, False
    four: list[ipaddress.IPv4Network] = []
    six: list[ipaddress.IPv6Network] = []
    modifiers: set[str] = set()
    for term in text.split(" ")[1:]:
        if not term:
            continue
        modifier = _MODIFIER.fullmatch(term)
        if modifier:
            name, value = modifier[1].lower(), modifier[2]
            if name in modifiers or (name in ("redirect", "exp") and not _is_domain(value)):
                return SpfRecord(wrong=term)
            if name in ("redirect", "exp"):
                modifiers.add(name)
            redirect = value if name == "redirect" else redirect
            continue
        qualifier = term[0] if term[0] in "+-~?" else "+"
        name, separator, rest = _divided(term.removeprefix(qualifier))
        if not _MECHANISMS.get(name, _never)(separator, rest):
            return SpfRecord(wrong=term)
        if default is not None:
            continue  # never evaluated (RFC 7208 5.1), yet the grammar holds for it
        default = qualifier if name == "all" else None
        lookups += name in ("include", "a", "mx", "ptr", "exists")
        uses_ptr |= name == "ptr"
        if name == "ip4" and qualifier == "+":
            four.append(ipaddress.IPv4Network(rest, strict=False))
        if name == "ip6" and qualifier == "+":
            six.append(ipaddress.IPv6Network(rest, strict=False))
    redirect = None if default else redirect
    blocks = (
        *((block.prefixlen * 4, str(block)) for block in ipaddress.collapse_addresses(four)),
        *((block.prefixlen * 2, str(block)) for block in ipaddress.collapse_addresses(six)),
    )
    size, widest = min(blocks, default=(128, ""))
    return SpfRecord(
        default=default,
        redirect=redirect,
        lookups=lookups + (redirect is not None),
        uses_ptr=uses_ptr,
        widest=widest if size <= 32 else None,
        everyone=size == 0,
    )


def _divided(term: str) -> tuple[str, str, str]:
    """A mechanism's name in lower case, what ends it (`:`, `/` or nothing), and the rest."""
    found = re.match(r"[a-z0-9_.\-]*", term, re.IGNORECASE)
    name = found[0] if found else ""
    return name.lower(), term[len(name) : len(name) + 1], term[len(name) + 1 :]


def _is_domain(text: str) -> bool:
    """domain-spec: it ends with a top label or a macro."""
    return bool(text.isascii() and _DOMAIN.fullmatch(text) and _DOMAIN_END.search(text))


def _never(_separator: str, _rest: str) -> bool:
    return False


def _all(separator: str, rest: str) -> bool:
    return not separator and not rest


def _domain(separator: str, rest: str) -> bool:
    return separator == ":" and _is_domain(rest)


def _ptr(separator: str, rest: str) -> bool:
    return (not separator and not rest) or _domain(separator, rest)


def _host(separator: str, rest: str) -> bool:
    """`a` and `mx`: an optional domain and an optional dual prefix length."""
    if separator not in ("", ":", "/"):
        return False
    parts = _CIDR.fullmatch(rest if separator == ":" else separator + rest)
    if parts is None or int(parts["four"] or 0) > 32 or int(parts["six"] or 0) > 128:
        return False
    return _is_domain(parts["domain"]) if separator == ":" else not parts["domain"]


def _network(separator: str, rest: str, version: int) -> bool:
    address, slash, length = rest.partition("/")
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if separator != ":" or parsed.version != version or "%" in address:
        return False
    most = 32 if version == 4 else 128
    return not slash or (re.fullmatch(r"0|[1-9][0-9]{0,2}", length) is not None and int(length) <= most)


_MECHANISMS: dict[str, Callable[[str, str], bool]] = {
    "all": _all,
    "include": _domain,
    "exists": _domain,
    "ptr": _ptr,
    "a": _host,
    "mx": _host,
    "ip4": lambda separator, rest: _network(separator, rest, 4),
    "ip6": lambda separator, rest: _network(separator, rest, 6),
}
