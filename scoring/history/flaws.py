"""The published flaws of one product and version, as the index holds them."""

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from functools import cached_property, lru_cache, partial
from itertools import islice
from typing import Any, NamedTuple

from scanner.feeds.records import when
from scanner.observation import Software
from scoring.history import comparing, versions
from scoring.history.backports import Stand, covered, standings
from scoring.history.packages.build import own_build
from scoring.history.product_names import conditional, of_cpe
from scoring.history.recording import SOURCES, TOLD_BY
from scoring.history.schemes import Scheme, beginnings, deeper, key, of
from scoring.knowledge.vulnerability import MOST, Flaws, Score, Standing, Vulnerability

_HITS = """
SELECT maybe, fixed, last, by, -rank, cve, told FROM (
    SELECT flaw, maybe OR low > :key AS maybe, fixed, last, by FROM span
    WHERE named = :named AND begins IN (:none, :one, :two) AND high > :key
    AND (low <= :key OR (low >= :inside AND low < :past))
    UNION ALL SELECT flaw, 1, fixed, last, by FROM span WHERE named = :named AND begins > :one AND begins < :alone
    UNION ALL SELECT flaw, maybe, '', '', by FROM exact WHERE named = :named AND version = :key
    UNION ALL SELECT flaw, 1, '', '', by FROM exact WHERE named = :named AND version >= :inside AND version < :past
) hit JOIN flaw ON flaw.id = hit.flaw
"""


_NUMBER = re.compile(r"\d{1,18}")


class Hit(NamedTuple):
    """A flaw whose range holds a version; sorts the worst first, and a sure one before one with a condition."""

    rank: int
    cve: str
    maybe: bool
    fixed: str
    by: int
    cpe: str
    told: str


class FlawTable:
    """What `scoring.history.recording` wrote, asked."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._about = lru_cache(maxsize=20_000)(_about)
        self._named = lru_cache(maxsize=5_000)(self._names)
        self._released = lru_cache(maxsize=1_000)(self._days)
        self._packages = lru_cache(maxsize=100)(self._read_packages)
        self._bounds = lru_cache(maxsize=5_000)(lambda number: comparing.kinds(connection, number))

    def of(self, software: Software, cpe: Callable[[str, str | None], str], only: str | None = None) -> Flaws:
        """The flaws of exactly this version and package, the worst first; `cpe` names what is none of our products.

        With `only`, a CVE id, nothing but that one, however many are worse.

        Confirmed (OPEN) is only what whoever builds it mends by changing the version that is told, told in full. What
        distributions ship is MAYBE, unless its package is told: then the distribution's word counts.
        """
        other = "" if software.product in self._ours else _without_version(cpe(software.product, software.version))
        names, packaged, edge = self._named(software.product, other)
        packaged = packaged and not own_build(software)
        if not software.version:
            return Flaws(ranged=bool(names))
        ranged = self._comparable(names, software.version)
        hits: dict[str, Hit] = {}
        found = (hit for name in names for hit in self._hits(*name, software.version))
        for hit in sorted(one for one in found if only in (None, one.cve)):
            hits.setdefault(hit.cve, hit)
        if packaged and software.package:
            ranged = ranged or covered(self._connection, software)
            flaws = self._of_package(software, hits, only, ranged=ranged, edge=edge)
        else:
            worst = (
                self._vulnerability(software.product, hit, packaged=packaged, edge=edge)
                for hit in islice(hits.values(), MOST)
            )
            flaws = Flaws(open=tuple(worst), more=max(0, len(hits) - MOST), ranged=ranged)
        if all(flaw.cpe for flaw in flaws.open):
            return flaws
        # Many records name a product in words alone, and distributions name packages.
        known = cpe(software.product, None)
        return replace(flaws, open=tuple(flaw if flaw.cpe else replace(flaw, cpe=known) for flaw in flaws.open))

    def names(self, cve: str, product: str, cpe: str) -> bool:
        """Whether any source tells of versions of this product, or of its distributions' packages, that have a flaw."""
        run = self._connection.execute
        asked = "SELECT 1 FROM exploited WHERE cve = ? AND product = ?"
        if run(asked, (cve, product)).fetchone():
            return True
        built = self._packages(cve)
        for distribution, source in run("SELECT distribution, source FROM source WHERE product = ?", (product,)):
            pattern = source.replace("{1}", "*").replace("{2}", "*")
            if any(where == distribution and fnmatchcase(name, pattern) for where, name in built):
                return True
        row = run("SELECT id FROM flaw WHERE cve = ?", (cve,)).fetchone()
        if row is None:
            return False
        told, _, _ = self._named(product, "" if product in self._ours else _without_version(cpe))
        has = "SELECT 1 FROM {} WHERE named = ? AND flaw = ? LIMIT 1"
        return any(run(has.format(table), (one[0], row[0])).fetchone() for one in told for table in ("span", "exact"))

    def knows(self, cve: str) -> bool:
        """Whether a record or a distribution names this flaw."""
        asked = "SELECT 1 FROM flaw WHERE cve = ?"
        return self._connection.execute(asked, (cve,)).fetchone() is not None or bool(self._packages(cve))

    def untold(self, software: Software, cpe: str) -> tuple[str, ...]:
        """The exploited flaws of a product, where its version is not told, or is none that can be compared."""
        told, _, _ = self._named(software.product, "" if software.product in self._ours else _without_version(cpe))
        if software.version and self._comparable(told, software.version):
            return ()
        return comparing.exploited(self._connection, [number for number, *_ in told])

    def _comparable(self, names: tuple[tuple[int, Scheme, str, bool], ...], version: str) -> bool:
        found = ((number, key(scheme, version)) for number, scheme, _, _ in names)
        return any(at is not None and comparing.alike(self._bounds(number), at) for number, at in found)

    def _read_packages(self, cve: str) -> frozenset[tuple[str, str]]:
        """(distribution, source package) of which a distribution says anything about a flaw."""
        asked = "SELECT DISTINCT distribution, source FROM build WHERE cve = ?"
        return frozenset(self._connection.execute(asked, (cve,)).fetchall())

    def scheme(self, product: str, cpe: str) -> Scheme:
        """How versions of a product are numbered."""
        told, _, _ = self._named(product, "" if product in self._ours else _without_version(cpe))
        return told[0][1] if told else of("")

    @cached_property
    def _ours(self) -> frozenset[str]:
        return frozenset(product for (product,) in self._connection.execute("SELECT product FROM made"))

    def _hits(self, number: int, scheme: Scheme, cpe: str, condition: bool, version: str) -> Iterator[Hit]:
        at = key(scheme, version)
        if at is None or not comparing.alike(self._bounds(number), at):
            return
        condition = condition or bool(scheme.apart and scheme.apart.match(version))
        # A record may be older than the fix on the release that a hotfix is of, unless it names one there.
        base = version.rpartition("-")[0] if scheme.hotfix and scheme.hotfix.match(version) else ""
        inside, past = deeper(scheme, version)
        none, one, two = beginnings(inside)
        told = {
            "named": number, "key": at, "none": none, "one": one, "two": two, "inside": inside, "past": past,
            "alone": past if inside.startswith(one) and len(inside) == len(one) + 1 else one,
        }  # fmt: skip
        numbers = _numbers(version)
        before: dict[tuple[str, str], bool] = {}  # many ranges of a product end with the same version
        for maybe, fixed, last, by, rank, cve, about in self._connection.execute(_HITS, told):
            if (end := (fixed, last)) not in before:
                before[end] = (
                    fixed.startswith(base)
                    and not _unlike(numbers, _numbers(fixed or last))
                    and not (fixed and versions.precedes(version, fixed))
                )
            yield Hit(rank, cve, bool(maybe) or condition or not before[end], fixed, by, cpe, about)

    def _of_package(
        self, software: Software, hits: dict[str, Hit], only: str | None, *, ranged: bool, edge: bool
    ) -> Flaws:
        stands = standings(self._connection, software, hits)
        mended = sorted(cve for cve, stand in stands.items() if stand.standing is None and cve in hits)
        found = [
            self._of_stand(cve, stand, hits.get(cve), edge=edge)
            for cve, stand in stands.items()
            if stand.standing is not None and only in (None, cve)
        ]
        found.sort(key=_order)
        return Flaws(
            open=tuple(found[:MOST]),
            more=max(0, len(found) - MOST),
            mended=tuple(mended[:MOST]),
            ranged=ranged,
        )

    def _of_stand(self, cve: str, stand: Stand, hit: Hit | None, *, edge: bool) -> Vulnerability:
        row = self._connection.execute("SELECT told FROM flaw WHERE cve = ?", (cve,)).fetchone()
        about = self._about(cve, row[0]) if row else partial(Vulnerability, cve=cve, published=None)
        return about(
            standing=stand.standing or Standing.MAYBE,
            fixed=stand.fixed or (hit.fixed if hit else None) or None,
            fixed_at=stand.fixed_at,
            edge=edge,
            cpe=hit.cpe if hit else "",
            told_by=stand.told_by or (TOLD_BY[SOURCES[hit.by]] if hit else ""),
        )

    def _vulnerability(self, product: str, hit: Hit, *, packaged: bool, edge: bool) -> Vulnerability:
        return self._about(hit.cve, hit.told)(
            standing=Standing.MAYBE if hit.maybe or packaged else Standing.OPEN,
            fixed=hit.fixed or None,
            fixed_at=_midnight(self._released(product).get(hit.fixed)),
            cpe=hit.cpe,
            edge=edge,
            told_by=TOLD_BY[SOURCES[hit.by]],
        )

    def _days(self, product: str) -> dict[str, str]:
        """When the versions of a product came out, as far as that is told."""
        return dict(self._connection.execute("SELECT version, day FROM released WHERE product = ?", (product,)))

    def _names(self, product: str, cpe: str) -> tuple[tuple[tuple[int, Scheme, str, bool], ...], bool, bool]:
        """((number, scheme, CPE, whether it is a module's) of each name, whether distributions ship it, edge).

        A name is there where some source holds affected versions of it.
        """
        made = self._connection.execute(
            "SELECT names, packaged, edge FROM made WHERE product = ?", (product,)
        ).fetchone()
        # Of what is none of our products nobody has said who mends it, unless it is the firmware of a device.
        names, packaged, edge = made or (of_cpe(cpe), not cpe.endswith("_firmware"), False)
        wanted = [name for name in names.split("|") if name]
        found = []
        for name in wanted:
            row = self._connection.execute("SELECT id, cpe FROM named WHERE name = ?", (name,)).fetchone()
            if row:
                found.append((row[0], of(name), row[1], conditional(name, wanted[0])))
        return tuple(found), bool(packaged), bool(edge)


def _about(cve: str, told: str) -> partial[Vulnerability]:
    """What is known of a flaw in whatever has it, to which its standing in one version is added."""
    published, scores, weaknesses, added, due, ransomware, epss = json.loads(told)
    return partial(
        Vulnerability,
        cve=cve,
        published=when(published),
        scores=tuple(Score(version=version, tenths=tenths, vector=vector) for version, tenths, vector in scores),
        weaknesses=tuple(weaknesses),
        exploited=_midnight(added),
        due=_midnight(due),
        ransomware=ransomware,
        epss_milli=epss,
    )


def _without_version(cpe: str) -> str:
    """`a:vendor:product` of a CPE 2.3 name, without its escapes."""
    return re.sub(r"\\(.)", r"\1", ":".join(re.split(r"(?<!\\):", cpe.removeprefix("cpe:2.3:"))[:3]))


def _numbers(version: str) -> list[int]:
    return [int(number) for number in _NUMBER.findall(version)]


def _unlike(told: list[int], end: list[int]) -> bool:
    """Whether what was told cannot be held against the version that ends a range, by their numbers.

    It is only the beginning of that one (`7.2` of `7.2.4`), or no year where that is one: products that are numbered by
    years have other numbers inside.
    """
    if told and end and (told[0] < 1000) != (end[0] < 1000):
        return True
    return len(told) < len(end) and end[: len(told)] == told


def _order(one: Vulnerability) -> tuple[Any, ...]:
    """Exploited at all, by ransomware, at the edge; then score, probability and number."""
    return (
        one.exploited is None, not one.ransomware, not one.edge, -(one.tenths or 0), -(one.epss_milli or 0), one.cve
    )  # fmt: skip


def _midnight(day: str | None) -> datetime | None:
    return None if day is None else datetime.fromisoformat(day).replace(tzinfo=UTC)
