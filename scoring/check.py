"""The shape of one question: what a check is asked about, what it may read, how it answers."""

import inspect
import typing
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar, get_args, get_origin

from scanner.asset import Asset, Attribution
from scanner.observation import Absent, Fact, Outcome, Present, Unseen
from scoring.finding import Certainty, Finding, Verdict, finding_id

T = TypeVar("T")
F = TypeVar("F", covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Latest(Generic[T]):
    """The newest answered value: None where the answer was that there is none."""

    value: T | None
    at: datetime
    observation: str
    asset: Asset


@dataclass(frozen=True, slots=True, kw_only=True)
class Look(Generic[F]):
    """One sighting with its observation; `told` where it is somebody else's, not our own."""

    at: datetime
    look: int
    scan: str
    outcome: Outcome
    facts: F | None
    why: str
    observation: str
    asset: Asset
    probe: str
    told: bool = False


@dataclass(frozen=True, slots=True)
class Seen(Generic[F]):
    """All looks at one subject by the probes whose facts are an F, oldest first, after those that others told of.

    For a name, `above` are the same probe's looks at the nearest name above it (None where there are
    none). For hosts and endpoints, `host` are the same probes' looks at every bare endpoint of that host.
    For `Whole`, `looks` are those at every asset, `each` divides them, and `host` are those at every bare endpoint
    of its addresses, closed ones too.
    """

    looks: tuple[Look[F], ...] = ()
    above: "Seen[F] | None" = None
    host: "Seen[F] | None" = None

    def latest(self, read: Callable[[F], Fact[T]]) -> Latest[T] | None:
        """The newest value that was answered, present or absent; None where nobody answered yet."""
        for look in reversed(self.looks):
            if look.facts is None:
                continue
            fact = read(look.facts)
            if isinstance(fact, Present):
                return Latest(value=fact.value, at=look.at, observation=look.observation, asset=look.asset)
            if isinstance(fact, Absent):
                return Latest(value=None, at=look.at, observation=look.observation, asset=look.asset)
        return None

    def unseen(self, read: Callable[[F], Fact[Any]]) -> str:
        """Why the last look that brought facts did not see this one; empty where it saw it or did not ask."""
        answered = self.answered
        fact = read(answered.facts) if answered and answered.facts is not None else None
        return fact.why if isinstance(fact, Unseen) else ""

    @property
    def newest(self) -> Look[F] | None:
        """The last look, answered or not."""
        return self.looks[-1] if self.looks else None

    @property
    def answered(self) -> Look[F] | None:
        """The last look that brought facts."""
        return next((look for look in reversed(self.looks) if look.facts is not None), None)

    @property
    def silence(self) -> str:
        """Why there is no answer, in a few words, for an UNKNOWN verdict."""
        newest = self.newest
        if newest is None:
            return "not asked"
        if newest.why or newest.facts is None:
            return newest.why or newest.outcome.value
        values = (getattr(newest.facts, field.name) for field in fields(newest.facts))  # type: ignore[arg-type]  # facts are dataclasses
        reasons = {fact.why for fact in values if isinstance(fact, Unseen)}
        return reasons.pop() if len(reasons) == 1 else "some questions got no answer"

    @property
    def absent(self) -> bool:
        """Whether nobody there speaks this protocol: never an answer, and the newest look was refused or garbled."""
        newest = self.newest
        return self.answered is None and bool(newest and newest.outcome in (Outcome.REFUSED, Outcome.GARBLED))

    def each(self) -> tuple["Seen[F]", ...]:
        """The looks divided by asset, in the order of asset ids."""
        by_asset: dict[str, list[Look[F]]] = defaultdict(list)
        for look in self.looks:
            by_asset[look.asset.id].append(look)
        return tuple(Seen(tuple(looks)) for _, looks in sorted(by_asset.items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a check is asked about, and the maker of its findings."""

    kind: ClassVar[str] = ""
    target: str
    check: str
    vector: str
    asset: Asset | None
    roles: tuple[str, ...]
    attribution: Attribution

    @property
    def id(self) -> str:
        return self.asset.id if self.asset else "whole"

    def good(self, because: str, *used: Any, **more: Any) -> Finding:
        return self._finding(Verdict.GOOD, because, used, **more)

    def fair(self, because: str, *used: Any, **more: Any) -> Finding:
        return self._finding(Verdict.FAIR, because, used, **more)

    def warn(self, because: str, *used: Any, **more: Any) -> Finding:
        return self._finding(Verdict.WARN, because, used, **more)

    def bad(self, because: str, *used: Any, **more: Any) -> Finding:
        return self._finding(Verdict.BAD, because, used, **more)

    def neutral(self, because: str, *used: Any, **more: Any) -> Finding:
        return self._finding(Verdict.NEUTRAL, because, used, **more)

    def unknown(self, because: str, *used: Any, **more: Any) -> Finding:
        return self._finding(Verdict.UNKNOWN, because, used, **more)

    def _finding(
        self,
        verdict: Verdict,
        because: str,
        used: tuple[Any, ...],
        *,
        certainty: Certainty = Certainty.CONFIRMED,
        until: datetime | None = None,
        seen_at: datetime | None = None,
        **values: object,
    ) -> Finding:
        """A Finding; `used` are the Latest, Look or Seen values it rests on, `values` fill the sentence.

        One that uses none rests on outside facts alone: no look makes it older, surer or doubtful, and the judge
        adds those that show since when the subject is seen. `seen_at` is given where two readings are held against
        each other: what follows is as old as the older one.
        """
        rests_on = [part for part in map(_look_of, used) if part]
        return Finding(
            id=finding_id(self.target, self.check, self.id),
            check=self.check,
            vector=self.vector,
            subject=self.id,
            verdict=verdict,
            certainty=certainty,
            because=f"{self.check}.{because}",
            values=tuple(sorted((key, str(value)) for key, value in values.items())),
            observations=tuple(sorted({part.observation for part in rests_on})),
            until=until,
            seen_at=seen_at or max((part.at for part in rests_on if _answered(part)), default=None),
        )


def _look_of(used: Any) -> Look[Any] | Latest[Any] | None:
    """A Latest or Look as it is; of a Seen the newest look with facts, else the newest."""
    return (used.answered or used.newest) if isinstance(used, Seen) else used


def _answered(part: Look[Any] | Latest[Any]) -> bool:
    return isinstance(part, Latest) or part.facts is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Name(Subject):
    """A host or domain name."""

    kind: ClassVar[str] = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Host(Subject):
    """An address."""

    kind: ClassVar[str] = "address"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint(Subject):
    """A port of an address, bare or asked under a name.

    `next_hops`: where it is a mail exchanger, the names whose MX records lead senders to it (RFC 7672 3.2.2).
    """

    kind: ClassVar[str] = "endpoint"
    next_hops: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole(Subject):
    """The whole target."""

    kind: ClassVar[str] = "whole"


CheckFunction = Callable[..., Finding | None]
"""(subject, one or two Seen[F], known, as_of) -> Finding, or None where the question does not apply."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One question: `name` from its file, `vector` from its folder, the rest from its function.

    `because` maps the message ids (without the check's name) to sentences with `{value}` places.
    """

    name: str
    vector: str
    question: str
    doc: str
    subject: type[Subject]
    reads: tuple[type, ...]
    because: dict[str, str]
    causes: tuple[str, ...]
    losses: tuple[str, ...]
    judge: CheckFunction


CAUSES = ("remote access", "unpatched software", "mail fraud", "stolen credentials", "web attack", "data exposure")
LOSSES = ("ransomware", "funds transfer fraud", "business email compromise", "data breach", "business interruption")
HEADINGS = ("Why an insurer cares:", "What to do:", "What this cannot see:", "Source:")


def check(
    *, because: dict[str, str], causes: tuple[str, ...], losses: tuple[str, ...]
) -> Callable[[CheckFunction], Check]:
    """Decorator: this function is the check of its file.

    Its docstring's first line is the question; it has the headings of HEADINGS. Its parameters are a
    Subject type, one or two `Seen[F]`, `known` and `as_of`. Raises TypeError where one of these is missing.
    """

    def shape(judge: CheckFunction) -> Check:
        _, _, vector, name = judge.__module__.rsplit(".", 3)
        doc = inspect.getdoc(judge) or ""
        hints = typing.get_type_hints(judge)
        parameters = [hints[parameter] for parameter in inspect.signature(judge).parameters]
        reads = tuple(_fact_type(hint) for hint in parameters if get_origin(hint) is Seen)
        missing = [heading for heading in HEADINGS if heading not in doc]
        if missing or not doc.splitlines()[0].endswith("?"):
            raise TypeError(f"{name}: the docstring needs a question and the headings {', '.join(missing)}")
        if not issubclass(parameters[0], Subject) or not 1 <= len(reads) <= 2:
            raise TypeError(f"{name}: a check reads a subject and one or two Seen[...]")
        if set(causes) - set(CAUSES) or set(losses) - set(LOSSES):
            raise TypeError(f"{name}: causes and losses come from the glossary in scoring/check.py")
        return Check(
            name=name, vector=vector, question=doc.splitlines()[0], doc=doc, subject=parameters[0], reads=reads,
            because={f"{name}.{key}": sentence for key, sentence in because.items()}, causes=causes, losses=losses,
            judge=judge,
        )  # fmt: skip

    return shape


def _fact_type(hint: Any) -> type:
    inner: type = get_args(hint)[0]
    return inner
