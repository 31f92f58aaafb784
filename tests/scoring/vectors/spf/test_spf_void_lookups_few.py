"""Which hosts of a chain of SPF records were not found, and how many are too many."""

import pytest

from scanner.observation import ABSENT, Fact, Present, Unseen
from scanner.probes.mail_policy import MailPolicy
from scoring.vectors.spf.spf_published import spf_published
from scoring.vectors.spf.spf_void_lookups_few import spf_void_lookups_few
from tests.fakes.looks import ask, seen, sentence, verdict
from tests.scoring.vectors.spf.chains import NO, look

LOST = Unseen(why="time-out")
THREE = "v=spf1 a:a.example mx:b.example exists:c.example -all"
TABLE: list[tuple[str, dict[str, Fact[bool]], str, str]] = [
    ("v=spf1 -all", {}, "none", "good published"),
    ("v=spf1 ptr exists:%{i}.x.example -all", {}, "none", "good published"),
    (THREE, {}, "good exist", "good published"),
    (THREE, {"a.example": NO}, "fair some", "good published"),
    (THREE, {"a.example": NO, "b.example": NO}, "fair some", "good published"),
    (THREE, {"a.example": NO, "b.example": NO, "c.example": NO}, "warn too_many", "warn too_many_void"),
    (THREE, {"a.example": NO, "b.example": NO, "c.example": LOST}, "unknown not_seen", "unknown chain_not_seen"),
    (THREE, {"a.example": LOST}, "unknown not_seen", "good published"),
    ("v=spf1 a:a.example a:a.example a:a.example", {"a.example": NO}, "warn too_many", "warn too_many_void"),
    ("v=spf1 a:a.example -all a:b.example a:c.example", {"a.example": NO}, "fair some", "good published"),
    ("v=spf1 mx include:gone.example", {"acme.example": NO}, "none", "bad stopped"),
]


@pytest.mark.parametrize(("record", "hosts", "expected", "published"), TABLE)
def test_hosts_that_are_gone_are_told(record: str, hosts: dict[str, Fact[bool]], expected: str, published: str) -> None:
    """FAIR to two, WARN beyond, once a term; a host that gave no answer is no fault."""
    finding = ask(spf_void_lookups_few, seen(look(record, {}, hosts)))
    assert verdict(finding) == expected
    assert finding is None or sentence(spf_void_lookups_few, finding)
    assert verdict(ask(spf_published, seen(look(record, {}, hosts)))) == published


def test_silence_keeps_the_last_whole_answer() -> None:
    """A look that lost a host changes nothing after one that saw them all, for either check."""
    gone = {"a.example": NO, "b.example": NO, "c.example": NO}
    looks = seen(look(THREE, {}, gone), look(THREE, {}, {"a.example": LOST}), None)
    assert verdict(ask(spf_void_lookups_few, looks)) == "warn too_many"
    assert verdict(ask(spf_published, looks)) == "warn too_many_void"


def test_without_one_readable_record_there_is_no_question() -> None:
    """Absence, silence, several records and a broken one are the business of the check that asks for a record."""
    broken, several = Present(value=("v=spf1 bogus",)), Present(value=("v=spf1", "v=spf1 -all"))
    for spf in (ABSENT, LOST, broken, several):
        assert ask(spf_void_lookups_few, seen(MailPolicy(spf=spf))) is None
    old = MailPolicy(spf=Present(value=(THREE,)))
    assert verdict(ask(spf_void_lookups_few, seen(old))) == "unknown not_seen"
