"""The table of DMARC records: what they have done to forged mail."""

import pytest

from scanner.asset import name_asset
from scanner.dmarc.discovery import PolicyAbove
from scanner.observation import ABSENT, Present
from scanner.probes.mail_policy import MailPolicy
from scoring.vectors.dmarc.dmarc_enforced import dmarc_enforced
from tests.fakes.looks import ask, seen, sentence, verdict

TABLE = {
    "v=DMARC1; p=reject": "good enforced",
    "v=DMARC1; p=quarantine": "good enforced",
    "v=DMARC1; p=reject; sp=quarantine": "good enforced",
    "v=DMARC1; p=reject; pct=100": "good enforced",
    "v=DMARC1; p=reject; pct=500": "good enforced",
    "v=DMARC1; p=reject; pct=99": "fair most",
    "v=DMARC1; p=reject; pct=51": "fair most",
    "v=DMARC1; p=reject; pct=50": "warn half",
    "v=DMARC1; p=reject; pct=1": "warn half",
    "v=DMARC1; p=quarantine; pct=0": "bad no_mail",
    "v=DMARC1; p=quarantine; pct=00": "bad no_mail",
    "v=DMARC1; p=reject; pct=0": "warn half",
    "v=DMARC1; p=none": "bad none",
    "v=DMARC1; p=none; rua=mailto:***@acme.example": "bad none",
    "v=DMARC1; p=none; sp=reject": "bad none",
    "v=DMARC1; p=none; pct=20": "bad none",
    "v=DMARC1; rua=mailto:***@acme.example": "bad void",
    "v=DMARC1; p=block; rua=mailto:***@acme.example": "bad void",
    "v=DMARC1; p=reject; sp=no; rua=mailto:***@acme.example": "bad void",
    "v=DMARC1; p=reject; np=abc; rua=https://acme.example/in": "bad void",
    "v=DMARC1; p=reject; np=abc; rua=acme.example": "none",
    "v=DMARC1; p=reject; p=none": "none",
    "v=DMARC1; p=reject; sp=none": "warn subdomains_open",
    "v=DMARC1; p=quarantine; sp=none; pct=80": "warn subdomains_open",
    "v=DMARC1; p=reject; np=none": "warn invented_open",
    "v=DMARC1; p=reject; sp=quarantine; np=none; pct=80": "warn invented_open",
    "v=DMARC1; p=reject; sp=none; np=none": "warn subdomains_open",
    "v=DMARC1; p=reject; sp=none; np=reject": "warn subdomains_open",
    "v=DMARC1; p=reject; np=quarantine": "good enforced",
    "v=DMARC1; p=reject; np=abc": "none",
    "v=DMARC1; p=none; np=reject": "bad none",
    "V=DMARC1; p=reject": "good enforced",
    "v=DMARC1; p=reject; t=y": "fair testing",
    "v=DMARC1; p=quarantine; t=y": "bad testing",
    "v=DMARC1; p=reject; t=n": "good enforced",
    "v=DMARC1; p=reject; t=maybe": "good enforced",
    "v=DMARC1; p=reject; sp=quarantine; t=y": "warn subdomains_open",
    "v=DMARC1; p=reject; np=quarantine; t=y": "warn invented_open",
    "v=DMARC1; p=none; t=y": "bad none",
    "v=DMARC1; p=reject; pct=050": "warn half",
    "v=DMARC1; p=reject; pct=-1": "good enforced",
    "v=DMARC1; p=reject; pct=": "good enforced",
    "v=DMARC1; p=reject; adkim=s; aspf=s": "good enforced",
    "v=DMARC1": "none",
    "v=dmarc1; p=reject": "none",
}


@pytest.mark.parametrize(("text", "expected"), TABLE.items())
def test_each_policy_is_judged_by_what_it_asks(text: str, expected: str) -> None:
    """Policy none is BAD with or without reports; percentages, tests and open subdomains weaken the rest."""
    finding = ask(dmarc_enforced, seen(MailPolicy(dmarc=Present(value=(text,)))))
    assert verdict(finding) == expected
    assert finding is None or sentence(dmarc_enforced, finding)


def test_an_inherited_policy_is_judged_by_its_word_for_subdomains() -> None:
    """For a name below, sp is the policy, and that it is none is BAD, not merely an open side."""
    record = PolicyAbove(name="acme.example", records=("v=DMARC1; p=reject; sp=none",))
    policy = MailPolicy(dmarc=ABSENT, dmarc_above=Present(value=(record,)))
    assert verdict(ask(dmarc_enforced, seen(policy))) == "bad none"


def test_below_an_organisation_the_own_word_for_subdomains_is_not_asked() -> None:
    """A record below the organisation's name decides for that name alone (RFC 9989 4.7), unless it says psd=n."""
    above = Present(value=(PolicyAbove(name="acme.example", records=("v=DMARC1; p=reject",)),))
    shop = name_asset("shop.acme.example")
    for text, expected in (
        ("v=DMARC1; p=reject; sp=none", "good enforced"),
        ("v=DMARC1; p=reject; sp=none; psd=n", "warn subdomains_open"),
    ):
        policy = MailPolicy(dmarc=Present(value=(text,)), dmarc_above=above)
        assert verdict(ask(dmarc_enforced, seen(policy, asset=shop), asset=shop)) == expected


def test_without_a_record_there_is_no_question() -> None:
    """Absence is the other check's business: nothing is counted twice."""
    assert ask(dmarc_enforced, seen(MailPolicy(dmarc=ABSENT, dmarc_above=ABSENT))) is None
