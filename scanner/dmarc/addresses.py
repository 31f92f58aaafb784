"""Where reports are asked to go: the addresses of `rua` and `ruf`, read and masked."""

import re
from dataclasses import dataclass

MOST = 20
"""Addresses read in one tag; the largest receivers heed two."""

_SIZE = re.compile(r"!([0-9]{1,12})([kmgt]?)\Z", re.IGNORECASE | re.ASCII)
_URI = re.compile(r"([a-z][a-z0-9+.\-]*):([a-z0-9\-._~:/?#\[\]@$&'()*+;=%]+)", re.IGNORECASE | re.ASCII)
_HIDDEN = re.compile(r"(?P<legal>[a-z0-9\-._~:/?#\[\]$&'()*+;=%]+)|[^@\s]", re.IGNORECASE | re.ASCII)
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?", re.ASCII)
_PREFIX = re.compile(r"\s*(?:(?:mailto|https?|ftp):)?(?://)?", re.IGNORECASE | re.ASCII)
_UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportAddress:
    """One address. `valid`: it is a URI (RFC 3986); `host`: of a mail address whose domain can be looked up, or None.

    `most` is the size in bytes above which no report is wanted (RFC 7489 6.2), which RFC 9989 4.8 has ignored.
    """

    text: str
    valid: bool
    host: str | None = None
    most: int | None = None


def addresses(value: str) -> tuple[ReportAddress, ...]:
    """The addresses of one tag's value, at most MOST (RFC 9989 4.8: commas part them, blanks around are allowed)."""
    return tuple(_address(part.strip(" \t")) for part in value.split(",", MOST)[:MOST])


def _address(text: str) -> ReportAddress:
    size = _SIZE.search(text)
    most = int(size[1]) * _UNITS[size[2].lower()] if size else None
    uri = _URI.fullmatch(text[: size.start()] if size else text)
    if uri is None:
        return ReportAddress(text=text, valid=False, most=most)
    if uri[1].lower() != "mailto":
        return ReportAddress(text=text, valid=True, most=most)
    local, _, domain = uri[2].partition("?")[0].rpartition("@")
    host = _host(domain) if local and "@" not in local else None
    return ReportAddress(text=text, valid=host is not None, host=host, most=most)


def _host(text: str) -> str | None:
    """A host name in lower case; None for what is none, or has one label only."""
    name = text.lower().removesuffix(".")
    labels = name.split(".")
    return name if len(name) <= 253 and len(labels) > 1 and all(map(_LABEL.fullmatch, labels)) else None


def masked(text: str) -> str:
    """A DMARC record without the local parts of its addresses; what is not valid stays as invalid as it was."""
    return ";".join(_masked_term(term) for term in text.split(";"))


def _masked_term(term: str) -> str:
    name, equals, value = term.partition("=")
    listed = equals and name.strip().lower() in ("rua", "ruf")
    if not listed and "@" not in term:
        return term
    head, value = (name + equals, value) if equals and "@" not in name else ("", term)
    return head + ",".join(_masked_address(part) for part in value.split(","))


def _masked_address(part: str) -> str:
    start = _PREFIX.match(part).end()  # type: ignore[union-attr]  # all of it is optional
    path, question, query = part[start:].partition("?")
    local, at, domain = path.rpartition("@")
    if not at and part[:start].strip().lower() == "mailto:":
        local, domain = domain, ""
    asked = question + _HIDDEN.sub(_stars, query.replace("@", "/"))
    return part[:start] + _HIDDEN.sub(_stars, local) + at + domain + asked


def _stars(run: re.Match[str]) -> str:
    """What no URI may hold becomes another such letter, so that it stays invalid."""
    return "***" if run["legal"] else "^"
