"""The table of DMARC records by how much mail they are meant for."""

import pytest

from scanner.observation import ABSENT, Present
from scanner.probes.mail_policy import MailPolicy
from scoring.vectors.dmarc.dmarc_applies_to_all import dmarc_applies_to_all
from tests.fakes.looks import ask, seen, sentence, verdict

TABLE = {
    "v=DMARC1; p=reject": "good all",
    "v=DMARC1; p=quarantine; pct=100; t=n": "good all",
    "v=DMARC1; p=reject; pct=x": "good all",
    "v=DMARC1; p=reject; pct=99": "fair most",
    "v=DMARC1; p=quarantine; pct=51": "fair most",
    "v=DMARC1; p=quarantine; pct=50": "warn half",
    "v=DMARC1; p=reject; pct=0": "warn half",
    "v=DMARC1; p=quarantine; pct=0": "bad no_mail",
    "v=DMARC1; p=reject; t=y": "fair milder",
    "v=DMARC1; p=reject; t=y; pct=20": "warn half",
    "v=DMARC1; p=quarantine; t=y": "bad nothing",
    "v=DMARC1; p=none; pct=20; t=y": "none",
    "v=DMARC1; rua=mailto:***@acme.example; pct=20": "none",
    "v=DMARC1; pct=20": "none",
}


@pytest.mark.parametrize(("text", "expected"), TABLE.items())
def test_shares_and_tests_are_judged_by_who_heeds_them(text: str, expected: str) -> None:
    """pct by the older standard, t by the current one; a policy of none applies to nothing anyway."""
    finding = ask(dmarc_applies_to_all, seen(MailPolicy(dmarc=Present(value=(text,)))))
    assert verdict(finding) == expected
    assert finding is None or sentence(dmarc_applies_to_all, finding)


def test_without_a_record_there_is_no_question() -> None:
    """Nothing applies to nothing."""
    assert ask(dmarc_applies_to_all, seen(MailPolicy(dmarc=ABSENT, dmarc_above=ABSENT))) is None
