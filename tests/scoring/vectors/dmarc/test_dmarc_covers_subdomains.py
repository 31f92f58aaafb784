"""The table of DMARC records by what they say for names below."""

import pytest

from scanner.asset import name_asset
from scanner.dmarc.discovery import PolicyAbove
from scanner.observation import ABSENT, NOT_ASKED, Fact, Present, Unseen
from scanner.probes.mail_policy import MailPolicy
from scoring.vectors.dmarc.dmarc_covers_subdomains import dmarc_covers_subdomains
from tests.fakes.looks import ask, seen, sentence, verdict

TABLE = {
    "v=DMARC1; p=reject": "good covered",
    "v=DMARC1; p=quarantine": "good covered",
    "v=DMARC1; p=none; sp=reject": "good covered",
    "v=DMARC1; p=reject; sp=quarantine; np=reject": "good covered",
    "v=DMARC1; p=reject; t=y": "good covered",
    "v=DMARC1; p=reject; sp=none": "warn open",
    "v=DMARC1; p=reject; sp=none; np=reject": "warn open",
    "v=DMARC1; p=reject; sp=quarantine; t=y": "warn open",
    "v=DMARC1; p=reject; np=none": "warn invented_open",
    "v=DMARC1; p=reject; np=quarantine; t=y": "warn invented_open",
    "v=DMARC1; p=none; sp=reject; np=none": "warn invented_open",
    "v=DMARC1; p=none": "none",
    "v=DMARC1; p=quarantine; t=y": "none",
    "v=DMARC1; p=reject; sp=block; rua=mailto:***@acme.example": "none",
    "v=DMARC1; sp=reject": "none",
}


@pytest.mark.parametrize(("text", "expected"), TABLE.items())
def test_each_record_is_judged_by_its_word_for_names_below(text: str, expected: str) -> None:
    """sp and np, or what stands in for them, as receivers act on them."""
    finding = ask(dmarc_covers_subdomains, seen(MailPolicy(dmarc=Present(value=(text,)))))
    assert verdict(finding) == expected
    assert finding is None or sentence(dmarc_covers_subdomains, finding)


def above(text: str) -> Fact[tuple[PolicyAbove, ...]]:
    return Present(value=(PolicyAbove(name="acme.example", records=(text,)),))


@pytest.mark.parametrize(
    ("own", "higher", "expected"),
    [
        ("v=DMARC1; p=reject; sp=none", above("v=DMARC1; p=reject"), "good covered"),
        ("v=DMARC1; p=reject", above("v=DMARC1; p=reject; sp=none"), "warn open"),
        ("v=DMARC1; p=reject", above("v=DMARC1; p=reject; np=none"), "warn invented_open"),
        ("v=DMARC1; p=reject", above("v=DMARC1"), "warn open"),
        ("v=DMARC1; p=reject; psd=n", NOT_ASKED, "good covered"),
        ("v=DMARC1; p=reject", ABSENT, "good covered"),
        ("v=DMARC1; p=reject", Unseen(why="time-out"), "unknown not_seen"),
        ("v=DMARC1; p=none; psd=y", NOT_ASKED, "none"),
    ],
)
def test_names_below_follow_the_organisation(own: str, higher: Fact[tuple[PolicyAbove, ...]], expected: str) -> None:
    """The word of a record further down counts for nobody below it, unless it says psd=n; silence above is no word."""
    policy = MailPolicy(dmarc=Present(value=(own,)), dmarc_above=higher)
    finding = ask(dmarc_covers_subdomains, seen(policy, asset=name_asset("shop.acme.example")))
    assert verdict(finding) == expected
    assert finding is None or sentence(dmarc_covers_subdomains, finding)


def test_an_inherited_record_is_no_second_question() -> None:
    """What holds for the name by sp holds for names below it, too."""
    policy = MailPolicy(dmarc=ABSENT, dmarc_above=above("v=DMARC1; p=reject; sp=none"))
    assert ask(dmarc_covers_subdomains, seen(policy, asset=name_asset("shop.acme.example"))) is None
