"""What the page of the whole book tells: where it stands, what moved, which renewals fell, what is open."""

from collections import Counter
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from scoring.policy import Policy, Status

if TYPE_CHECKING:
    from cli.world import Archive

AHEAD = timedelta(days=90)
"""How long before its renewal a line is looked at for a fall."""
FIRST = 20
"""Rows of each short table."""
LIVE = (Status.BOUND, Status.QUOTED)


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
    told = False
    async for policy in archive.history.policies():
        told = True
        if policy.status in LIVE:
            yield await _line(archive, policy, today)
    if not told:
        for target in await archive.history.targets():
            yield await _rated(archive, Line(key="", name=target.label or "", target=target.name))


async def _line(archive: "Archive", policy: Policy, today: date) -> Line:
    line = await _rated(
        archive,
        Line(
            key=policy.key, name=policy.name, target=policy.target, status=policy.status.value, renewal=policy.renewal
        ),
    )
    begun = policy.inception
    if not begun or not policy.renewal or not today <= policy.renewal <= today + AHEAD or line.value is None:
        return line
    term = datetime.combine(begun, time.max, UTC)
    then = await archive.history.ratings(policy.target, until=term, newest=1)
    then = then or (await archive.history.ratings(policy.target, since=term))[:1]
    return replace(line, before=then[0].rating.value) if then and then[0].model_version == line.model else line


async def _rated(archive: "Archive", line: Line) -> Line:
    found = await archive.history.ratings(line.target, newest=1)
    if not found:
        return line
    (last,) = found
    rating, split = last.rating, last.split
    return replace(
        line,
        at=last.as_of, value=rating.value, model=last.model_version, band=rating.band, low=rating.low, high=rating.high,
        moved=None if split.before_milli is None else split.delta_milli,
        services=tuple(one.service for one in rating.critical),
    )  # fmt: skip
