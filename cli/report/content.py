"""What a report says, before it is said in any language: built purely from a stored rating and its course."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cli.document import Outcome, scan_document
from cli.report.actions import Action, Advice, actions

FIRST = 3
"""Actions on the owner's page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One rating of the course; `value` None where too little was seen."""

    at: datetime
    value: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """One of the first actions, with the rating under this model if it alone were closed."""

    action: Action
    value: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A rating with everything that is told of it.

    `document` is its `hullmark.scan/1`. `course` is oldest first. `others` are the findings on shared platforms that
    a provider has to mend, by asset value. `vantage` is where it was looked from, `contact` who looks.
    """

    done: Outcome
    document: dict[str, Any]
    course: tuple[Point, ...]
    actions: tuple[Action, ...]
    first: tuple[First, ...]
    others: tuple[tuple[str, tuple[dict[str, Any], ...]], ...]
    vantage: tuple[str, ...]
    contact: str

    @property
    def unseen(self) -> tuple[str, ...]:
        """The vectors that could have been seen and were not."""
        return tuple(sorted({row["vector"] for row in self.document["unseen"] if row["reason"] == "unseen"}))

    @property
    def opened(self) -> tuple[dict[str, Any], ...]:
        """The findings that began to take points since the rating before."""
        new = set(self.done.split.opened) if self.done.split.before_milli is not None else set()
        return tuple(row for row in self.document["findings"] if row["id"] in new)

    @property
    def closed(self) -> tuple[dict[str, Any], ...]:
        """The findings that ceased to take points, where they are still asked about."""
        gone = set(self.done.split.closed)
        return tuple(row for row in self.document["findings"] if row["id"] in gone)

    @property
    def hurting(self) -> tuple[dict[str, Any], ...]:
        """The findings that hurt, those that took most points first."""
        rows = [row for row in self.document["findings"] if row["verdict"] in ("bad", "warn", "fair")]
        return tuple(sorted(rows, key=lambda row: (-row["points_lost_milli"], row["check"], row["asset"])))

    @property
    def grades(self) -> tuple[tuple[str, str | None, int], ...]:
        """Vector, letter (None: not seen) and thousandths of a point lost; the largest loss first."""
        rows = [(grade.vector, grade.letter, grade.lost_milli) for grade in self.done.rating.grades]
        return tuple(sorted((row for row in rows if row[1] or row[2]), key=lambda row: (-row[2], row[0])))


def report(done: Outcome, course: Sequence[Point], advice: Mapping[str, Advice], *, contact: str) -> Report:
    """All that can be told of one rating."""
    case, rating, document = done.case, done.rating, scan_document(done)
    todo = actions(case, rating, advice)
    return Report(
        done=done,
        document=document,
        course=tuple(course),
        actions=todo,
        first=tuple(First(action=one, value=_rounded(done, rating.exact_milli + one.alone)) for one in todo[:FIRST]),
        others=_others(document),
        vantage=tuple(sorted({sighting.vantage for sighting in case.evidence.sightings if sighting.vantage})),
        contact=contact,
    )


def _rounded(done: Outcome, exact_milli: int) -> int | None:
    """An exact rating as it is shown: to the model's step, half down; None where there is no rating."""
    if done.rating.value is None:
        return None
    step = done.case.model.step * 1000
    return (2 * exact_milli + step - 1) // (2 * step) * done.case.model.step


def _others(document: dict[str, Any]) -> tuple[tuple[str, tuple[dict[str, Any], ...]], ...]:
    shared = {row["id"]: row["value"] for row in document["assets"] if row["attribution"] == "D"}
    found: dict[str, list[dict[str, Any]]] = {}
    for row in document["findings"]:
        if row["asset"] in shared and row["verdict"] in ("bad", "warn") and row["certainty"] != "possible":
            found.setdefault(shared[row["asset"]], []).append(row)
    return tuple((value, tuple(rows)) for value, rows in sorted(found.items()))
