"""The table of DMARC records by what in them says nothing."""

import pytest

from scanner.dmarc.discovery import PolicyAbove
from scanner.observation import ABSENT, Present
from scanner.probes.mail_policy import MailPolicy
from scoring.vectors.dmarc.dmarc_record_valid import dmarc_record_valid
from tests.fakes.looks import ask, seen, sentence, verdict

TABLE = {
    "v=DMARC1; p=reject": "good valid",
    "v=DMARC1; p=reject;": "good valid",
    "V = DMARC1 ; P = Reject ; ; sp=none": "good valid",
    "v=DMARC1; p=reject; np=none; t=n; psd=u; adkim=r; aspf=s; fo=1:d:s": "good valid",
    "v=DMARC1; p=none; rua=mailto:***@acme.example, mailto:***@in.example": "good valid",
    "v=DMARC1; p=none; rua=https://acme.example/in": "good valid",
    "v=DMARC1; p=reject; pct=100; ri=86400; rf=afrf": "good valid_older",
    "v=DMARC1; p=none; rua=mailto:***@acme.example!10m": "good valid_older",
    "v=DMARC1; sp=none; p=reject": "fair order",
    "v=DMARC1; rua=mailto:***@acme.example; p=none": "fair order",
    "v=DMARC1; p=reject; pct=120": "fair odd",
    "v=DMARC1; p=reject; adkim=relaxed": "fair odd",
    "v=DMARC1; p=reject; fo=0:1": "fair odd",
    "v=DMARC1; p=reject; t=true": "fair odd",
    "v=DMARC1; p=reject; rau=mailto:***@acme.example": "fair odd",
    "v=DMARC1; p=reject; rua=***@acme.example": "fair odd",
    "v=DMARC1; p=reject; rua=mailto:***@acme.example;mailto:***@in.example": "fair odd",
    "v=DMARC1; p=reject; rua:mailto=***@acme.example": "fair odd",
    "v=DMARC1; p=reject; \u2013": "fair odd",
    "v=DMARC1; p=block; rua=mailto:***@acme.example": "fair odd",
    "v=DMARC1; rua=mailto:***@acme.example": "good valid",
    "v=DMARC1; p=block": "none",
    "v=DMARC1; p=reject; p=reject": "none",
    "v=dmarc1; p=reject": "none",
}


@pytest.mark.parametrize(("text", "expected"), TABLE.items())
def test_each_term_is_read(text: str, expected: str) -> None:
    """What receivers ignore is told; a record that they cannot use at all is another question."""
    finding = ask(dmarc_record_valid, seen(MailPolicy(dmarc=Present(value=(text,)))))
    assert verdict(finding) == expected
    assert finding is None or sentence(dmarc_record_valid, finding)


def test_a_record_above_is_judged_where_it_stands() -> None:
    """What is inherited is not the name's own writing."""
    record = PolicyAbove(name="acme.example", records=("v=DMARC1; p=reject; x",))
    policy = MailPolicy(dmarc=ABSENT, dmarc_above=Present(value=(record,)))
    assert ask(dmarc_record_valid, seen(policy)) is None
