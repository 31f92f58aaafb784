"""Records of flaws in one form, whoever publishes them: what is affected, how bad it is, and since when it is known."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from scanner.cvss import base_tenths
from scanner.feeds.reading import moment, shown

CVE = re.compile(r"CVE-\d{4}-\d{4,10}\Z")
_WEAKNESS = re.compile(r"CWE-\d{1,6}\Z")
MOST_BLOCKS = 500
MOST_SPANS = 20_000
"""Affected products of one record, and versions or ranges of all of them: the longest real record has a third."""
MOST_TEXT = 120

AFFECTED, UNAFFECTED = "a", "u"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Versions as one source gives them, in the words of the vendor: from `start` to `end`; empty bounds are none.

    `start` belongs to it unless `after`, `end` only where `through`; one version has itself as both bounds. `status` is
    AFFECTED or UNAFFECTED. `maybe`: a condition that cannot be seen from outside comes with it (an operating system, an
    edition, a module). `mended` are versions within it from which on a branch no longer has the flaw.
    """

    start: str = ""
    end: str = ""
    after: bool = False
    through: bool = False
    status: str = AFFECTED
    maybe: bool = False
    mended: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One affected product. `vendor` and `product` as CPE names them or as the source writes them.

    `by` names who says so: `vendor` (whoever builds it), `nvd`, `adp` (CISA), `other`. `default` is the status of every
    version that no span names. `cpe` is a CPE 2.3 name without versions; empty where the source gives none.
    """

    vendor: str
    product: str
    by: str
    spans: tuple[Span, ...]
    cpe: str = ""
    default: str = UNAFFECTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What one source says of one flaw. `id` is its own name for the record; `modified` is empty where it tells none.

    `withdrawn`: it is no flaw any more (rejected), and what is stored of it goes.
    `scores` are (CVSS version, base score times ten, vector, by) and `weaknesses` CWE ids.
    """

    cve: str
    id: str
    modified: str
    published: str
    scores: tuple[tuple[str, int, str, str], ...] = ()
    weaknesses: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    withdrawn: bool = False


def written(record: Record) -> str:
    """One line of what is stored; lines of one source sort by CVE, then by record. Empty for a withdrawn one."""
    if record.withdrawn:
        return ""
    blocks = [
        [one.vendor, one.product, one.by, one.cpe, one.default, [_short(span) for span in one.spans]]
        for one in record.blocks
    ]
    told = [record.cve, record.id, record.modified, record.published, record.scores, record.weaknesses, blocks]
    return json.dumps(told, separators=(",", ":"), ensure_ascii=True)


def read(line: str) -> Record:
    """The record of a line that `written` made."""
    cve, own, modified, published, scores, weaknesses, blocks = json.loads(line)
    return Record(
        cve=cve, id=own, modified=modified, published=published, weaknesses=tuple(weaknesses),
        scores=tuple((version, tenths, vector, by) for version, tenths, vector, by in scores),
        blocks=tuple(
            Block(vendor=vendor, product=product, by=by, cpe=cpe, default=default, spans=tuple(_long(s) for s in spans))
            for vendor, product, by, cpe, default, spans in blocks
        ),
    )  # fmt: skip


def _short(span: Span) -> list[Any]:
    if span.mended or span.start != span.end or span.after or not span.through:
        flags = f"{span.status}{'(' * span.after}{']' * span.through}{'?' * span.maybe}"
        return [span.start, span.end, flags, *span.mended]
    return [span.start, f"{span.status}{'?' * span.maybe}"]


def _long(told: list[str]) -> Span:
    if len(told) == 2:
        start, flags = told
        return Span(start=start, end=start, through=True, status=flags[0], maybe="?" in flags)
    start, end, flags, *mended = told
    return Span(
        start=start, end=end, after="(" in flags, through="]" in flags, status=flags[0], maybe="?" in flags,
        mended=tuple(mended),
    )  # fmt: skip


def text(value: object) -> str:
    """A version or a name as a stranger writes it, cut; empty for what is no text."""
    return shown(value, MOST_TEXT) if isinstance(value, str) else ""


def at(value: object) -> str:
    """A moment in ISO form, without fractions and in UTC, so that text sorts as time; empty for what is none."""
    found = moment(value)
    return found.astimezone(UTC).isoformat(timespec="seconds").removesuffix("+00:00") if found else ""


def when(text: str) -> datetime | None:
    """The moment that `at` wrote."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None


def weaknesses(found: Iterator[object]) -> tuple[str, ...]:
    """The CWE ids among texts, each once, as they come."""
    return tuple(dict.fromkeys(one for one in found if isinstance(one, str) and _WEAKNESS.match(one)))[:20]


def score(version: str, tenths: object, vector: object, by: str) -> tuple[str, int, str, str] | None:
    """A score as recorded, or made of its vector where only that is; None where neither can be one.

    `tenths` is the base score as a number from 0 to 10.
    """
    told = shown(vector, 300) if isinstance(vector, str) else ""
    if isinstance(tenths, int | float) and not isinstance(tenths, bool) and 0 <= tenths <= 10:
        return version, round(tenths * 10), told, by
    made = base_tenths(told)
    return None if made is None else (version, made, told, by)


def cpe_parts(name: object) -> list[str] | None:
    """The thirteen parts of a CPE 2.3 name (NISTIR 7695 6.2) without their escapes; None for what is none."""
    if not isinstance(name, str) or len(name) > 1000 or not name.startswith("cpe:2.3:"):
        return None
    parts = re.split(r"(?<!\\):", name)
    if len(parts) != 13 or parts[2] not in ("a", "o", "h"):
        return None
    return [re.sub(r"\\(.)", r"\1", shown(part, MOST_TEXT)) for part in parts]
