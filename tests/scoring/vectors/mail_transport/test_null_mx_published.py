"""A null MX is wanted of names without mail, and of no others."""

import pytest

from scanner.observation import ABSENT, Present, Unseen
from scanner.probes.addresses import AddressFacts
from scanner.probes.mail_policy import Exchanger, MailPolicy
from scoring.vectors.mail_transport.null_mx_published import null_mx_published
from tests.fakes.looks import ask, seen, sentence, verdict

NULL_MX = Present(value=(Exchanger(preference=0, host=""),))
MAIL = Present(value=(Exchanger(preference=10, host="mail.acme.example"),))
BOTH = Present(value=(Exchanger(preference=0, host=""), Exchanger(preference=10, host="mail.acme.example")))
SILENT = Unseen(why="time-out")
HERE = AddressFacts(a=Present(value=("192.0.2.1",)), aaaa=SILENT)
NOWHERE = AddressFacts(a=ABSENT, aaaa=ABSENT)
NONE, SENDER = "v=spf1 -all", "v=spf1 ip4:192.0.2.1 -all"


@pytest.mark.parametrize(
    ("mx", "spf", "addresses", "expected"),
    [
        (NULL_MX, NONE, HERE, "good published"),
        (NULL_MX, None, NOWHERE, "good published"),
        (ABSENT, NONE, HERE, "fair absent"),
        (ABSENT, None, HERE, "fair absent"),
        (ABSENT, None, NOWHERE, "neutral no_address"),
        (ABSENT, NONE, AddressFacts(a=ABSENT, aaaa=SILENT), "unknown not_seen"),
        (ABSENT, NONE, None, "unknown not_seen"),
        (MAIL, NONE, HERE, "none"),
        (BOTH, NONE, HERE, "none"),
        (ABSENT, SENDER, HERE, "none"),
        (NULL_MX, SENDER, HERE, "none"),
        (SILENT, NONE, HERE, "none"),
    ],
)
def test_a_name_without_mail_should_say_so(
    mx: object, spf: str | None, addresses: AddressFacts | None, expected: str
) -> None:
    """A name that takes mail, names a sender or was not seen is not asked; one without an address lacks nothing."""
    policy = MailPolicy(mx=mx, spf=Present(value=(spf,)) if spf else ABSENT)  # type: ignore[arg-type]  # every fact
    finding = ask(null_mx_published, seen(policy), seen(addresses, probe="addresses"))
    assert verdict(finding) == expected
    assert finding is None or sentence(null_mx_published, finding)


def test_silence_about_mail_is_no_missing_null_mx() -> None:
    """A name of which only silence is known is not asked."""
    assert ask(null_mx_published, seen(None), seen(HERE)) is None
