"""What a report says, before it is said in any language: built purely from a stored rating and its course."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from cli.document import Outcome, scan_document
from cli.report.actions import Action, Advice, actions
from cli.report.course import Point, open_since, returned
from cli.report.hosted import hosted, without_points
from cli.report.recipes import Recipe, recipes_for
from cli.services import services
from scoring.governance import Dispute, Entry, disputes, in_force
from scoring.whatif import RootCause

FIRST = 3
"""Actions on the owner's page."""
YEAR = timedelta(days=366)
"""How far back the course goes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """One of the first actions, with the rating under this model if it alone were closed."""

    action: Action
    value: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Critical:
    """What outranks the number: its plain title, where it is, its vector, since when it is open, and its clock."""

    finding: str
    title: str
    value: str
    service: str
    vector: str
    since: datetime
    due: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """A question that ended in one way for one reason, and the assets of which it was asked."""

    probe: str
    outcome: str
    why: str
    assets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A rating with everything that is told of it.

    `document` is its `hullmark.scan/1`. `course` is oldest first and ends with this rating. `recipes` are
    what to change in the products that were seen, by root cause: those of the actions, then those without points.
    `others` are the findings on shared platforms that a provider has to mend, by asset value. `vantage` is where it was
    looked from, `contact` who looks. `override` is for the underwriter alone, and like `disputes` as of `at`.
    `excerpts` are the beginnings of raw answers that findings rest on, as far as they were asked for.
    """

    done: Outcome
    document: dict[str, Any]
    course: tuple[Point, ...]
    actions: tuple[Action, ...]
    first: tuple[First, ...]
    criticals: tuple[Critical, ...]
    recipes: tuple[tuple[RootCause, tuple[Recipe, ...]], ...]
    others: tuple[tuple[str, tuple[dict[str, Any], ...]], ...]
    vantage: tuple[str, ...]
    contact: str
    disputes: tuple[Dispute, ...]
    override: Entry | None
    at: datetime
    excerpts: tuple[dict[str, str], ...] = ()

    def file(self, audience: str, language: str, form: str) -> str:
        """What its file is called unless somebody says otherwise."""
        name = str(self.document["target"]["name"]).replace("/", "_")
        return f"{name}-{self.document['as_of'][:10]}-{audience}.{language}.{form}"

    @property
    def outranking(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What outranks the number, by its plain title: where it is."""
        places: dict[str, list[str]] = {}
        for one in self.criticals:
            places.setdefault(one.title, []).append(one.value)
        return tuple((title, tuple(values)) for title, values in places.items())

    @property
    def cookbook(self) -> tuple[Recipe, ...]:
        """Every recipe once, although it may close several causes."""
        return tuple({recipe.id: recipe for _, several in self.recipes for recipe in several}.values())

    @property
    def silences(self) -> tuple[Silence, ...]:
        """What was not seen, one for each question, way and reason."""
        assets: dict[tuple[str, str, str], list[str]] = {}
        for row in self.document["not_seen"]:
            assets.setdefault((row["probe"], row["outcome"], row["why"]), []).append(row["asset"])
        return tuple(
            Silence(probe=probe, outcome=outcome, why=why, assets=tuple(several))
            for (probe, outcome, why), several in assets.items()
        )

    @property
    def unseen(self) -> tuple[str, ...]:
        """The vectors that could have been seen and were not."""
        return self._not_seen("unseen")

    @property
    def lost_sight(self) -> tuple[str, ...]:
        """The vectors of which something can no longer be seen."""
        return self._not_seen("lost sight")

    def _not_seen(self, reason: str) -> tuple[str, ...]:
        return tuple(sorted({row["vector"] for row in self.document["unseen"] if row["reason"] == reason}))

    @property
    def opened(self) -> tuple[dict[str, Any], ...]:
        """The findings that took points for the first time with this rating."""
        return self._rows(self._new - returned(self.course))

    @property
    def returned(self) -> tuple[dict[str, Any], ...]:
        """The findings that take points again after they had ceased to."""
        return self._rows(self._new & returned(self.course))

    @property
    def closed(self) -> tuple[dict[str, Any], ...]:
        """The findings that ceased to take points, where they are still asked about."""
        return self._rows(frozenset(self.done.split.closed))

    @property
    def gone(self) -> int:
        """How many more ceased to take points, with what they were about."""
        return len(self.done.split.closed) - len(self.closed)

    @property
    def _new(self) -> frozenset[str]:
        return frozenset(self.done.split.opened if self.done.split.before_milli is not None else ())

    def _rows(self, wanted: frozenset[str]) -> tuple[dict[str, Any], ...]:
        return tuple(row for row in self.document["findings"] if row["id"] in wanted)

    @property
    def hurting(self) -> tuple[dict[str, Any], ...]:
        """The findings that hurt, those that took most points first."""
        rows = [row for row in self.document["findings"] if row["verdict"] in ("bad", "warn", "fair")]
        return tuple(sorted(rows, key=lambda row: (-row["points_lost_milli"], row["check"], row["asset"])))

    def counted(self, kind: str) -> int:
        """How many assets of a kind there are."""
        return sum(row["kind"] == kind for row in self.document["assets"])

    @property
    def grades(self) -> tuple[tuple[str, str | None, int], ...]:
        """Vector, letter (None: not seen) and thousandths of a point lost; the largest loss first."""
        rows = [(grade.vector, grade.letter, grade.lost_milli) for grade in self.done.rating.grades]
        return tuple(sorted((row for row in rows if row[1] or row[2]), key=lambda row: (-row[2], row[0])))


def report(
    done: Outcome,
    course: Sequence[Point],
    advice: Mapping[str, Advice],
    *,
    contact: str,
    at: datetime | None = None,
    recipes: Sequence[Recipe] = (),
) -> Report:
    """All that can be told of one rating; `course` is what is told of its ratings by time, this one the last.

    What was said and decided beside it is told as of `at`, else as of the rating. It stands in no `document`: that one
    leaves the house.
    """
    case, rating, document = done.case, done.rating, scan_document(replace(done, log=()))
    when, told = at or case.as_of, services(case)
    todo, besides = actions(case, rating, advice), hosted(case, rating)
    causes = (*(one.cause for one in todo), *without_points(case, rating))
    here = Point(at=case.as_of, value=rating.value, critical=tuple(one.finding for one in rating.critical))
    return Report(
        done=done,
        document=document,
        course=tuple(course) or (here,),
        actions=todo,
        first=tuple(First(action=one, value=_rounded(done, rating.exact_milli + one.alone)) for one in _first(todo)),
        criticals=_criticals(done, course, advice),
        recipes=tuple((one, found) for one in causes if (found := recipes_for(one, told, recipes, besides))),
        others=_others(document),
        vantage=tuple(sorted({sighting.vantage for sighting in case.evidence.sightings if sighting.vantage})),
        contact=contact,
        disputes=tuple(one for one in disputes(done.log) if one.opened <= when),
        override=in_force(done.log, when),
        at=when,
    )


def resting_on(report: Report, most: int) -> tuple[str, ...]:
    """The observations that the findings of the first actions rest on, at most so many: their raw answers are shown."""
    faults = [fault.finding for one in report.actions for fault in one.cause.faults[:2]]
    return tuple(dict.fromkeys(one for finding in faults for one in finding.observations))[:most]


def _first(todo: Sequence[Action]) -> list[Action]:
    """The first few; without those that are done with a service that one before them closes."""
    chosen: list[Action] = []
    doors: set[str] = set()
    for one in todo:
        places = {place.value for place in one.places}
        if places and places <= doors:
            continue
        chosen.append(one)
        doors |= {fault.door for fault in one.cause.faults if fault.door}
    return chosen[:FIRST]


def _criticals(done: Outcome, course: Sequence[Point], advice: Mapping[str, Advice]) -> tuple[Critical, ...]:
    findings = {one.id: one for one in done.rating.findings}
    found = []
    for one in done.rating.critical:
        since = open_since(course, one.finding) if course else done.case.as_of
        told = advice[findings[one.finding].check]
        found.append(
            Critical(
                finding=one.finding,
                title=told.title,
                value=one.value,
                service=one.service,
                vector=findings[one.finding].vector,
                since=since,
                due=since + timedelta(days=told.days) if told.days else None,
            )
        )
    return tuple(sorted(found, key=lambda row: (row.due is None, row.due or row.since, row.value, row.finding)))


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
