"""Renewal is overdue in the last tenth of a life, or 14 days before the end of a long one."""

from datetime import timedelta

import pytest

from scoring.vectors.tls_certificates.certificate_expires_soon import certificate_expires_soon
from tests.fakes.looks import AT, ask, seen, sentence, verdict
from tests.scoring.vectors.tls_certificates.chains import DAY, WEB, leaf, showing


@pytest.mark.parametrize(
    ("days", "left", "expected"),
    [
        (90, 9.1, "good in_time"),
        (90, 8.9, "fair soon"),
        (6, 1, "good in_time"),
        (6, 0.5, "fair soon"),
        (398, 14.1, "good in_time"),
        (398, 13.9, "fair soon"),
        (90, -1, "neutral not_in_force"),
        (90, 91, "neutral not_in_force"),
    ],
)
def test_notice_is_a_share_of_the_life(days: int, left: float, expected: str) -> None:
    """What is outside its dates is certificate_expired's question."""
    facts = showing(leaf(start=AT + left * DAY - days * DAY, days=days))
    finding = ask(certificate_expires_soon, seen(facts, asset=WEB), asset=WEB, as_of=AT)
    assert verdict(finding) == expected


def test_both_turns_are_announced() -> None:
    """`until` is the first instant of the next verdict: notice, then the end."""
    looks = seen(showing(leaf(start=AT - 10 * DAY, days=90)), asset=WEB)
    early = ask(certificate_expires_soon, looks, asset=WEB, as_of=AT)
    assert early
    assert early.until == AT + 71 * DAY + timedelta(seconds=1)
    late = ask(certificate_expires_soon, looks, asset=WEB, as_of=early.until)
    assert late
    assert verdict(late) == "fair soon"
    assert late.until == AT + 80 * DAY + timedelta(seconds=1)
    assert "2027-02-08" in sentence(certificate_expires_soon, late)
    assert verdict(ask(certificate_expires_soon, looks, asset=WEB, as_of=late.until)) == "neutral not_in_force"
