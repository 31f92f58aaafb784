"""A line of the book: one policyholder or applicant, as the insurer's own records tell it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from scanner.target import Organisation, Target

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
    def organisation(self) -> Organisation:
        """Its size and trade; the code of a scheme stands behind the scheme's name."""
        trade = f"{self.sector_scheme} {self.sector}" if self.sector and self.sector_scheme else self.sector
        money = None if self.revenue is None else self.currency
        return Organisation(employees=self.employees, revenue=self.revenue, currency=money, sector=trade)

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the book by its key alone, with what says whether it is looked at."""

    key: str
    status: Status
    status_since: date

    def due_for_probing(self, today: date) -> bool:
        """As `due_for_probing` of the whole line."""
        return due_for_probing(self, today)


def due_for_probing(policy: Policy | Line, today: date) -> bool:
    """Whether the nights look at it: while bound, and for 30 days from the day it was quoted; else never.

    What an underwriter asks for by name (`scan`, `quote`) is the underwriter's own act, and not judged here.
    """
    if policy.status is Status.QUOTED:
        return today - policy.status_since <= QUOTE_STANDS
    return policy.status is Status.BOUND


def declared(target: Target, policies: Sequence[Policy]) -> Target:
    """The target as the lines of the book that are rated under its name tell it; without any it stays as it is.

    Names and networks are those of all of them. Label, size and trade are those of the one that counts most: bound
    before quoted before the others, and the first of them by key; what it does not tell of size and trade stays.
    """
    if not policies:
        return target
    order = [Status.BOUND, Status.QUOTED, Status.LAPSED, Status.DECLINED]
    first = min(policies, key=lambda policy: (order.index(policy.status), policy.key))
    names = dict.fromkeys(name for policy in policies for name in policy.domains if name != target.name)
    networks = dict.fromkeys(net for policy in policies for net in policy.networks if net != target.name)
    told, known = first.organisation, target.organisation
    money = known if told.revenue is None else told
    organisation = Organisation(
        employees=known.employees if told.employees is None else told.employees,
        revenue=money.revenue,
        currency=money.currency,
        sector=told.sector or known.sector,
    )
    return replace(target, label=first.name, organisation=organisation, names=tuple(names), networks=tuple(networks))


_CODE = re.compile(r"(NAICS|KSIC|JSIC|GB/T 4754)(?: \d{4})? (?:([A-U])|[A-U]?(\d\d)\d*)")
_TOGETHER = {"32": "31", "33": "31", "45": "44", "49": "48"}
"""Sectors of NAICS that go over several numbers, by the first of them."""


def division(sector: str | None) -> str | None:
    """The part of a trade within which companies are held against each other: the first two figures of a code."""
    if sector is None or not (found := _CODE.fullmatch(sector)):
        return sector and sector.casefold()
    scheme, letter, figures = found.groups()
    return f"{scheme} {letter or (_TOGETHER.get(figures, figures) if scheme == 'NAICS' else figures)}"
