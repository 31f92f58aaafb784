"""The table of addresses for reports about single messages."""

import pytest

from scanner.dmarc.discovery import PolicyAbove
from scanner.observation import ABSENT, Fact, Present
from scanner.probes.mail_policy import MailPolicy
from scoring.vectors.dmarc.dmarc_failure_reports_agreed import dmarc_failure_reports_agreed
from tests.fakes.looks import ask, seen, sentence, verdict
from tests.scoring.vectors.dmarc.reporting import AGREED, LATE, REFUSED, reporting

A = "mailto:***@a.example"
ELSEWHERE: Fact[tuple[str, ...]] = Present(value=("v=DMARC1; ruf=mailto:***@c.example",))
TABLE: list[tuple[str, dict[str, Fact[tuple[str, ...]]], str]] = [
    ("", {}, "none"),
    ("fo=1", {}, "none"),
    (f"rua={A}", {"a": REFUSED}, "none"),
    ("ruf=https://acme.example/in", {}, "none"),
    ("ruf=mailto:***@acme.example", {}, "neutral asked"),
    (f"ruf={A}", {"a": AGREED}, "neutral asked"),
    (f"ruf={A}", {"a": REFUSED}, "fair refused"),
    (f"ruf={A}", {"a": ELSEWHERE}, "fair refused"),
    (f"ruf={A}", {"a": LATE}, "unknown not_seen"),
    (f"ruf={A}", {}, "unknown not_seen"),
]


@pytest.mark.parametrize(("tags", "said", "expected"), TABLE)
def test_messages_go_to_those_who_agreed(tags: str, said: dict[str, Fact[tuple[str, ...]]], expected: str) -> None:
    """Where they go is told and no fault; that they cannot arrive is a small one."""
    finding = ask(dmarc_failure_reports_agreed, seen(reporting(f"v=DMARC1; p=none; {tags}", **said)))
    assert verdict(finding) == expected
    assert finding is None or sentence(dmarc_failure_reports_agreed, finding)


def test_a_registry_asks_for_itself() -> None:
    """What the public suffix has sent is not the company's wish."""
    record = PolicyAbove(name="example", records=(f"v=DMARC1; p=none; psd=y; ruf={A}",))
    policy = MailPolicy(dmarc=ABSENT, dmarc_above=Present(value=(record,)))
    assert ask(dmarc_failure_reports_agreed, seen(policy)) is None
