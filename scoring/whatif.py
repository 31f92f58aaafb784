"""What a rating would be under this model if faults were closed, and the fewest root causes that reach a number.

A root cause is one check with one reason, on however many assets: one fix, done everywhere. Sets of them are compared
by how many they are, then by how many findings they close, then by the rating they give; nothing is known here of
what a fix costs. Up to MOST_EXHAUSTIVE of them every set is tried, so that none is smaller; beyond that the one
that raises the rating most is taken, again and again (`greedy`), and what turns out not to be needed is left out.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from scanner.errors import Misconfigured
from scoring.ageing import decides
from scoring.assess import concluded, one_night
from scoring.case import Case
from scoring.closing import State, door, made_good, state_of, without_doors
from scoring.finding import Finding
from scoring.judge import Judged
from scoring.model import THOUSAND
from scoring.rating import Rating
from scoring.weigh import grades, in_total

MOST_EXHAUSTIVE = 12
SHORTEST = 4
"""Characters by which a finding may be named at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A finding that hurts; `door` is the address and port that closes with it, None where its subject stays."""

    finding: Finding
    door: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RootCause:
    """Faults that one check finds for one reason."""

    check: str
    because: str
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """The fewest root causes by which `rating` reaches a target; where none do, those with the best rating there is.

    `among` is how many there were to choose from; `exhaustive` whether every set of them was tried.
    """

    chosen: tuple[RootCause, ...]
    rating: Rating
    reached: bool
    exhaustive: bool
    among: int


class Trials:
    """One case with sets of its faults closed; what was judged and weighed once is not judged and weighed again."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._states = {frozenset[str](): state_of(case)}
        self._losses: dict[tuple[frozenset[str], str, frozenset[str]], int] = {}
        self._alike: dict[tuple[frozenset[str], str], bool] = {}
        self._faults = {one.finding.id: one for one in self._start.judged if one.finding.verdict.hurts}

    @property
    def _start(self) -> State:
        return self._states[frozenset()]

    @property
    def root_causes(self) -> tuple[RootCause, ...]:
        """Every fault that may count, by its cause; those that the model gives no points are left out."""
        case, rows = self._case, self._case.model.vectors
        counted = {name for name in in_total(case, self._start.parked) if rows[name].weight_milli}
        found = defaultdict(list)
        for one in self._faults.values():
            if decides(case, one) and one.finding.vector in counted:
                found[one.finding.check, one.finding.because].append(one)
        return tuple(_root_cause(found[key]) for key in sorted(found))

    def named(self, texts: Sequence[str]) -> tuple[RootCause, ...]:
        """The faults that were named: by id, by the beginning of one, or all those of a check.

        Raises Misconfigured where a text names no fault, or several.
        """
        found: dict[tuple[str, str], dict[str, Judged]] = defaultdict(dict)
        for text in texts:
            for one in self._meant(text):
                found[one.finding.check, one.finding.because][one.finding.id] = one
        return tuple(_root_cause(found[key].values()) for key in sorted(found))

    def _meant(self, text: str) -> list[Judged]:
        of_check = [one for one in self._faults.values() if one.finding.check == text]
        start = text.lower().removeprefix("sha256:")
        meant = [one for key, one in self._faults.items() if key.removeprefix("sha256:").startswith(start)]
        if of_check:
            return of_check
        if not meant or len(start) < SHORTEST:
            raise Misconfigured(
                f"{text[:80]!r} names no open fault of this target: give a finding's id, {SHORTEST} or more of its "
                "first characters, or a check's name (`hullmark what-if TARGET` lists them)."
            )
        if len(meant) > 1:
            raise Misconfigured(
                f"{text[:80]!r} is the beginning of {len(meant)} findings: give more of its characters."
            )
        return meant

    def rating(self, chosen: Iterable[RootCause]) -> Rating:
        """The rating if these were closed; whether it is provisional is told by the looks that there were."""
        doors, good = _closing(chosen)
        state = self._state(doors)
        rating = concluded(state.case, self._closed(state, good), state.domains)
        return replace(rating, provisional=one_night(self._case))

    def exact(self, chosen: Iterable[RootCause]) -> int:
        """`rating(chosen).exact_milli`, by what is known of each vector already."""
        doors, good = _closing(chosen)
        model, here = self._case.model, defaultdict[str, set[str]](set)
        for key in good:
            here[self._faults[key].finding.vector].add(key)
        return model.high * THOUSAND - sum(self._loss(doors, name, frozenset(here[name])) for name in model.vectors)

    def _state(self, doors: frozenset[str]) -> State:
        if doors not in self._states:
            self._states[doors] = state_of(without_doors(self._case, doors))
        return self._states[doors]

    def _closed(self, state: State, good: frozenset[str]) -> tuple[Judged, ...]:
        return tuple(made_good(state.case, one) if one.finding.id in good else one for one in state.judged)

    def _loss(self, doors: frozenset[str], vector: str, here: frozenset[str]) -> int:
        if doors and self._as_before(doors, vector):
            doors = frozenset()
        if (doors, vector, here) not in self._losses:
            state = self._state(doors)
            there = _of(state, vector)
            judged = self._closed(replace(state, judged=there), here)
            (grade,) = grades(state.case, judged, state.parked, frozenset({vector}))
            self._losses[doors, vector, here] = grade.lost_milli
        return self._losses[doors, vector, here]

    def _as_before(self, doors: frozenset[str], vector: str) -> bool:
        """Whether closing these leaves a vector as it is: then its loss needs no second weighing."""
        if (doors, vector) not in self._alike:
            state, start = self._state(doors), self._start
            alike = state.parked == start.parked and _of(state, vector) == _of(start, vector)
            self._alike[doors, vector] = alike
        return self._alike[doors, vector]

    def reaches(self, exact_milli: int, target: int) -> bool:
        """Whether an exact rating is shown as `target` or more (to the nearest step, half down)."""
        step = self._case.model.step
        steps = -(-target // step)
        return 2 * exact_milli > (2 * steps - 1) * step * THOUSAND


def cheapest(case: Case, target: int) -> Way:
    """The fewest root causes by which the rating of a case is shown as `target` or more.

    Never reached where there is no rating: mending faults does not make up for what nobody saw.
    """
    trials = Trials(case)
    causes = trials.root_causes
    exhaustive = len(causes) <= MOST_EXHAUSTIVE
    unrated = trials.rating(()).value is None
    sought = case.model.high + case.model.step if unrated else target  # too little was seen: no number is reached
    for chosen in (_exhaustive if exhaustive else _greedy)(trials, causes, sought):
        rating = trials.rating(chosen)
        reached = not unrated and rating.value is not None and rating.value >= target
        if reached:
            break
    return Way(chosen=chosen, rating=rating, reached=reached, exhaustive=exhaustive, among=len(causes))


def _of(state: State, vector: str) -> tuple[Judged, ...]:
    return tuple(one for one in state.judged if one.finding.vector == vector)


Chosen = tuple[RootCause, ...]


def _exhaustive(trials: Trials, causes: Chosen, target: int) -> Iterator[Chosen]:
    """Every set that reaches the target by its exact rating, the cheapest first; at last the best there is."""
    best: list[tuple[tuple[int, int, int], Chosen]] = []
    for size in range(len(causes) + 1):
        rated = [(trials.exact(chosen), chosen) for chosen in combinations(causes, size)]
        enough = [row for row in rated if trials.reaches(row[0], target)]
        yield from (chosen for _, chosen in sorted(enough, key=lambda row: (_findings(row[1]), -row[0])))
        best += [((-exact, size, _findings(chosen)), chosen) for exact, chosen in rated]
    yield min(best, key=lambda row: row[0])[1]


def _greedy(trials: Trials, causes: Chosen, target: int) -> Iterator[Chosen]:
    """The set that the largest steps lead to, without what is not needed; the best on the way where none reaches."""
    chosen: Chosen = ()
    best = (trials.exact(()), chosen)
    while len(chosen) < len(causes) and not trials.reaches(best[0], target):
        left = [one for one in causes if one not in chosen]
        exact, chosen = max(
            ((trials.exact((*chosen, one)), (*chosen, one)) for one in left),
            key=lambda row: (row[0], -_findings(row[1])),
        )
        best = max(best, (exact, chosen), key=lambda row: (row[0], -len(row[1])))
    chosen = best[1]
    for one in sorted(chosen, key=lambda cause: -len(cause.faults)):
        fewer = tuple(other for other in chosen if other is not one)
        chosen = fewer if trials.exact(fewer) >= best[0] or trials.reaches(trials.exact(fewer), target) else chosen
    yield tuple(one for one in causes if one in chosen)


def _findings(chosen: Chosen) -> int:
    return sum(len(one.faults) for one in chosen)


def _closing(chosen: Iterable[RootCause]) -> tuple[frozenset[str], frozenset[str]]:
    """The doors that close, and the ids of the findings that are made good."""
    faults = [fault for cause in chosen for fault in cause.faults]
    good = frozenset(fault.finding.id for fault in faults if fault.door is None)
    return frozenset(fault.door for fault in faults if fault.door is not None), good


def _root_cause(judged: Iterable[Judged]) -> RootCause:
    several = sorted(judged, key=lambda one: one.finding.subject)
    first = several[0].finding
    faults = tuple(Fault(finding=one.finding, door=door(one)) for one in several)
    return RootCause(check=first.check, because=first.because, faults=faults)
