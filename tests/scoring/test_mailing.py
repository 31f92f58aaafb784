"""Whether a name sends or takes mail, record by record: shown, ruled out, or not known."""

import pytest

from scanner.observation import ABSENT, NOT_ASKED, Present, Unseen
from scanner.probes.mail_policy import Exchanger, MailPolicy
from scoring.mailing import receives_mail, sends_mail
from tests.fakes.looks import seen
from tests.scoring.vectors.spf.chains import look

WITH_MAIL = Present(value=(Exchanger(preference=10, host="mail.acme.example"),))
NULL_MX = Present(value=(Exchanger(preference=0, host=""),))
SILENT = Unseen(why="time-out")

SENDS = {
    "v=spf1 -all": False,
    "v=spf1 ~all": False,
    "v=spf1 ip4:192.0.2.1 -all": True,
    "v=spf1 mx -all": True,
    "v=spf1 include:nobody.example -all": False,
    "v=spf1 redirect=nobody.example": False,
    "v=spf1 include:somebody.example -all": True,
    "v=spf1 include:silent.example -all": True,
    "v=spf1 include:gone.example -all": True,
    "v=spf1 exists:%{i}.acme.example -all": True,
    "v=spf1 -ip4:192.0.2.1 -all": False,
    "v=spf1 ?all": True,
    "v=spf1 +all": True,
    "v=spf1": True,
    "v=spf1 ip4:nonsense -all": None,
}
"""By the record at acme.example; None is not known."""
ROWS = {
    "nobody.example": "v=spf1 -all",
    "somebody.example": "v=spf1 ip4:192.0.2.1 -all",
    "silent.example": SILENT,
    "gone.example": ABSENT,
}


@pytest.mark.parametrize(("record", "sends"), SENDS.items())
def test_a_record_says_whether_anybody_sends(record: str, sends: bool | None) -> None:
    """Only a record that was seen whole and lets nobody pass rules mail out; one that cannot be read says nothing."""
    assert sends_mail(seen(look(record, ROWS))) is sends


@pytest.mark.parametrize(
    ("mx", "receives", "sends"),
    [(WITH_MAIL, True, True), (NULL_MX, False, False), (ABSENT, False, False), (SILENT, None, None)],
)
def test_without_a_record_who_takes_mail_answers_it(mx: object, receives: bool | None, sends: bool | None) -> None:
    """A proved absence of SPF is read with the exchangers; where those were not seen, nothing is concluded."""
    policy = seen(MailPolicy(mx=mx, spf=ABSENT))  # type: ignore[arg-type]  # every kind of fact
    assert (receives_mail(policy), sends_mail(policy)) == (receives, sends)


def test_what_cannot_be_used_or_was_not_seen_rules_nothing_out() -> None:
    """Several records, silence and questions that nobody asked leave it open."""
    for spf in (Present(value=("v=spf1 -all", "v=spf1 -all")), SILENT, NOT_ASKED):
        assert sends_mail(seen(MailPolicy(mx=NULL_MX, spf=spf))) is None
    assert sends_mail(seen(None)) is receives_mail(seen(None)) is None


def test_silence_since_an_answer_takes_nothing_back() -> None:
    """The last answer stands, and an older record says nothing of a newer one."""
    assert sends_mail(seen(look("v=spf1 -all"), None)) is False
    assert sends_mail(seen(look("v=spf1 -all"), look("v=spf1 mx -all"))) is True
