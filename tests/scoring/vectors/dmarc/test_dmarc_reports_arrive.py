"""The table of report addresses: whether reports reach them."""

import pytest

from scanner.asset import name_asset
from scanner.dmarc.discovery import PolicyAbove
from scanner.observation import ABSENT, Fact, Present
from scanner.probes.mail_policy import MailPolicy
from scoring.vectors.dmarc.dmarc_reports_arrive import dmarc_reports_arrive
from tests.fakes.looks import ask, seen, sentence, verdict
from tests.scoring.vectors.dmarc.reporting import AGREED, LATE, REFUSED, consents, reporting

A, B = "mailto:***@a.example", "mailto:***@b.example"
ELSEWHERE: Fact[tuple[str, ...]] = Present(value=("v=DMARC1; rua=mailto:***@c.example",))
TABLE: list[tuple[str, dict[str, Fact[tuple[str, ...]]], str]] = [
    # the record's tags after its policy, what the destinations said, what is said of it
    ("", {}, "fair not_asked"),
    (f"ruf={A}", {"a": AGREED}, "fair not_asked"),
    ("rua=", {}, "warn no_mailbox"),
    ("rua=***@acme.example", {}, "warn no_mailbox"),
    ("rua=https://acme.example/in", {}, "warn no_mailbox"),
    ("rua=mailto:***@acme.example", {}, "good arrive"),
    ("rua=mailto:***@mail.acme.example!10m", {}, "good arrive"),
    ("rua=mailto:***@acme.example,https://acme.example/in", {}, "good arrive"),
    (f"rua={A}", {"a": AGREED}, "good arrive"),
    (f"rua={A}", {"a": REFUSED}, "warn refused"),
    (f"rua={A}", {"a": Present(value=("v=spf1 -all",))}, "warn refused"),
    (f"rua={A}", {"a": ELSEWHERE}, "warn refused"),
    (f"rua={A}", {"a": LATE}, "unknown not_seen"),
    (f"rua={A}", {}, "unknown not_seen"),
    (f"rua={A},{B}", {"a": AGREED, "b": AGREED}, "good arrive"),
    (f"rua={A},{B}", {"a": AGREED, "b": REFUSED}, "fair some_refused"),
    (f"rua={A},{B}", {"a": AGREED, "b": LATE}, "unknown not_seen"),
    (f"rua={A},{B}", {"a": REFUSED, "b": LATE}, "fair some_refused"),
    (f"rua={A},{B}", {"a": REFUSED, "b": REFUSED}, "warn refused"),
    (f"rua={A},mailto:***@acme.example", {"a": REFUSED}, "fair some_refused"),
    ("rua=mailto:***@notacme.example", {}, "unknown not_seen"),
]


@pytest.mark.parametrize(("tags", "said", "expected"), TABLE)
def test_reports_reach_those_who_want_them(tags: str, said: dict[str, Fact[tuple[str, ...]]], expected: str) -> None:
    """Own hosts need not agree, others have to; what was not seen is neither."""
    finding = ask(dmarc_reports_arrive, seen(reporting(f"v=DMARC1; p=none; {tags}", **said)))
    assert verdict(finding) == expected
    assert finding is not None
    assert sentence(dmarc_reports_arrive, finding)


def test_agreement_seen_once_outlives_silence() -> None:
    """A later time-out takes nothing back; a later refusal does."""
    text = f"v=DMARC1; p=none; rua={A}"
    looks = [reporting(text, a=AGREED), reporting(text, a=LATE)]
    assert verdict(ask(dmarc_reports_arrive, seen(*looks))) == "good arrive"
    assert verdict(ask(dmarc_reports_arrive, seen(*looks, reporting(text, a=REFUSED)))) == "warn refused"


def test_below_a_domain_that_is_its_own_organisation_all_others_have_to_agree() -> None:
    """With psd=n even the parent is somebody else."""
    shop, registrable = name_asset("shop.acme.example"), Present(value="acme.example")
    for psd, expected in (("", "good arrive"), ("; psd=n", "unknown not_seen")):
        text = f"v=DMARC1; p=none; rua=mailto:***@acme.example{psd}"
        policy = MailPolicy(dmarc=Present(value=(text,)), registrable=registrable)
        assert verdict(ask(dmarc_reports_arrive, seen(policy, asset=shop))) == expected


def test_reports_of_an_inherited_record_are_its_owners() -> None:
    """They go where the organisation's record says, agreed to in its name; a registry's reports are its own."""
    text = f"v=DMARC1; p=none; rua={A}"
    shop = name_asset("shop.acme.example")
    for name, psd, expected in (("acme.example", "", "good arrive"), ("example", "; psd=y", "fair not_asked")):
        policy = MailPolicy(
            dmarc=ABSENT,
            dmarc_above=Present(value=(PolicyAbove(name=name, records=(text + psd,)),)),
            registrable=Present(value="acme.example"),
            dmarc_consents=consents({"a.example": AGREED}),
        )
        assert verdict(ask(dmarc_reports_arrive, seen(policy, asset=shop))) == expected


def test_without_a_record_there_is_no_question() -> None:
    """Nobody can be asked for reports by a record that is not there."""
    assert ask(dmarc_reports_arrive, seen(MailPolicy(dmarc=ABSENT, dmarc_above=ABSENT))) is None
