"""What another model says of the same evidence: before and after, with no packet sent."""

from dataclasses import dataclass, replace
from datetime import datetime

from scanner.target import Profile
from scoring.assess import assess
from scoring.case import Case
from scoring.model import Model
from scoring.rating import Rating


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one model says: the number, its band (None where nothing is rated), and how much is critical.

    The band is withheld while anything is critical.
    """

    value: int | None
    exact_milli: int
    band: str | None
    critical: int

    @property
    def shown(self) -> str | None:
        """The band that may be shown: empty where it is withheld, None where nothing is rated."""
        return "" if self.critical and self.band else self.band


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One target under two models. No evidence is kept here: a book of any size fits in memory as moves."""

    target: str
    profile: Profile
    as_of: datetime
    before: Said
    after: Said

    @property
    def delta_milli(self) -> int:
        return self.after.exact_milli - self.before.exact_milli

    @property
    def crossed(self) -> bool:
        """Whether the band is another one, was withheld and is not, or the other way round."""
        return self.before.shown != self.after.shown


def backtest(case: Case, before: Model, after: Model) -> Move:
    """A case under two models, its own aside."""
    return Move(
        target=case.target.name,
        profile=case.target.scope.used,
        as_of=case.as_of,
        before=_said(assess(replace(case, model=before))),
        after=_said(assess(replace(case, model=after))),
    )


def largest_first(move: Move) -> tuple[int, str]:
    """The order in which moves are shown."""
    return -abs(move.delta_milli), move.target


def _said(rating: Rating) -> Said:
    return Said(value=rating.value, exact_milli=rating.exact_milli, band=rating.band, critical=len(rating.critical))
