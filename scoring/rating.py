"""The number, what it rests on, and what outranks it."""

from dataclasses import dataclass
from datetime import datetime

from scanner.asset import Claim
from scoring.domain import Domain
from scoring.finding import Finding
from scoring.grade import Contribution, Grade


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """A confirmed exposure that outranks any number."""

    finding: str
    asset: str
    value: str
    service: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """What `assess` says of a case.

    `value` (whole points in steps of ten) and `band` are None when too little was seen; `exact_milli`,
    `low` and `high` (bounds, not a confidence interval) are always there. Shares are in thousandths.
    `parked` lists vectors whose subject is proved not to exist, `domains` the roles of the target's domain names (none
    under a model that knows no roles). `good_until` is the first instant at
    which the same evidence would be judged otherwise, None if never.
    """

    value: int | None
    exact_milli: int
    band: str | None
    low: int
    high: int
    coverage_milli: int
    confidence_milli: int
    provisional: bool
    critical: tuple[Exposure, ...]
    grades: tuple[Grade, ...]
    findings: tuple[Finding, ...]
    claims: tuple[Claim, ...]
    parked: tuple[str, ...]
    good_until: datetime | None
    domains: tuple[Domain, ...] = ()

    @property
    def contributions(self) -> tuple[Contribution, ...]:
        """Every point lost; the sum is 900,000 - exact_milli."""
        return tuple(part for grade in self.grades for part in grade.contributions)
