"""A name without mail has one right SPF record."""

import pytest

from scanner.observation import ABSENT, Present, Unseen
from scanner.probes.mail_policy import Exchanger, MailPolicy
from scoring.vectors.spf.spf_denies_everyone import spf_denies_everyone
from tests.fakes.looks import ask, seen, sentence, verdict

NULL_MX = Present(value=(Exchanger(preference=0, host=""),))
MAIL = Present(value=(Exchanger(preference=10, host="mail.acme.example"),))
SILENT = Unseen(why="time-out")


@pytest.mark.parametrize("mx", [NULL_MX, ABSENT], ids=["null MX", "no MX"])
@pytest.mark.parametrize(
    ("records", "expected"),
    [
        (("v=spf1 -all",), "good denied"),
        (("V=SPF1 -ALL",), "good denied"),
        (("v=spf1 ~all",), "fair marked"),
        ((), "warn absent"),
        (("v=spf1 ?all",), "none"),
        (("v=spf1 +all",), "none"),
        (("v=spf1",), "none"),
        (("v=spf1 mx -all",), "none"),
        (("v=spf1 ip4:192.0.2.300 -all",), "none"),
        (("v=spf1 -all", "v=spf1 -all"), "none"),
    ],
)
def test_nobody_may_send_for_a_name_without_mail(mx: object, records: tuple[str, ...], expected: str) -> None:
    """Only -all with nobody before it is good; records that name a sender or cannot be read are judged elsewhere."""
    policy = MailPolicy(mx=mx, spf=Present(value=records) if records else ABSENT)  # type: ignore[arg-type]  # every fact
    finding = ask(spf_denies_everyone, seen(policy))
    assert verdict(finding) == expected
    assert finding is None or sentence(spf_denies_everyone, finding)


@pytest.mark.parametrize(("mx", "spf"), [(MAIL, ABSENT), (SILENT, ABSENT), (NULL_MX, SILENT)])
def test_a_name_with_mail_or_unseen_is_not_asked(mx: object, spf: object) -> None:
    """Nothing is held against a name that was not proved to be without mail."""
    policy = MailPolicy(mx=mx, spf=spf)  # type: ignore[arg-type]  # every kind of fact
    assert ask(spf_denies_everyone, seen(policy)) is None
