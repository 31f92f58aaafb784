"""CVE: the records of flaws as those who give the numbers publish them, and what CISA adds to them (CVE JSON 5)."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from scanner.feeds import CommercialUse, RecordSource, Terms
from scanner.feeds.records import (
    AFFECTED,
    CVE,
    MOST_BLOCKS,
    MOST_SPANS,
    UNAFFECTED,
    Block,
    Record,
    Span,
    at,
    cpe_parts,
    score,
    text,
    weaknesses,
)
from scanner.feeds.version_texts import spans

_METRICS = (("cvssV4_0", "4.0"), ("cvssV3_1", "3.1"), ("cvssV3_0", "3.0"), ("cvssV2_0", "2.0"))
_NOT_VERSIONS = ("git", "original_commit_for_fix", "commit")
_UNBOUNDED = ("", "0", "*", "-", "n/a", "unspecified", "unknown", "all", "any", "none")
_MAINTAINERS = ("githubm",)
"""Who gives numbers for flaws that the maintainers themselves report (advisories of repositories at GitHub)."""


def reads(item: dict[str, Any]) -> Iterator[Record | None]:
    """The record of one item; None for what is none, nothing for a number that is only reserved."""
    about, containers = _dict(item.get("cveMetadata")), _dict(item.get("containers"))
    cna, cve = _dict(containers.get("cna")), about.get("cveId")
    if not isinstance(cve, str) or not CVE.match(cve) or not cna:
        yield None
        return
    if (state := str(about.get("state")).upper()) != "PUBLISHED":
        if state == "REJECTED":
            yield Record(cve=cve, id=cve, modified=at(about.get("dateUpdated")), published="", withdrawn=True)
        return
    adp = next(
        (one for one in map(_dict, _list(containers.get("adp"))) if _who(one) == "cisaadp"),
        {},
    )
    published = at(about.get("datePublished")) or at(cna.get("datePublic"))
    own = str(_dict(cna.get("providerMetadata")).get("shortName") or about.get("assignerShortName") or "")
    changed = [about.get("dateUpdated"), *(_dict(c.get("providerMetadata")).get("dateUpdated") for c in (cna, adp))]
    yield Record(
        cve=cve,
        id=cve,
        modified=max(map(at, changed)) or published,
        published=published,
        scores=_scores((cna, "cna"), (adp, "adp")),
        weaknesses=weaknesses(
            _dict(one).get("cweId")
            for container in (cna, adp)
            for kind in _list(container.get("problemTypes"))
            for one in _list(_dict(kind).get("descriptions"))
        ),
        blocks=(*_blocks(cna, own), *_blocks(adp, None))[:MOST_BLOCKS],
    )


def _who(container: dict[str, Any]) -> str:
    return _squashed(_dict(container.get("providerMetadata")).get("shortName"))


def _squashed(value: object) -> str:
    return re.sub(r"[^a-z0-9]+", "", value.lower()) if isinstance(value, str) else ""


def _scores(*containers: tuple[dict[str, Any], str]) -> tuple[tuple[str, int, str, str], ...]:
    """One score of each standard, the newest first: that of who gave the number before that of CISA."""
    found: dict[str, tuple[str, int, str, str]] = {}
    for key, version in _METRICS:
        for container, by in containers:
            for metric in _list(container.get("metrics")):
                data = _dict(_dict(metric).get(key))
                if version not in found and (
                    one := score(version, data.get("baseScore"), data.get("vectorString"), by)
                ):
                    found[version] = one
    return tuple(found.values())


def _blocks(container: dict[str, Any], own: str | None) -> Iterator[Block]:
    """The affected products of one container; `own` names who gave the number, None stands for CISA."""
    left = MOST_SPANS
    for one in _list(container.get("affected")):
        affected = _dict(one)
        vendor, product = text(affected.get("vendor")), text(affected.get("product"))
        # CISA's records say so of products whose affected versions they list.
        default = AFFECTED if own is not None and affected.get("defaultStatus") == "affected" else UNAFFECTED
        # A flaw of one module is there only where that is in use, which cannot be seen.
        maybe = any("all" not in str(module).lower().split() for module in _list(affected.get("modules")))
        told = _joined([span for version in _list(affected.get("versions"))[:left] for span in _spans(version, maybe)])
        left -= len(told)
        if told or default == AFFECTED:
            cpe = next((parts for name in _list(affected.get("cpes")) if (parts := cpe_parts(name))), None)
            yield Block(
                vendor=cpe[3] if cpe else vendor,
                product=cpe[4] if cpe else product,
                by="adp" if own is None else "vendor" if _builds(own, vendor) else "other",
                spans=told,
                cpe=f"{':'.join(cpe[:5])}:*:*:*:*:*:*:*:*" if cpe else "",
                default=default,
            )


def _builds(own: str, vendor: str) -> bool:
    """Whether who gave the number is who builds the product: one name holds the other."""
    giver, builder = _squashed(own), _squashed(vendor)
    return giver in _MAINTAINERS or (min(len(giver), len(builder)) > 1 and (giver in builder or builder in giver))


def _spans(told: object, maybe: bool) -> Iterator[Span]:
    version = _dict(told)
    status = {"affected": AFFECTED, "unaffected": UNAFFECTED}.get(str(version.get("status")))
    if status is None or str(version.get("versionType")).lower() in _NOT_VERSIONS:
        return
    start, below, last = (text(version.get(key)) for key in ("version", "lessThan", "lessThanOrEqual"))
    changes = [_dict(one) for one in _list(version.get("changes"))[:200]]
    if not below and not last:
        yield from spans(start, status=status, maybe=maybe)
    elif status == AFFECTED or not changes:
        yield Span(
            start="" if start.lower() in _UNBOUNDED else start,
            end="" if (below or last).lower() in _UNBOUNDED else below or last,
            through=not below,
            status=status,
            maybe=maybe,
            mended=tuple(text(one.get("at")) for one in changes if one.get("status") == "unaffected"),
        )


def _joined(told: list[Span]) -> tuple[Span, ...]:
    """Older records were converted from `>= X` and `< Y` in two entries that follow each other: they are one range."""
    found: list[Span] = []
    for span in told:
        before = found[-1] if found else None
        if before and before.start and not before.end and span.end and not span.start and before.status == span.status:
            found[-1] = replace(span, start=before.start, after=before.after)
        else:
            found.append(span)
    return tuple(found)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def recognises(name: str, head: bytes) -> bool:
    """By a record's own words, or the name of the archive that the CVE project releases."""
    if head[:2] == b"PK":
        return "cve" in name.lower()
    return b'"CVE_RECORD"' in head or b'"cveMetadata"' in head or b'"providerMetadata"' in head


CVES = RecordSource(
    name="cve",
    url=None,
    terms=Terms(
        words="free to use and to pass on; CISA's additions are CC0, as those say who republish them",
        url="https://www.cve.org/Legal/TermsOfUse",
        read=None,
        commercial_use=CommercialUse.YES,
    ),
    recognises=recognises,
    reads=reads,
)
