"""A line of the book: one policyholder or applicant, as the insurer's own records tell it."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

QUOTE_STANDS = timedelta(days=30)
"""How long an applicant is looked at after the quote."""


class Status(StrEnum):
    """Where a policy stands: only some are looked at (contract: the book)."""

    QUOTED = "quoted"
    BOUND = "bound"
    LAPSED = "lapsed"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One row; None or an empty tuple where a cell was empty.

    Domains are A-labels, networks in CIDR form or single addresses, `country` an ISO 3166 code, `currency` an ISO 4217
    code; `revenue`, `limit`, `retention` and `premium` are whole units of that currency. `status_since` is the day from
    which the status counts: an applicant is looked at for 30 days after the quote.
    """

    key: str
    name: str
    domains: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    status: Status
    status_since: date
    country: str | None = None
    sector: str | None = None
    sector_scheme: str | None = None
    employees: int | None = None
    revenue: int | None = None
    currency: str | None = None
    inception: date | None = None
    renewal: date | None = None
    limit: int | None = None
    retention: int | None = None
    premium: int | None = None
    underwriter: str | None = None
    team_mailbox: str | None = None
    broker: str | None = None
    contacts: tuple[str, ...] = ()
    consent: str | None = None

    @property
    def target(self) -> str:
        """The name under which it is rated: its first domain, else its first network."""
        return (self.domains or self.networks)[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A line that is no longer what it was: `fields` are (name, before, after) as text, None where nothing is told."""

    key: str
    fields: tuple[tuple[str, str | None, str | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What an import does to the book: how many lines are new, changed, unchanged and not in the file (left alone).

    `changes` are the first of the changed ones.
    """

    new: int
    changed: int
    unchanged: int
    missing: int
    changes: tuple[Change, ...]


def due_for_probing(policy: Policy, today: date) -> bool:
    """Whether the nights look at it: while bound, and for 30 days from the day it was quoted; else never.

    What an underwriter asks for by name (`scan`, `quote`) is the underwriter's own act, and not judged here.
    """
    if policy.status is Status.QUOTED:
        return today - policy.status_since <= QUOTE_STANDS
    return policy.status is Status.BOUND
