"""Made flaws: what the sources would say of one product and version."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from scanner.observation import Software
from scoring.knowledge import EndOfLife, FeedState, Known, KnownSoftware
from scoring.knowledge.vulnerability import Flaws, Score, Standing, Vulnerability


def day(text: str) -> datetime:
    """Midnight UTC of a day."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def flaw(
    cve: str = "CVE-2026-1000", *, tenths: int | None = 98, standing: Standing = Standing.OPEN, **more: Any
) -> Vulnerability:
    """A flaw that was published, with its fix, on 2026-06-01, unless told otherwise."""
    scores = () if tenths is None else (Score(version="3.1", tenths=tenths, vector="CVSS:3.1/AV:N"),)
    told: dict[str, Any] = {"published": day("2026-06-01"), "fixed_at": day("2026-06-01"), "fixed": "9.9"} | more
    return Vulnerability(cve=cve, standing=standing, scores=scores, **told)


def row(
    software: Software,
    *flaws: Vulnerability,
    distribution: EndOfLife | None = None,
    ranged: bool = True,
    more: int = 0,
    mended: tuple[str, ...] = (),
) -> KnownSoftware:
    """What is known of one software: these flaws and no others."""
    return KnownSoftware(
        product=software.product, version=software.version, package=software.package, distribution=distribution,
        flaws=Flaws(open=flaws, more=more, mended=mended, ranged=ranged), unranged=(),
    )  # fmt: skip


def known(*rows: KnownSoftware, released: datetime | None, feeds: Iterable[str] = ("nvd", "kev")) -> Known:
    """These rows, from sources of that date; none at all without one."""
    names = (*feeds, "exploited_ranges") if released else ()
    states = (FeedState(name=name, released=released, digest="sha256:x") for name in names if released)
    return Known(feeds=tuple(states), software=rows)
