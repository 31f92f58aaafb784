"""Which CAA sets limit who may issue certificates."""

import pytest

from scanner.observation import ABSENT, Fact, Present, Unseen
from scanner.probes.zone import ZoneFacts
from scoring.vectors.dns_zone.caa_published import caa_published
from tests.fakes.looks import ask, seen, verdict


@pytest.mark.parametrize(
    ("caa", "expected"),
    [
        (Present(value=('0 issue "authority.example"',)), "good restricts"),
        (Present(value=('0 issue ";"',)), "good restricts"),
        (Present(value=('128 ISSUE "authority.example"',)), "good restricts"),
        (Present(value=('0 issue "authority.example"', '0 issuewild ";"')), "good restricts"),
        (Present(value=('0 issuewild "authority.example"',)), "fair no_issue"),
        (Present(value=('0 issuemail "authority.example"',)), "fair no_issue"),
        (Present(value=()), "fair no_issue"),
        (ABSENT, "fair absent"),
        (Unseen(why="time-out"), "unknown not_seen"),
    ],
)
def test_only_issue_records_limit_who_may_issue(caa: Fact[tuple[str, ...]], expected: str) -> None:
    """RFC 8659 4.2: without an issue record every authority may issue for a host; a time-out says nothing."""
    assert verdict(ask(caa_published, seen(ZoneFacts(caa=caa)))) == expected


def test_a_name_that_does_not_exist_has_no_zone_to_judge() -> None:
    """A denied name gives no finding."""
    assert ask(caa_published, seen(ZoneFacts(zone=ABSENT))) is None
