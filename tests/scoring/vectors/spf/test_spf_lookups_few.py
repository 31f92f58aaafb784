"""How many look-ups a chain of SPF records needs, and from where on that is a fault."""

import pytest

from scanner.observation import ABSENT, Present, Unseen
from scanner.probes.mail_policy import MailPolicy
from scoring.vectors.spf.spf_lookups_few import spf_lookups_few
from tests.fakes.looks import ask, seen, sentence, verdict
from tests.scoring.vectors.spf.chains import Rows, look

LOST = Unseen(why="time-out")
TABLE = [
    ("v=spf1 -all", {}, "good few"),
    ("v=spf1 a mx include:a.example -all", {"a.example": "v=spf1 a a a -all"}, "good few"),
    ("v=spf1 a mx include:a.example -all", {"a.example": "v=spf1 a a a a -all"}, "good few"),
    ("v=spf1 a mx include:a.example -all", {"a.example": "v=spf1 a a a a a -all"}, "fair near"),
    ("v=spf1 a mx include:a.example -all", {"a.example": "v=spf1 a a a a a a a -all"}, "fair near"),
    ("v=spf1 a mx include:a.example -all", {"a.example": "v=spf1 a a a a a a a a -all"}, "bad too_many"),
    ("v=spf1 a mx include:a.example -all", {"a.example": "v=spf1 a -all a a a a a a a a"}, "good few"),
    ("v=spf1 redirect=a.example", {"a.example": "v=spf1 a a a a a a a ~all"}, "fair near"),
    ("v=spf1" + " mx" * 11, {}, "bad too_many"),
    ("v=spf1" + " ip4:192.0.2.1" * 11, {}, "good few"),
    ("v=spf1 a mx include:a.example -all", {"a.example": LOST}, "unknown chain_not_seen"),
    ("v=spf1 include:gone.example -all", {}, "none"),
    ("v=spf1 include:acme.example -all", {}, "none"),
]  # fmt: skip


@pytest.mark.parametrize(("record", "rows", "expected"), TABLE)
def test_look_ups_are_counted_over_the_whole_chain(record: str, rows: Rows, expected: str) -> None:
    """GOOD below 8, FAIR to 10, BAD beyond; what is unknown is no count, and a chain that ends in an error has none."""
    finding = ask(spf_lookups_few, seen(look(record, rows)))
    assert verdict(finding) == expected
    assert finding is None or sentence(spf_lookups_few, finding)


def test_silence_keeps_the_last_whole_answer() -> None:
    """A look that lost a record changes nothing after one that saw the same record whole, and alone is no verdict."""
    record = "v=spf1 include:a.example -all"
    whole, lost = look(record, {"a.example": "v=spf1 a a a a a a a -all"}), look(record, {"a.example": LOST})
    first = ask(spf_lookups_few, seen(whole))
    assert verdict(first) == verdict(ask(spf_lookups_few, seen(whole, lost, None)))
    assert verdict(first) == "fair near"
    assert verdict(ask(spf_lookups_few, seen(lost))) == "unknown chain_not_seen"


def test_without_one_readable_record_there_is_no_question() -> None:
    """Absence, silence, several records and a broken one are the business of the check that asks for a record."""
    broken, several = Present(value=("v=spf1 bogus",)), Present(value=("v=spf1", "v=spf1 -all"))
    for spf in (ABSENT, LOST, broken, several):
        assert ask(spf_lookups_few, seen(MailPolicy(spf=spf))) is None
    assert ask(spf_lookups_few, seen(None)) is None
