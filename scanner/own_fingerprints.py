"""Our own fingerprints, of what recog lacks: config/registry/fingerprints.toml, typed."""

import tomllib
from dataclasses import dataclass
from typing import Any

from scanner.errors import Misconfigured
from scanner.fingerprints import Fingerprint, Param

_GIVES = " -> "


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """One row: the kind of text, the fingerprint, and (text, version or None) of its examples."""

    kind: str
    fingerprint: Fingerprint
    examples: tuple[tuple[str, str | None], ...]


def read(text: str) -> tuple[Own, ...]:
    """The rows in their order. Raises Misconfigured, naming the row, where one does not fit."""
    try:
        rows = tomllib.loads(text).get("fingerprint", [])
    except tomllib.TOMLDecodeError as wrong:
        raise Misconfigured(f"registry/fingerprints.toml is not valid TOML: {wrong}.") from None
    if not isinstance(rows, list):
        raise Misconfigured("registry/fingerprints.toml holds no list of fingerprints: install Hullmark again.")
    return tuple(_own(row) for row in rows)


def _own(row: dict[str, Any]) -> Own:
    try:
        version, cpe = int(row.get("version", 0)), str(row.get("cpe", ""))
        params = [
            Param(name="service.vendor", group=0, value=str(row["vendor"])),
            Param(name="service.product", group=0, value=str(row["product"])),
        ]
        if version:
            params.append(Param(name="service.version", group=version))
        if cpe:
            told = f"cpe:/{cpe}:{{service.version}}" if version else f"cpe:/{cpe}"
            params.append(Param(name="service.cpe23", group=0, value=told))
        examples = [str(example).partition(_GIVES) for example in row["examples"]]
        fingerprint = Fingerprint(pattern=f"(?m){row['pattern']}", params=tuple(params))
        kind = str(row["kind"])
    except (KeyError, TypeError, ValueError, AttributeError) as wrong:
        raise Misconfigured(f"A row of registry/fingerprints.toml ({row}) does not fit: {wrong}.") from None
    return Own(
        kind=kind,
        fingerprint=fingerprint,
        examples=tuple((shown, version or None) for shown, _, version in examples),
    )
