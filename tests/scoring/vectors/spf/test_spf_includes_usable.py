"""Which faults of the records that an SPF record leads to are told."""

import pytest

from scanner.observation import ABSENT, Present, Unseen
from scanner.probes.mail_policy import MailPolicy
from scoring.vectors.spf.spf_includes_usable import spf_includes_usable
from tests.fakes.looks import ask, seen, sentence, verdict
from tests.scoring.vectors.spf.chains import Rows, look

LOST = Unseen(why="time-out")
TABLE = [
    ("v=spf1 mx -all", {}, "none"),
    ("v=spf1 include:%{o}.x.example -all", {}, "none"),
    ("v=spf1 include:a.example -all", {"a.example": "v=spf1"}, "good usable"),
    ("v=spf1 redirect=a.example", {"a.example": "v=spf1 include:b.example", "b.example": "v=spf1 ~all"}, "good usable"),
    ("v=spf1 include:gone.example -all", {}, "bad dead"),
    ("v=spf1 -include:gone.example -all", {}, "bad dead"),
    ("v=spf1 redirect=gone.example", {}, "bad dead"),
    ("v=spf1 -all include:gone.example redirect=gone.example", {}, "none"),
    ("v=spf1 include:a.example -all", {"a.example": "v=spf1 include:gone.example"}, "bad dead"),
    ("v=spf1 include:a..example -all", {}, "bad dead"),
    ("v=spf1 include:acme.example -all", {}, "bad loop"),
    ("v=spf1 redirect=ACME.example.", {}, "bad loop"),
    ("v=spf1 include:a.example -all", {"a.example": "v=spf1 redirect=acme.example"}, "bad loop"),
    ("v=spf1 include:a.example -all", {"a.example": "v=spf1 a include:%{d}"}, "bad loop"),
    ("v=spf1 include:a.example -all", {"a.example": Present(value=("v=spf1", "v=spf1 -all"))}, "bad several"),
    ("v=spf1 include:a.example -all", {"a.example": "v=spf1 include:b.example;"}, "bad wrong_term"),
    ("v=spf1 include:a.example include:gone.example", {"a.example": LOST}, "bad dead"),
    ("v=spf1 include:a.example mx -all", {"a.example": LOST}, "unknown chain_not_seen"),
    ("v=spf1 include:a.example -all", {"a.example": "v=spf1" + " mx" * 10}, "none"),
]  # fmt: skip


@pytest.mark.parametrize(("record", "rows", "expected"), TABLE)
def test_each_dead_end_is_told(record: str, rows: Rows, expected: str) -> None:
    """A record that is missing, double, broken or circular is BAD and named; silence is no fault."""
    finding = ask(spf_includes_usable, seen(look(record, rows)))
    assert verdict(finding) == expected
    assert finding is None or sentence(spf_includes_usable, finding)


def test_silence_keeps_the_last_whole_answer() -> None:
    """A look that lost a record changes nothing after one that saw the same record whole, and alone is no verdict."""
    record = "v=spf1 include:a.example -all"
    whole, lost = look(record, {"a.example": "v=spf1 mx -all"}), look(record, {"a.example": LOST})
    first = ask(spf_includes_usable, seen(whole))
    assert verdict(first) == verdict(ask(spf_includes_usable, seen(whole, lost, None)))
    assert verdict(first) == "good usable"
    assert verdict(ask(spf_includes_usable, seen(lost))) == "unknown chain_not_seen"


def test_without_one_readable_record_there_is_no_question() -> None:
    """Absence, silence, several records and a broken one are the business of the check that asks for a record."""
    broken, several = Present(value=("v=spf1 bogus",)), Present(value=("v=spf1", "v=spf1 -all"))
    for spf in (ABSENT, LOST, broken, several):
        assert ask(spf_includes_usable, seen(MailPolicy(spf=spf))) is None
    assert ask(spf_includes_usable, seen(None)) is None
