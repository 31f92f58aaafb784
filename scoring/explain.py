"""Where every point of a rating went: one line a contribution, adding up exactly."""

from dataclasses import dataclass

from scoring.case import Case
from scoring.finding import Finding
from scoring.grade import Contribution
from scoring.rating import Rating


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Thousandths of a point that left the top of the scale, and the finding that took them (None: not seen)."""

    part: Contribution
    finding: Finding | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """From the top of the scale down to the exact rating; the largest loss of the largest vector first."""

    top_milli: int
    lines: tuple[Line, ...]
    exact_milli: int

    @property
    def adds_up(self) -> bool:
        """Whether the top less every line is the rating, to the thousandth."""
        return self.top_milli - sum(line.part.milli for line in self.lines) == self.exact_milli


def explain(case: Case, rating: Rating) -> Explained:
    """Every contribution of `rating` beside its finding."""
    findings = {finding.id: finding for finding in rating.findings}
    lost = {grade.vector: grade.lost_milli for grade in rating.grades}
    parts = sorted(
        rating.contributions, key=lambda part: (-lost[part.vector], part.vector, -part.milli, part.finding or "")
    )
    return Explained(
        top_milli=case.model.high * 1000,
        lines=tuple(Line(part=part, finding=findings.get(part.finding) if part.finding else None) for part in parts),
        exact_milli=rating.exact_milli,
    )
