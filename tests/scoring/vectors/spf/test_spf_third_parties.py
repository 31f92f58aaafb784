"""Which third parties a chain of SPF records names."""

import pytest

from scanner.observation import ABSENT, Present, Unseen
from scanner.probes.mail_policy import MailPolicy
from scoring.vectors.spf._senders import is_own
from scoring.vectors.spf.spf_third_parties import spf_third_parties
from tests.fakes.looks import ask, seen, sentence, verdict
from tests.scoring.vectors.spf.chains import Rows, look

LOST = Unseen(why="time-out")
TABLE = [
    ("v=spf1 mx -all", {}, "neutral none"),
    ("v=spf1 include:_spf.acme.example -all", {"_spf.acme.example": "v=spf1 mx"}, "neutral none"),
    ("v=spf1 include:_spf.acme.example -all", {"_spf.acme.example": "v=spf1 include:b.example"}, "neutral named"),
    ("v=spf1 include:_spf.google.com -all", {"_spf.google.com": "v=spf1"}, "neutral named"),
    ("v=spf1 include:gone.example -all", {}, "neutral named"),
    ("v=spf1 include:_spf.acme.example -all", {"_spf.acme.example": LOST}, "unknown chain_not_seen"),
]  # fmt: skip


@pytest.mark.parametrize(("record", "rows", "expected"), TABLE)
def test_third_parties_are_named(record: str, rows: Rows, expected: str) -> None:
    """Never a fault: providers by name, through the domain's own records, others by the name included."""
    finding = ask(spf_third_parties, seen(look(record, rows)))
    assert verdict(finding) == expected
    assert finding is None or sentence(spf_third_parties, finding)


def test_silence_keeps_the_last_whole_answer() -> None:
    """A look that lost a record changes nothing after one that saw the same record whole, and alone is no verdict."""
    record = "v=spf1 include:a.example -all"
    whole, lost = look(record, {"a.example": "v=spf1 mx -all"}), look(record, {"a.example": LOST})
    first = ask(spf_third_parties, seen(whole))
    assert verdict(first) == verdict(ask(spf_third_parties, seen(whole, lost, None)))
    assert verdict(first) == "neutral named"
    assert verdict(ask(spf_third_parties, seen(lost))) == "neutral named"


def test_without_one_readable_record_there_is_no_question() -> None:
    """Absence, silence, several records and a broken one are the business of the check that asks for a record."""
    broken, several = Present(value=("v=spf1 bogus",)), Present(value=("v=spf1", "v=spf1 -all"))
    for spf in (ABSENT, LOST, broken, several):
        assert ask(spf_third_parties, seen(MailPolicy(spf=spf))) is None
    assert ask(spf_third_parties, seen(None)) is None


def test_a_provider_is_named_with_what_is_included() -> None:
    """Whoever is known by name is; what a provider leans on itself is not the company's choice."""
    rows = {"_spf.google.com": "v=spf1 include:_netblocks.google.com", "_netblocks.google.com": "v=spf1 mx"}
    finding = ask(spf_third_parties, seen(look("v=spf1 include:_spf.google.com include:b.example", rows)))
    assert finding is not None
    assert dict(finding.values) == {"names": "Google Workspace (_spf.google.com), b.example"}


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("shop.acme.example", True), ("_spf.shop.acme.example", True), ("acme.example", True),
        ("_spf.acme.example", True), ("mail.acme.example", False), ("_spf.example", False),
        ("otheracme.example", False), ("spf.provider.example", False), ("_spf.provider.example", False),
    ],
)  # fmt: skip
def test_a_domains_own_records_are_no_third_party(name: str, own: bool) -> None:
    """Names at, below and above it are the domain's, and records beside it at a name above; nothing at a suffix is."""
    assert is_own(name, "shop.acme.example") is own
