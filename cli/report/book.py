"""What the page of the whole book tells: where it stands, what moved, which renewals fell, what is open."""

from collections import Counter
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from scoring.policy import Status

if TYPE_CHECKING:
    from cli.world import Archive, Brief

AHEAD = timedelta(days=90)
"""How long before its renewal a line is looked at for a fall."""
FIRST = 20
"""Rows of each short table."""
LIVE = (Status.BOUND, Status.QUOTED)
PAGE = 1000
"""Lines that are read at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the book beside its newest rating; without one `at` is None. `before` is the rating with which the term
    began, under the same model; else None.

    `moved` (thousandths of a point) is since the rating before; `services` those of its open exposures.
    """

    key: str
    name: str
    target: str
    status: str = ""
    renewal: date | None = None
    begun: date | None = None
    at: datetime | None = None
    value: int | None = None
    model: str = ""
    band: str | None = None
    low: int | None = None
    high: int | None = None
    moved: int | None = None
    services: tuple[str, ...] = ()
    before: int | None = None

    @property
    def fell(self) -> int:
        """Points lost since the term began; 0 where that is not known."""
        return max(0, self.before - self.value) if self.before is not None and self.value is not None else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """Lines, worst first, and what is told of them all together."""

    lines: tuple[Line, ...]
    bands: tuple[tuple[str | None, int], ...]
    fallen: tuple[Line, ...]
    risen: tuple[Line, ...]
    renewals: tuple[Line, ...]
    exposures: tuple[tuple[str, int], ...]


def book(lines: Iterable[Line], *, bands: Iterable[str], today: date) -> Book:
    """The page's content; `bands` are the names of the model's, the best first."""
    rows = sorted(lines, key=_worst)
    counted = Counter(one.band if one.at else "" for one in rows)
    moved = sorted((one for one in rows if one.moved), key=lambda one: (one.moved or 0, one.target, one.key))
    ahead = [one for one in rows if one.renewal and today <= one.renewal <= today + AHEAD and one.fell]
    open_ones = Counter(service for one in rows for service in set(one.services))
    return Book(
        lines=tuple(rows),
        bands=tuple((band, counted[band]) for band in (*bands, None, "")),
        fallen=tuple(one for one in moved if (one.moved or 0) < 0)[:FIRST],
        risen=tuple(one for one in reversed(moved) if (one.moved or 0) > 0)[:FIRST],
        renewals=tuple(sorted(ahead, key=lambda one: (-one.fell, one.renewal or today, one.key))[:FIRST]),
        exposures=tuple(sorted(open_ones.items(), key=lambda row: (-row[1], row[0]))[:FIRST]),
    )


def _worst(one: Line) -> tuple[int, int, str, str]:
    """Open exposures first, then the lowest rating, then what has none."""
    return -len(one.services), 10_000 if one.value is None else one.value, one.target, one.key


async def lines_of(archive: "Archive", *, today: date) -> AsyncIterator[Line]:
    """The quoted and bound lines of the book beside what is stored of them; without a book, every stored target."""
    page, told = list[Line](), False
    async for policy in archive.history.policies():
        told = True
        if policy.status in LIVE:
            page.append(
                Line(
                    key=policy.key, name=policy.name, target=policy.target, status=policy.status.value,
                    renewal=policy.renewal, begun=policy.inception,
                )
            )  # fmt: skip
        if len(page) == PAGE:
            for line in await _rated(archive, page, today):
                yield line
            page = []
    if not told:
        page = [
            Line(key="", name=one.label or "", target=one.name) for one in await archive.history.targets()
        ]  # fmt: skip
    for line in await _rated(archive, page, today):
        yield line


async def _rated(archive: "Archive", page: list[Line], today: date) -> list[Line]:
    """The lines beside their ratings, read together."""
    newest = await archive.history.briefs([one.target for one in page])
    rows = [_beside(one, newest[one.target]) if one.target in newest else one for one in page]
    begun = {
        one.key: (one.target, datetime.combine(one.begun, time.max, UTC))
        for one in rows
        if one.begun and one.renewal and today <= one.renewal <= today + AHEAD and one.value is not None
    }
    stood = await archive.history.briefs_then(list(begun.values()))
    then = {key: stood[pair] for key, pair in begun.items() if pair in stood}
    return [
        replace(one, before=then[one.key].value)
        if one.key in then and then[one.key].model_version == one.model
        else one
        for one in rows
    ]


def _beside(line: Line, last: "Brief") -> Line:
    return replace(
        line,
        at=last.as_of, value=last.value, model=last.model_version, band=last.band, low=last.low, high=last.high,
        moved=last.moved_milli, services=last.services,
    )  # fmt: skip
