"""Whose terms the operator has accepted, who did and when; without it a source that is not free for business is off."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from scanner.canonical import dumps
from scanner.errors import Misconfigured
from scanner.feeds import CommercialUse, Source, sources
from scanner.feeds.durable import write
from scanner.feeds.reading import shown

LONGEST = 200
"""Characters of who accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """That somebody accepted the terms of a source."""

    by: str
    at: datetime


class Acceptances:
    """`<data directory>/terms`: one file a source, written by `hullmark feeds accept`.

    `more` are sources beside those of this folder: DNS block lists.
    """

    def __init__(self, data: Path, more: Mapping[str, Source] | None = None) -> None:
        self._folder, self._sources = data / "terms", {**sources(), **(more or {})}

    def of(self, name: str) -> Acceptance | None:
        """Who accepted the terms of a source; None where nobody did, or the file is not whole."""
        try:
            told = json.loads((self._folder / f"{name}.json").read_bytes())
            at = datetime.fromisoformat(told["at"]).astimezone(UTC)
            return Acceptance(by=shown(told["by"], LONGEST), at=at)
        except (OSError, ValueError, LookupError, TypeError, OverflowError):
            return None

    def accept(self, name: str, *, by: str, at: datetime) -> Source:
        """Record that the terms of a source were accepted. Raises Misconfigured for an unknown source or nobody."""
        source = self._sources.get(name)
        if source is None:
            raise Misconfigured(f"There is no source {name}: the sources are {', '.join(self._sources)}.")
        if not shown(by, LONGEST):
            raise Misconfigured("Say who accepts the terms: `--by NAME`.")
        record = {
            "source": name,
            "by": shown(by, LONGEST),
            "at": at.isoformat(),
            "terms": source.terms.words,
            "url": source.terms.url,
            "read": source.terms.read.isoformat() if source.terms.read else None,
        }
        try:
            write(self._folder / f"{name}.json", dumps(record).encode())
        except OSError as wrong:
            raise Misconfigured(f"{self._folder} cannot be written ({wrong.strerror}): make room.") from None
        return source

    def off(self) -> frozenset[str]:
        """The names of the sources that may not be used."""
        return frozenset(
            name
            for name, source in self._sources.items()
            if source.terms.commercial_use is not CommercialUse.YES and self.of(name) is None
        )


def why_off(name: str, source: Source | None = None) -> str:
    """What lifts it that a source (one of this folder, else the given one) is off, in a few words."""
    terms = (source or sources()[name]).terms
    where = f", {terms.url}" if terms.url else ""
    return f"{name} is off until its terms are accepted ({terms.shown}{where}): run `hullmark feeds accept {name}`"
