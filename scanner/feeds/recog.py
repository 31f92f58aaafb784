"""Fingerprints of what servers say of themselves: Rapid7's recog, a folder of XML files."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from xml.parsers import expat

from scanner.errors import Misconfigured
from scanner.feeds import CommercialUse, Feed, Parsed, Row, Terms
from scanner.feeds.reading import finished, shown, unpacked
from scanner.fingerprints import Fingerprint, Param, fault, translated

LARGEST_FILE = 8 << 20
"""Bytes of one file; the largest has half a megabyte."""
MOST_FINGERPRINTS = 20_000
MOST_PARAMS = 60
MOST_DEPTH = 10
_ROOT = b"<fingerprints"


def parse(raw: bytes, imported: datetime, source: str) -> Parsed:
    """Rows (kind, place, pattern, attributes) of one file: see `parse_files`."""
    return parse_files([(source, raw)], imported, source)


def parse_files(files: Iterable[tuple[str, bytes]], imported: datetime, source: str) -> Parsed:
    """Rows (kind, place, pattern, attributes) of recog's files, the shape of its repository's folder xml in 2026.

    `kind` is what the texts are (`ssh.banner`; the file's name where it says none), `place` sorts the fingerprints of
    a kind in the order of the file, `pattern` is in the syntax of RE2, `attributes` a JSON list of lists:
    name, group, value. Fingerprints that RE2 cannot do are skipped. The files tell no date: it is that of the import.
    Raises Misconfigured, also for a file that declares a document type or entities.
    """
    rows: list[Row] = []
    skipped = 0
    places: dict[str, int] = {}
    for name, raw in files:
        kind, found, strange = _read(unpacked(raw, name), name)
        skipped += strange
        for pattern, params in found:
            fingerprint = Fingerprint(pattern=pattern, params=params)
            if fault(fingerprint, kind):
                skipped += 1
                continue
            if len(rows) == MOST_FINGERPRINTS:
                raise Misconfigured(f"{source} holds more than {MOST_FINGERPRINTS:,} fingerprints: it is not recog.")
            place = places[kind] = places.get(kind, 0) + 1
            rows.append((kind, f"{place:05}", pattern, attributes(fingerprint)))
    return finished("recog", imported, imported, rows, skipped, source)


def attributes(fingerprint: Fingerprint) -> str:
    """What a fingerprint says, as a row keeps it."""
    return json.dumps([[one.name, one.group, one.value] for one in fingerprint.params], ensure_ascii=False)


def fingerprint(pattern: str, attributes: str) -> Fingerprint:
    """The fingerprint of a row."""
    params = tuple(Param(name=name, group=group, value=value) for name, group, value in json.loads(attributes))
    return Fingerprint(pattern=pattern, params=params)


class _Reader:
    """What expat calls: keeps the fingerprints of one file."""

    def __init__(self, stem: str) -> None:
        self.kind, self.found, self.strange = stem, list[tuple[str, tuple[Param, ...]]](), 0
        self._depth = 0
        self._pattern: str | None = None
        self._params: list[Param] | None = None

    def start(self, name: str, told: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MOST_DEPTH or (self._depth == 1 and name != "fingerprints"):
            raise ValueError
        if name == "fingerprints":
            self.kind = shown(told.get("matches", self.kind), 60)
        elif name == "fingerprint":
            self._pattern = translated(told["pattern"], told.get("flags", "")) if told.get("pattern") else None
            self._params = []
        elif name == "param" and self._params is not None and len(self._params) < MOST_PARAMS:
            group = told.get("pos", "")
            if not told.get("name") or not group.isdecimal() or len(group) > 3:
                self._pattern = None
                return
            value = told.get("value", "") if int(group) == 0 else ""
            self._params.append(Param(name=shown(told["name"], 60), group=int(group), value=shown(value)))

    def end(self, name: str) -> None:
        self._depth -= 1
        if name != "fingerprint":
            return
        if self._pattern is None or self._params is None:
            self.strange += 1
        else:
            self.found.append((self._pattern, tuple(self._params)))
        self._pattern = self._params = None


def _read(raw: bytes, name: str) -> tuple[str, list[tuple[str, tuple[Param, ...]]], int]:
    """(kind, fingerprints, how many were none) of one file."""
    if len(raw) > LARGEST_FILE:
        raise Misconfigured(f"{name} holds more than {LARGEST_FILE >> 20} MiB: it is not what it should be.")
    reader = _Reader(name.rpartition("/")[2].removesuffix(".gz").removesuffix(".xml"))
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    # Without a document type there is no entity to expand, inside or from elsewhere.
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse
    parser.ExternalEntityRefHandler = _refuse
    try:
        parser.Parse(raw, True)
    except (expat.ExpatError, ValueError, LookupError, UnicodeError):
        raise Misconfigured(f"{name} is not a file of recog, or was cut off: fetch it again.") from None
    return reader.kind, reader.found, reader.strange


def _refuse(*_: object) -> int:
    raise ValueError


def looks_like(raw: bytes) -> bool:
    return _ROOT in raw[:4096]


RECOG = Feed(
    name="recog",
    url=None,
    terms=Terms(
        words="BSD-2-Clause: whoever passes it on keeps the copyright notice",
        url="https://github.com/rapid7/recog/blob/main/COPYING",
        read=date(2026, 11, 27),
        commercial_use=CommercialUse.YES,
    ),
    parse=parse,
    looks_like=looks_like,
)
