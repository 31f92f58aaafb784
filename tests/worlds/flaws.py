"""Software of the small real world with its flaws: what each version had, and what the next one mended."""

from dataclasses import replace
from datetime import datetime, timedelta

from scanner.observation import Software
from scoring.knowledge import FeedState, Known, KnownSoftware
from scoring.knowledge.vulnerability import Flaws, Score, Standing, Vulnerability

NEWER = Software(product="fortios", version="7.0.9", told_by="http server header")
NEWEST = Software(product="fortios", version="7.4.5", told_by="http server header")
MENDED = Software(product="openssh", version="9.2p1", package="9.2p1 Debian-2+deb12u9", told_by="ssh greeting")


def known(before: Known, start: datetime) -> Known:
    """`before`, with the flaws of every software in it, and of the versions that mended some of them."""
    days = (-400, -10, 2, 20, 40, 75)
    flaws = [_flaw(number, start + timedelta(days=day)) for number, day in enumerate(days)]
    listed = [replace(flaws[n], exploited=start + timedelta(days=6 * n - 4), ransomware=n == 1) for n in (0, 1, 3)]
    maybe = tuple(replace(flaw, standing=Standing.MAYBE) for flaw in flaws)
    of = {
        ("nginx", "1.18.0"): Flaws(open=maybe, ranged=True),
        ("fortios", "7.0.1"): Flaws(open=(*listed, flaws[2], flaws[4], flaws[5]), ranged=True),
        ("openssh", "9.2p1"): Flaws(
            open=(flaws[1], flaws[2], replace(flaws[3], standing=Standing.UNFIXED), maybe[4]), ranged=True
        ),
    }
    rows = [replace(row, flaws=of.get((row.product, row.version or ""))) for row in before.software]
    rows += [
        _row(NEWER, Flaws(open=(listed[2], flaws[4]), more=3, mended=(flaws[2].cve,), ranged=True)),
        _row(NEWEST, Flaws(mended=tuple(flaw.cve for flaw in flaws), ranged=True)),
        _row(MENDED, Flaws(open=(maybe[4],), mended=tuple(flaw.cve for flaw in flaws[1:3]), ranged=True)),
    ]
    feed = FeedState(name="nvd", released=start - timedelta(days=2), digest="sha256:00")
    return replace(before, software=tuple(rows), feeds=(*before.feeds, feed))


def _row(software: Software, flaws: Flaws) -> KnownSoftware:
    return KnownSoftware(
        product=software.product, version=software.version, package=software.package, flaws=flaws, unranged=()
    )


def _flaw(number: int, fixed: datetime) -> Vulnerability:
    """Critical, high, medium and low by turns, unscored at last; every third without the date of its fix."""
    tenths = (98, 75, 91, 55, 92, None)[number]
    return Vulnerability(
        cve=f"CVE-2026-{1000 + number}",
        standing=Standing.OPEN,
        published=fixed - timedelta(days=5),
        fixed="next",
        fixed_at=None if number == 2 else fixed,
        scores=() if tenths is None else (Score(version="4.0", tenths=tenths, vector="CVSS:4.0/AV:N"),),
        epss_milli=400 if number == 3 else None,
    )
