"""Which published flaws one build of a distribution has, by that distribution's own word."""

import re
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from scanner.feeds.builds import Status
from scanner.observation import Software
from scoring.history.packages.against import Order, against, of_stream, past
from scoring.history.packages.build import Build, build_of
from scoring.history.packages.tables import FEEDS
from scoring.knowledge.vulnerability import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """Where one flaw stands in one build: `standing` None where the build does not have it.

    `fixed` is the version without it as the distribution writes it, `fixed_at` the day on which that came out (None
    where it is not told), `told_by` the feed; empty where no feed says anything of this build.
    """

    standing: Standing | None
    fixed: str | None = None
    fixed_at: datetime | None = None
    told_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Word:
    """What a distribution says of one flaw in one release."""

    fixed: str
    status: Status
    dated: str


def standings(connection: sqlite3.Connection, software: Software, candidates: Iterable[str]) -> dict[str, Stand]:
    """The stand of every candidate (CVE ids), and of the flaws that the distribution itself says the build may have.

    OPEN only where the whole version of the package is told and is before the fix. UNFIXED where the distribution says
    that its builds have the flaw and has no fix, or only one that is sold although the release has not ended. Nothing
    that a distribution says of a release after its end clears a build, except a fix that it holds. MAYBE is everything
    else: no build told, no data, a build of somebody else. Sorted by CVE.
    """
    wanted, build = set(candidates), build_of(software)
    feed = FEEDS[build.distribution] if build else ""
    asked = "SELECT released FROM state WHERE name = ? AND NOT off"
    state = connection.execute(asked, (feed,)).fetchone()
    if build is None or state is None:
        return {cve: Stand(standing=Standing.MAYBE) for cve in sorted(wanted)}
    words = _words(connection, build, _sources(connection, software, build))
    ended = _ended(connection, build, str(state[0])[:10])
    found = {}
    for cve in sorted(wanted | set(words)):
        stand = _stand(software, build, words.get(cve, ()), feed, ended=ended)
        if cve in wanted or stand.standing in (Standing.OPEN, Standing.UNFIXED) or (stand.standing and stand.fixed):
            found[cve] = stand
    return found


def covered(connection: sqlite3.Connection, software: Software) -> bool:
    """Whether the distribution of the build that is told says anything of its source package in its release."""
    build = build_of(software)
    if build is None:
        return False
    asked = "SELECT 1 FROM build WHERE distribution = ? AND source = ? AND release = ? LIMIT 1"
    sources = _sources(connection, software, build)
    return any(connection.execute(asked, (build.distribution, one, build.release)).fetchone() for one in sources)


def _stand(software: Software, build: Build, words: Sequence[_Word], feed: str, *, ended: bool) -> Stand:
    fixes = {word.fixed: word.dated for word in words if word.status is Status.FIXED}
    if fixes:
        fixed, standing = _by_fixes(software, build, of_stream(build, sorted(fixes)))
        if standing is Standing.OPEN and not ended and "esm" in fixed and "esm" not in (build.version or ""):
            standing = Standing.UNFIXED  # of a release that is still mended for everybody, but this only for who pays
        return Stand(standing=standing, fixed=fixed, fixed_at=_at(fixes[fixed]), told_by=feed)
    said = {word.status for word in words}
    sure = not ended and not build.backport and build.version is not None
    if said & {Status.OPEN, Status.LEFT}:
        return Stand(standing=Standing.UNFIXED if sure else Standing.MAYBE, told_by=feed)
    if said == {Status.NEVER} and not ended:
        return Stand(standing=None, told_by=feed)
    return Stand(standing=Standing.MAYBE, told_by=feed if said else "")


def _by_fixes(software: Software, build: Build, fixes: list[str]) -> tuple[str, Standing | None]:
    """(the fix that decides, the standing): one that is held is enough."""
    orders = {fix: against(build, fix) for fix in fixes}
    for fix, order in orders.items():
        if order is Order.AT_LEAST or (build.version is None and past(software.version or "", build, fix)):
            return fix, None
    before = [fix for fix, order in orders.items() if order is Order.BEFORE]
    return (before[0], Standing.OPEN) if before else (fixes[0], Standing.MAYBE)


def _sources(connection: sqlite3.Connection, software: Software, build: Build) -> tuple[str, ...]:
    """The source packages that the product may be built from."""
    numbers = re.findall(r"\d+", software.version or "")
    asked = "SELECT source FROM source WHERE product = ? AND distribution = ? ORDER BY source"
    rows = connection.execute(asked, (software.product, build.distribution))
    filled = (
        row[0].replace("{1}", numbers[0]).replace("{2}", ".".join(numbers[:2])) if numbers else row[0] for row in rows
    )
    return tuple(filled)


def _words(connection: sqlite3.Connection, build: Build, sources: tuple[str, ...]) -> dict[str, list[_Word]]:
    """By CVE, what is said of the build's release; of a backport what is said of the later ones that it came from."""
    chosen = "CAST(release AS REAL) > CAST(? AS REAL)" if build.backport else "release = ?"
    asked = f"SELECT cve, fixed, status, dated FROM build WHERE distribution = ? AND source = ? AND {chosen}"  # noqa: S608  # both texts are ours
    found: dict[str, list[_Word]] = {}
    for source in sources:
        for cve, fixed, status, dated in connection.execute(asked, (build.distribution, source, build.release)):
            found.setdefault(cve, []).append(_Word(fixed=fixed, status=Status(status), dated=dated))
    return found


def _ended(connection: sqlite3.Connection, build: Build, day: str) -> bool:
    """Whether the release got no more fixes for everybody on the day of its distribution's data."""
    asked = "SELECT ended, lts, paid FROM release WHERE distribution = ? AND version = ?"
    row = connection.execute(asked, (build.distribution, build.release)).fetchone()
    if row is None:
        asked = "SELECT ended, extended, '' FROM cycle WHERE product = ? AND cycle = ?"
        row = connection.execute(asked, (build.distribution, build.release)).fetchone()
    if row is None:
        return False
    ended, lts, paid = (cell or "" for cell in row)
    # Debian's LTS is open to everybody; Ubuntu's and Red Hat's further support is for those who pay.
    last = {"debian": lts or ended, "ubuntu": paid if "esm" in (build.version or "") else ended}
    end = last.get(build.distribution, ended)
    return bool(end) and day >= end


def _at(day: str) -> datetime | None:
    return datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None
