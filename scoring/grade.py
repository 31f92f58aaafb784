"""What one vector came to, and where its points went."""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    FINDING = "finding"
    UNSEEN = "unseen"
    LOST_SIGHT = "lost sight"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """Points that left the top of the scale, in thousandths; `finding` is a finding's id or None."""

    vector: str
    finding: str | None
    reason: Reason
    milli: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """One vector. `score_milli` (thousandths of 0-100) and `letter` are None when nothing was seen.

    `points_milli` is what the vector can take at most on the 250-900 scale (0 outside the total),
    `confidence_milli` the share of it that the range leaves decided.
    """

    vector: str
    category: str
    weight_milli: int
    points_milli: int
    score_milli: int | None
    letter: str | None
    confidence_milli: int
    contributions: tuple[Contribution, ...]
    low_milli: int
    high_milli: int
    in_total: bool

    @property
    def lost_milli(self) -> int:
        return sum(part.milli for part in self.contributions)
