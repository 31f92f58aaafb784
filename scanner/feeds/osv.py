"""OSV: records of flaws of open-source software, one a line; those that name a CVE and the CPE of what is affected."""

import re
from collections.abc import Iterator
from typing import Any

from scanner.feeds import CommercialUse, RecordSource, Terms
from scanner.feeds.records import CVE, MOST_BLOCKS, MOST_SPANS, Block, Record, Span, at, cpe_parts, score

_RANGES = ("SEMVER", "ECOSYSTEM")
_STANDARDS = {"CVSS_V4": "4.0", "CVSS_V3": "3.1", "CVSS_V2": "2.0"}


def reads(item: dict[str, Any]) -> Iterator[Record | None]:
    """A record for each CVE that an item names; None for what is no item, nothing for one without a CVE.

    The package of an ecosystem is no name that servers tell, so that an item without CPE gives no affected product.
    """
    own, affected = item.get("id"), item.get("affected")
    if not isinstance(own, str) or not isinstance(affected, list) or not at(item.get("modified")):
        yield None
        return
    names = [own, *_list(item.get("aliases")), *_list(item.get("upstream"))]
    for cve in list(dict.fromkeys(name for name in names if isinstance(name, str) and CVE.match(name)))[:20]:
        yield Record(
            cve=cve,
            id=re.sub(r"[^\w.:+-]+", "", own)[:80],
            modified=at(item.get("modified")),
            published=at(item.get("published")),
            scores=_scores(item),
            blocks=_blocks(item),
            withdrawn=bool(item.get("withdrawn")),
        )


def _scores(item: dict[str, Any]) -> tuple[tuple[str, int, str, str], ...]:
    """One score of each standard, made of its vector: OSV holds nothing else."""
    told = [
        _dict(one)
        for holder in (item, *map(_dict, _list(item.get("affected"))))
        for one in _list(holder.get("severity"))
    ]
    found: dict[str, tuple[str, int, str, str]] = {}
    for kind, version in _STANDARDS.items():
        for one in told:
            vector = one.get("score")
            if one.get("type") != kind or not isinstance(vector, str):
                continue
            standard = "3.0" if vector.startswith("CVSS:3.0/") else version
            if standard not in found and (made := score(standard, None, vector, "osv")):
                found[standard] = made
    return tuple(found.values())


def _blocks(item: dict[str, Any]) -> tuple[Block, ...]:
    """One block for each affected package and product: the CPEs of a package are its own, or the item's."""
    common = _list(_dict(item.get("database_specific")).get("cpes"))
    found: list[Block] = []
    left = MOST_SPANS
    for affected in map(_dict, _list(item.get("affected"))):
        own = _list(_dict(affected.get("database_specific")).get("cpes")) or common
        names = dict.fromkeys(tuple(parts[2:5]) for name in own[:MOST_BLOCKS] if (parts := cpe_parts(name)))
        spans = tuple(_spans(affected))[:left]
        for part, vendor, product in names if spans else ():
            cpe = f"cpe:2.3:{part}:{vendor}:{product}:*:*:*:*:*:*:*:*"
            found.append(Block(vendor=vendor, product=product, by="osv", cpe=cpe, spans=spans))
            left -= len(spans)
    return tuple(found[:MOST_BLOCKS])


def _spans(affected: dict[str, Any]) -> Iterator[Span]:
    """The spans between events (OSV schema 1.6, `affected[].ranges[].events`), and single versions.

    Versions that are listed beside ranges only repeat these.
    """
    ranged = False
    for one in map(_dict, _list(affected.get("ranges"))):
        if one.get("type") not in _RANGES:
            continue
        start: str | None = None
        for event in map(_dict, _list(one.get("events"))):
            if (introduced := event.get("introduced")) is not None:
                start = str(introduced)[:120]
                continue
            end = event.get("fixed") or event.get("last_affected")
            if start is not None and isinstance(end, str):
                yield Span(start="" if start == "0" else start, end=end[:120], through="fixed" not in event)
                ranged, start = True, None
        if start is not None:
            yield Span(start="" if start == "0" else start)
            ranged = True
    if not ranged:
        for version in _list(affected.get("versions")):
            if isinstance(version, str):
                yield Span(start=version[:120], end=version[:120], through=True)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def recognises(_: str, head: bytes) -> bool:
    """By the fields that every record has."""
    return b'"affected"' in head and (b'"schema_version"' in head or b'"ecosystem"' in head)


OSV = RecordSource(
    name="osv",
    url=None,
    terms=Terms(
        words="those of each database in it (Bitnami's, which names CPEs: Apache-2.0, as those say who republish it)",
        url="https://github.com/bitnami/vulndb",
        read=None,
        commercial_use=CommercialUse.YES,
    ),
    recognises=recognises,
    reads=reads,
)
