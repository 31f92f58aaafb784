"""NVD: records of flaws with the versions that they affect, as its API 2.0 gives them."""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from scanner.feeds import CommercialUse, RecordSource, Terms
from scanner.feeds.records import (
    CVE,
    MOST_BLOCKS,
    MOST_SPANS,
    Block,
    Record,
    Span,
    at,
    cpe_parts,
    score,
    text,
    weaknesses,
)

_METRICS = (("cvssMetricV40", "4.0"), ("cvssMetricV31", "3.1"), ("cvssMetricV30", "3.0"), ("cvssMetricV2", "2.0"))
_OPEN = ("*", "-", "")
_TOLD_OR_BEFORE = re.compile(r"(?:h|alpha|beta|b|rc|m|milestone|pre|preview|dev)[._-]?\d*\Z", re.IGNORECASE)
"""Updates that do not leave a version as it is told: hotfixes that are told with it (PAN-OS), and what came before."""


def reads(item: dict[str, Any]) -> Iterator[Record | None]:
    """The record of one item (`{"cve": {...}}`); None for what is none.

    An item without status and scores is one with which somebody corrects NVD's ranges, and is kept beside NVD's own. It
    has no date, since it does not say until when NVD's changes are here.
    """
    told = item.get("cve")
    if not isinstance(told, dict) or not isinstance(told.get("id"), str) or not CVE.match(told["id"]):
        yield None
        return
    modified, own = at(told.get("lastModified")), "vulnStatus" in told or "metrics" in told
    if str(told.get("vulnStatus", "")).lower() == "rejected":
        yield Record(cve=told["id"], id=told["id"], modified=modified, published="", withdrawn=True)
        return
    yield Record(
        cve=told["id"],
        id=told["id"] if own else f"{told['id']}+",
        modified=modified if own else "",
        published=at(told.get("published")),
        scores=tuple(_scores(_dict(told.get("metrics")))),
        weaknesses=weaknesses(
            _dict(one).get("value")
            for weakness in _list(told.get("weaknesses"))
            for one in _list(_dict(weakness).get("description"))
        ),
        blocks=_blocks(told),
    )


def _scores(metrics: dict[str, Any]) -> Iterator[tuple[str, int, str, str]]:
    """One score of each standard: NVD's own (`Primary`) before others."""
    for key, version in _METRICS:
        told = sorted(
            (one for one in _list(metrics.get(key)) if isinstance(one, dict)), key=lambda o: o.get("type") != "Primary"
        )
        for one in told:
            data = _dict(one.get("cvssData"))
            if found := score(version, data.get("baseScore"), data.get("vectorString"), "nvd"):
                yield found
                break


def _blocks(told: dict[str, Any]) -> tuple[Block, ...]:
    found: dict[tuple[str, str], list[tuple[Span, str, str]]] = defaultdict(list)
    configurations = (_matches(_dict(one)) for one in _list(told.get("configurations")))
    matches = list(islice(chain.from_iterable(configurations), MOST_SPANS))
    updated = {tuple(parts[3:6]) for parts, _, _ in matches if _updates(parts[6])}
    for parts, match, maybe in matches:
        # A server tells a version that gets updates with each of them and without: which one it has is not told.
        if (span := _span(parts, match, maybe or (parts[6] == "-" and tuple(parts[3:6]) in updated))) is not None:
            found[parts[3], parts[4]].append((span, parts[9], f"{':'.join(parts[:5])}:*:*:*:*:*:*:*:*"))
    return tuple(
        Block(vendor=vendor, product=product, by="nvd", cpe=spans[0][2], spans=_of_editions(spans))
        for (vendor, product), spans in list(found.items())[:MOST_BLOCKS]
    )


def _updates(update: str) -> bool:
    """Whether a version with this update is told as the version is without it."""
    return update not in _OPEN and not _TOLD_OR_BEFORE.match(update)


def _matches(configuration: dict[str, Any]) -> Iterator[tuple[list[str], dict[str, Any], bool]]:
    """The CPE matches that are affected, each with whether what runs beside it is a condition.

    Firmware that runs on its own maker's hardware only is affected whatever the hardware is called. Any other product
    of a configuration (AND) is a condition that cannot be seen from outside. A node that says *not* is left out.
    """
    nodes = [node for node in map(_dict, _list(configuration.get("nodes"))) if not node.get("negate")]
    read = [
        [(parts, _dict(match)) for match in _list(node.get("cpeMatch")) if (parts := _criteria(match)) is not None]
        for node in nodes
    ]
    joined = str(configuration.get("operator")).upper() == "AND" and len(read) > 1
    for number, node in enumerate(read):
        beside = [parts for other in read[:number] + read[number + 1 :] for parts, _ in other] if joined else []
        if len(node) > 1 and str(nodes[number].get("operator")).upper() == "AND":
            beside = [parts for parts, _ in node]
        for parts, match in node:
            if match.get("vulnerable") is True:
                own = parts[4].endswith("_firmware") and all(
                    other[2] == "h" and other[3] == parts[3] for other in beside
                )
                yield parts, match, bool(beside) and not own


def _criteria(match: object) -> list[str] | None:
    return cpe_parts(_dict(match).get("criteria"))


def _span(parts: list[str], match: dict[str, Any], maybe: bool) -> Span | None:
    """None for a product without versions (`-`). Target software, hardware and language are conditions, too."""
    maybe = maybe or any(parts[place] not in _OPEN for place in (7, 8, 10, 11))
    start, after = text(match.get("versionStartIncluding")), text(match.get("versionStartExcluding"))
    end, last = text(match.get("versionEndExcluding")), text(match.get("versionEndIncluding"))
    if start or after or end or last:
        return Span(
            start=start or after, after=bool(after and not start), end=end or last, through=not end, maybe=maybe
        )
    version, patch = parts[5], parts[6]
    if version == "-":
        return None
    if version in ("*", ""):
        return Span(maybe=maybe)
    exact = version if patch in _OPEN else f"{version}-{patch}"
    return Span(start=exact, end=exact, through=True, maybe=maybe)


def _of_editions(spans: list[tuple[Span, str, str]]) -> tuple[Span, ...]:
    """Each range once: a condition where one edition alone has it, none where several have it."""
    editions: dict[Span, set[str]] = defaultdict(set)
    for span, edition, _ in spans:
        editions[span].add("" if edition in _OPEN else edition)
    return tuple(
        span if "" in named or len(named) > 1 else Span(
            start=span.start, end=span.end, after=span.after, through=span.through, maybe=True
        )
        for span, named in editions.items()
    )  # fmt: skip


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def recognises(_: str, head: bytes) -> bool:
    """By an item's first keys, in a list or a line."""
    told = head[:4096].replace(b" ", b"").replace(b"\n", b"")
    return b'{"cve":{"id":"CVE-' in told or b'"format":"NVD_CVE"' in told


NVD = RecordSource(
    name="nvd",
    url="https://services.nvd.nist.gov/rest/json/cves/2.0",
    terms=Terms(
        words="a work of the US Government; say that the product uses the NVD and is not endorsed by it",
        url="https://nvd.nist.gov/developers/start-here",
        read=None,
        commercial_use=CommercialUse.YES,
    ),
    recognises=recognises,
    reads=reads,
)
