"""Who in the book is looked at at night, and under which name."""

from datetime import date, timedelta

import pytest

from scoring.policy import Policy, Status, due_for_probing

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
