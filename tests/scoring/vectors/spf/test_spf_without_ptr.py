"""Where ptr stands in a chain of SPF records."""

import pytest

from scanner.observation import ABSENT, Present, Unseen
from scanner.probes.mail_policy import MailPolicy
from scoring.vectors.spf.spf_without_ptr import spf_without_ptr
from tests.fakes.looks import ask, seen, sentence, verdict
from tests.scoring.vectors.spf.chains import Rows, look

LOST = Unseen(why="time-out")
TABLE = [
    ("v=spf1 mx -all", {}, "good without"),
    ("v=spf1 ptr -all", {}, "fair ptr"),
    ("v=spf1 ?ptr:acme.example -all", {}, "fair ptr"),
    ("v=spf1 -all ptr", {}, "good without"),
    ("v=spf1 include:a.example -all", {"a.example": "v=spf1 ptr -all"}, "fair ptr"),
    ("v=spf1 redirect=a.example", {"a.example": "v=spf1 include:b.example", "b.example": "v=spf1 ptr"}, "fair ptr"),
    ("v=spf1 include:a.example ptr", {"a.example": LOST}, "fair ptr"),
    ("v=spf1 include:gone.example -all", {}, "none"),
]  # fmt: skip


@pytest.mark.parametrize(("record", "rows", "expected"), TABLE)
def test_ptr_is_found_in_the_whole_chain(record: str, rows: Rows, expected: str) -> None:
    """FAIR wherever it can be reached, and named by whose record has it."""
    finding = ask(spf_without_ptr, seen(look(record, rows)))
    assert verdict(finding) == expected
    assert finding is None or sentence(spf_without_ptr, finding)


def test_silence_keeps_the_last_whole_answer() -> None:
    """A look that lost a record changes nothing after one that saw the same record whole, and alone is no verdict."""
    record = "v=spf1 include:a.example -all"
    whole, lost = look(record, {"a.example": "v=spf1 ptr -all"}), look(record, {"a.example": LOST})
    first = ask(spf_without_ptr, seen(whole))
    assert verdict(first) == verdict(ask(spf_without_ptr, seen(whole, lost, None)))
    assert verdict(first) == "fair ptr"
    assert verdict(ask(spf_without_ptr, seen(lost))) == "unknown chain_not_seen"


def test_without_one_readable_record_there_is_no_question() -> None:
    """Absence, silence, several records and a broken one are the business of the check that asks for a record."""
    broken, several = Present(value=("v=spf1 bogus",)), Present(value=("v=spf1", "v=spf1 -all"))
    for spf in (ABSENT, LOST, broken, several):
        assert ask(spf_without_ptr, seen(MailPolicy(spf=spf))) is None
    assert ask(spf_without_ptr, seen(None)) is None
