"""A `hullmark.consent/1` record: who allowed what, read strictly, because everything above light rests on it."""

import ipaddress
import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

from cli.settings import read_text
from scanner.errors import Misconfigured
from scanner.target import Consent, Profile, Target, TargetKind, a_label

SCHEMA = "hullmark.consent/1"
REQUIRED = ("schema", "grantor", "role", "names", "networks", "profile", "purposes", "valid_from", "valid_to")
OPTIONAL = ("exclusions", "document_hash")


def load(path: str | None, *, now: datetime) -> Consent | None:
    """The record in the file at `path`; None where none is named. Raises Misconfigured as `read` does."""
    return None if path is None else read(read_text(Path(path), "The consent record"), now=now)


def read(text: str, *, now: datetime) -> Consent:
    """The record in `text`, valid at `now`. Raises Misconfigured with the first thing that does not fit."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise _wrong("is not valid JSON") from None
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise _wrong(f'should be an object with "schema": "{SCHEMA}"')
    for key in REQUIRED:
        if key not in data:
            raise _wrong(f"lacks {key}")
    if unknown := sorted(set(data) - {*REQUIRED, *OPTIONAL}):
        raise _wrong(f"holds the unknown field {unknown[0]}")
    consent = Consent(
        grantor=_text(data, "grantor"),
        role=_text(data, "role"),
        names=tuple(_name(name) for name in _texts(data, "names")),
        networks=tuple(_network(network) for network in _texts(data, "networks")),
        profile=_profile(data["profile"]),
        purposes=_texts(data, "purposes"),
        valid_from=_time(data, "valid_from"),
        valid_to=_time(data, "valid_to"),
        exclusions=tuple(_either(entry) for entry in _texts(data, "exclusions")),
        document_hash=_hash(data.get("document_hash", "")),
    )
    if not consent.names and not consent.networks:
        raise _wrong("names no name and no network that it covers")
    if not consent.purposes:
        raise _wrong("names no purpose")
    if consent.valid_from >= consent.valid_to:
        raise _wrong("ends before it begins")
    if now < consent.valid_from:
        raise _wrong(f"begins on {consent.valid_from:%Y-%m-%d}, which is not yet")
    if now >= consent.valid_to:
        raise _wrong(f"ended on {consent.valid_to:%Y-%m-%d}: ask for a new one")
    return consent


def require_cover(consent: Consent, target: Target) -> None:
    """Return when the record covers everything declared of `target`; raise Misconfigured where it does not."""
    named = (target.name, *target.names) if target.kind is TargetKind.NAME else target.names
    networks = target.networks if target.kind is TargetKind.NAME else (target.name, *target.networks)
    for name in named:
        if not _below(name, consent.names):
            raise Misconfigured(f"The consent record does not cover {name}: scan it without, or get consent for it.")
        if _below(name, consent.exclusions):
            raise Misconfigured(f"The consent record excludes {name}: scan it without --consent.")
    for text in networks:
        network = ipaddress.ip_network(text)
        if not any(_inside(network, held) for held in consent.networks):
            raise Misconfigured(f"The consent record does not cover {text}: scan it without, or get consent for it.")
        if any(_inside(network, held) for held in consent.exclusions if "/" in held):
            raise Misconfigured(f"The consent record excludes {text}: scan it without --consent.")


def _below(name: str, holders: tuple[str, ...]) -> bool:
    labels = name.split(".")
    return any(".".join(labels[start:]) in holders for start in range(len(labels)))


def _inside(network: Any, holder: str) -> bool:
    outer = ipaddress.ip_network(holder)
    return bool(network.version == outer.version and network.subnet_of(outer))


def _text(data: dict[str, Any], key: str) -> str:
    value = data[key]
    if not isinstance(value, str) or not value.strip() or len(value) > 400 or not value.isprintable():
        raise _wrong(f"should name the {key} in one line of text")
    return value.strip()


def _texts(data: dict[str, Any], key: str) -> tuple[str, ...]:
    value = data.get(key, [])
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value) or len(value) > 10_000:
        raise _wrong(f"should hold {key} as a list of texts")
    return tuple(value)


def _name(text: str) -> str:
    try:
        return a_label(text)
    except Misconfigured:
        raise _wrong(f"names {text[:80]!r}, which is no domain name") from None


def _network(text: str) -> str:
    try:
        return str(ipaddress.ip_network(text))
    except ValueError:
        raise _wrong(f"names {text[:80]!r}, which is no network") from None


def _either(text: str) -> str:
    try:
        return str(ipaddress.ip_network(text))
    except ValueError:
        return _name(text)


def _profile(value: Any) -> Profile:
    try:
        return Profile(value)
    except ValueError:
        raise _wrong(f"should allow one of the profiles {', '.join(Profile)}") from None


def _time(data: dict[str, Any], key: str) -> datetime:
    try:
        at = datetime.fromisoformat(data[key])
    except (TypeError, ValueError):
        raise _wrong(f"should write {key} as 2026-11-22T00:00:00Z") from None
    if at.tzinfo is None:
        raise _wrong(f"should say the time zone of {key}: write 2026-11-22T00:00:00Z")
    return at


def _hash(value: Any) -> str:
    if value == "" or (isinstance(value, str) and re.fullmatch(r"sha256:[0-9a-f]{64}", value)):
        return str(value)
    raise _wrong("should write document_hash as sha256: and 64 hexadecimal digits")


def _wrong(what: str) -> Misconfigured:
    return Misconfigured(f"The consent record {what}.")
