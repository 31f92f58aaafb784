"""How large the blocks are that a chain of SPF records lets pass."""

import pytest

from scanner.observation import ABSENT, Present, Unseen
from scanner.probes.mail_policy import MailPolicy
from scoring.vectors.spf.spf_ranges_narrow import spf_ranges_narrow
from tests.fakes.looks import ask, seen, sentence, verdict
from tests.scoring.vectors.spf.chains import Rows, look

LOST = Unseen(why="time-out")
TABLE = [
    ("v=spf1 mx ip4:192.0.2.0/24 -all", {}, "good narrow"),
    ("v=spf1 ip4:10.0.0.0/9 -all", {}, "good narrow"),
    ("v=spf1 ip4:10.0.0.0/9 ip4:10.128.0.0/9 -all", {}, "warn wide"),
    ("v=spf1 ip4:10.0.0.0/9 include:a.example -all", {"a.example": "v=spf1 ip4:10.128.0.0/9 -all"}, "warn wide"),
    ("v=spf1 include:a.example -all", {"a.example": "v=spf1 ip6:2001::/16 -all"}, "warn wide"),
    ("v=spf1 include:a.example -all", {"a.example": "v=spf1 ip6:2001::/17 -all"}, "good narrow"),
    ("v=spf1 include:a.example -all", {"a.example": "v=spf1 ip4:0.0.0.0/1 ip4:128.0.0.0/1"}, "bad everyone"),
    ("v=spf1 ?include:a.example -all", {"a.example": "v=spf1 ip4:0.0.0.0/0"}, "good narrow"),
    ("v=spf1 ~ip4:0.0.0.0/0 -all", {}, "good narrow"),
    ("v=spf1 a/8 -all", {}, "warn wide"),
    ("v=spf1 mx:a.example//16 -all", {}, "warn wide"),
    ("v=spf1 a/9 mx//17 -all", {}, "good narrow"),
    ("v=spf1 a/0 -all", {}, "bad everyone"),
    ("v=spf1 a/0//64 -all", {}, "bad everyone"),
    ("v=spf1 a/24//0 -all", {}, "bad everyone"),
    ("v=spf1 ip4:10.0.0.0/8 include:a.example", {"a.example": LOST}, "warn wide"),
    ("v=spf1 include:gone.example -all", {}, "none"),
]  # fmt: skip


@pytest.mark.parametrize(("record", "rows", "expected"), TABLE)
def test_the_largest_block_decides(record: str, rows: Rows, expected: str) -> None:
    """Blocks are followed through includes that pass, and taken together where they touch."""
    finding = ask(spf_ranges_narrow, seen(look(record, rows)))
    assert verdict(finding) == expected
    assert finding is None or sentence(spf_ranges_narrow, finding)


def test_silence_keeps_the_last_whole_answer() -> None:
    """A look that lost a record changes nothing after one that saw the same record whole, and alone is no verdict."""
    record = "v=spf1 include:a.example -all"
    whole, lost = look(record, {"a.example": "v=spf1 ip4:10.0.0.0/8 -all"}), look(record, {"a.example": LOST})
    first = ask(spf_ranges_narrow, seen(whole))
    assert verdict(first) == verdict(ask(spf_ranges_narrow, seen(whole, lost, None)))
    assert verdict(first) == "warn wide"
    assert verdict(ask(spf_ranges_narrow, seen(lost))) == "unknown chain_not_seen"


def test_without_one_readable_record_there_is_no_question() -> None:
    """Absence, silence, several records and a broken one are the business of the check that asks for a record."""
    broken, several = Present(value=("v=spf1 bogus",)), Present(value=("v=spf1", "v=spf1 -all"))
    for spf in (ABSENT, LOST, broken, several):
        assert ask(spf_ranges_narrow, seen(MailPolicy(spf=spf))) is None
    assert ask(spf_ranges_narrow, seen(None)) is None
