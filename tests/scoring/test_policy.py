"""Who in the book is looked at at night, and under which name."""

import dataclasses
from datetime import UTC, date, datetime, timedelta

import pytest

from scanner.target import Organisation, Profile, Scope, Target, TargetKind
from scoring.policy import Policy, Status, declared, division, due_for_probing

DAY = date(2026, 11, 1)


def policy(status: Status = Status.BOUND) -> Policy:
    return Policy(key="1", name="Acme", domains=("acme.example",), status=status, status_since=DAY)


@pytest.mark.parametrize(
    ("status", "days", "due"),
    [
        (Status.BOUND, 0, True),
        (Status.BOUND, 4000, True),
        (Status.QUOTED, 0, True),
        (Status.QUOTED, 30, True),
        (Status.QUOTED, 31, False),
        (Status.LAPSED, 0, False),
        (Status.DECLINED, 0, False),
    ],
)
def test_who_is_looked_at(status: Status, days: int, due: bool) -> None:
    """Bound always, quoted for 30 days, lapsed and declined never."""
    assert due_for_probing(policy(status), DAY + timedelta(days=days)) is due


def test_a_quote_of_tomorrow_is_looked_at() -> None:
    """A book that was made further east is a day ahead."""
    assert due_for_probing(policy(Status.QUOTED), DAY - timedelta(days=1))


def test_it_is_rated_under_its_first_domain_else_its_first_network() -> None:
    """The name of its target."""
    assert policy().target == "acme.example"
    assert (
        Policy(key="1", name="A", networks=("192.0.2.0/24",), status=Status.BOUND, status_since=DAY).target
        == "192.0.2.0/24"
    )


def test_several_policies_of_a_company_are_one_target() -> None:
    """All their names and networks; label and size are those of the bound one."""
    scope = Scope(asked=Profile.LIGHT, used=Profile.LIGHT, because="")
    target = Target(name="acme.example", kind=TargetKind.NAME, scope=scope, since=datetime(2026, 1, 1, tzinfo=UTC))
    old = dataclasses.replace(policy(Status.LAPSED), key="0", name="Old", networks=("192.0.2.0/28",), employees=3)
    new = dataclasses.replace(
        policy(), domains=("acme.example", "b.example"), networks=("192.0.2.0/28",), revenue=5, currency="EUR"
    )
    told = declared(target, (old, new))
    assert (told.label, told.names, told.networks) == ("Acme", ("b.example",), ("192.0.2.0/28",))
    assert told.organisation == Organisation(revenue=5, currency="EUR")
    assert declared(target, ()) is target
    quoted = dataclasses.replace(target, organisation=Organisation(employees=7, revenue=1, currency="USD", sector="x"))
    told = declared(quoted, (new,))
    assert told.organisation == Organisation(employees=7, revenue=5, currency="EUR", sector="x")


@pytest.mark.parametrize(
    ("sector", "part"),
    [
        ("KSIC C26110", "KSIC 26"), ("KSIC 26", "KSIC 26"), ("KSIC C", "KSIC C"), ("NAICS 2022 332710", "NAICS 31"),
        ("NAICS 54", "NAICS 54"), ("GB/T 4754 2017 I6510", "GB/T 4754 65"), ("Trade", "trade"), (None, None),
    ],
)  # fmt: skip
def test_trades_are_held_together_by_their_division(sector: str | None, part: str | None) -> None:
    """Five figures of everybody would leave everybody alone."""
    assert division(sector) == part
