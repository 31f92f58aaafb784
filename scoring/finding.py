"""What one check concludes about one subject."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from scanner.canonical import digest


class Verdict(StrEnum):
    """GOOD to BAD are judged; NEUTRAL never counts; UNKNOWN could not be judged."""

    GOOD = "good"
    FAIR = "fair"
    WARN = "warn"
    BAD = "bad"
    NEUTRAL = "neutral"
    UNKNOWN = "unknown"

    @property
    def judged(self) -> bool:
        return self not in (Verdict.NEUTRAL, Verdict.UNKNOWN)

    @property
    def hurts(self) -> bool:
        """Whether it may take points, and so deserves a second look."""
        return self in (Verdict.FAIR, Verdict.WARN, Verdict.BAD)


class Certainty(StrEnum):
    """How sure the verdict is; *possible* never decides."""

    CONFIRMED = "confirmed"
    LIKELY = "likely"
    POSSIBLE = "possible"

    def capped(self, most: "Certainty") -> "Certainty":
        """The less certain of the two."""
        order = list(Certainty)
        return max(self, most, key=order.index)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A verdict with its reason. `because` is a message id; `values` fill its sentence, sorted by name.

    `subject` is an asset id, or `whole`. `until` is the first instant at which the same evidence would
    give another verdict by the passing of time alone; `seen_at` when the newest answer it rests on came.
    """

    id: str
    check: str
    vector: str
    subject: str
    verdict: Verdict
    certainty: Certainty
    because: str
    values: tuple[tuple[str, str], ...] = ()
    observations: tuple[str, ...] = ()
    until: datetime | None = None
    seen_at: datetime | None = None


@lru_cache(maxsize=65536)
def finding_id(target: str, check: str, subject: str) -> str:
    """The same question about the same subject of the same target has the same id, for ever."""
    return digest(target, check, subject)


EXPOSURE = "exposure"
"""The value by which findings about several names of one door are known as one."""


def repeated(findings: Iterable[Finding]) -> frozenset[str]:
    """The ids of findings that say again, under another name, what one as bad or worse says of the same door."""
    first: dict[tuple[str, str], Finding] = {}
    again = set()
    doored = [one for one in findings if any(key == EXPOSURE for key, _ in one.values)]
    for one in sorted(doored, key=lambda one: (-list(Verdict).index(one.verdict) * one.verdict.hurts, one.subject)):
        door = dict(one.values).get(EXPOSURE)
        if door and first.setdefault((one.check, door), one) is not one:
            again.add(one.id)
    return frozenset(again)
