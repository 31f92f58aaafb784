"""A name without mail has one right DMARC policy."""

import pytest

from scanner.observation import ABSENT, NOT_ASKED, Present, Unseen
from scanner.probes.mail_policy import Exchanger, MailPolicy, PolicyAbove
from scoring.vectors.dmarc.dmarc_rejects_all import dmarc_rejects_all
from tests.fakes.looks import ask, seen, sentence, verdict

NULL_MX = Present(value=(Exchanger(preference=0, host=""),))
MAIL = Present(value=(Exchanger(preference=10, host="mail.acme.example"),))
NOBODY = Present(value=("v=spf1 -all",))
SILENT = Unseen(why="time-out")

TABLE = {
    "v=DMARC1; p=reject": "good rejected",
    "v=DMARC1; p=reject; sp=reject; adkim=s; aspf=s": "good rejected",
    "v=DMARC1; p=reject; pct=99": "fair quarantined",
    "v=DMARC1; p=reject; t=y": "fair quarantined",
    "v=DMARC1; p=reject; t=y; pct=10": "fair quarantined",
    "v=DMARC1; p=reject; sp=quarantine": "fair quarantined",
    "v=DMARC1; p=reject; np=quarantine": "fair quarantined",
    "v=DMARC1; p=reject; sp=none": "warn let_through",
    "v=DMARC1; p=reject; np=none": "warn let_through",
    "v=DMARC1; p=quarantine": "fair quarantined",
    "v=DMARC1; p=quarantine; sp=reject": "fair quarantined",
    "v=DMARC1; p=quarantine; pct=50": "warn let_through",
    "v=DMARC1; p=quarantine; t=y": "warn let_through",
    "v=DMARC1; p=none": "warn let_through",
    "v=DMARC1; p=none; t=y": "warn let_through",
    "v=DMARC1": "warn absent",
}


@pytest.mark.parametrize(("text", "expected"), TABLE.items())
def test_all_mail_of_a_name_without_mail_is_forged(text: str, expected: str) -> None:
    """Only reject, for all of the mail and for names below, is good."""
    finding = ask(dmarc_rejects_all, seen(MailPolicy(mx=NULL_MX, spf=NOBODY, dmarc=Present(value=(text,)))))
    assert verdict(finding) == expected
    assert finding is None or sentence(dmarc_rejects_all, finding)


def test_without_a_record_in_force_nothing_is_rejected() -> None:
    """A proved absence, and several records, of which receivers use none, are WARN; silence is unknown."""
    for dmarc, above, expected in (
        (ABSENT, ABSENT, "warn absent"),
        (Present(value=("v=DMARC1; p=reject", "v=DMARC1; p=reject")), NOT_ASKED, "warn absent"),
        (SILENT, NOT_ASKED, "unknown not_seen"),
        (ABSENT, SILENT, "unknown not_seen"),
    ):
        policy = MailPolicy(mx=ABSENT, spf=NOBODY, dmarc=dmarc, dmarc_above=above)
        assert verdict(ask(dmarc_rejects_all, seen(policy))) == expected


def test_a_record_above_holds_for_a_name_below() -> None:
    """Inherited, sp is the policy, and what is said of names below the organisation's is not this name's matter."""
    record = PolicyAbove(name="example.com", records=("v=DMARC1; p=none; sp=reject; np=none",))
    policy = MailPolicy(mx=NULL_MX, spf=NOBODY, dmarc=ABSENT, dmarc_above=Present(value=(record,)))
    assert verdict(ask(dmarc_rejects_all, seen(policy))) == "good rejected"


@pytest.mark.parametrize(
    ("mx", "spf"), [(MAIL, NOBODY), (NULL_MX, Present(value=("v=spf1 mx -all",))), (SILENT, NOBODY), (NULL_MX, SILENT)]
)
def test_a_name_with_mail_or_unseen_is_not_asked(mx: object, spf: object) -> None:
    """Where mail was not ruled out, quarantine may be right, and it is judged as a policy for mail."""
    policy = MailPolicy(mx=mx, spf=spf, dmarc=Present(value=("v=DMARC1; p=none",)))  # type: ignore[arg-type]  # every fact
    assert ask(dmarc_rejects_all, seen(policy)) is None
