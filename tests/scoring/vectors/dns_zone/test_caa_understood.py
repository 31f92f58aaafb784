"""Which CAA records authorities can follow."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.observation import ABSENT, Present
from scanner.probes.zone import ZoneFacts
from scoring.vectors.dns_zone._caa import properties
from scoring.vectors.dns_zone.caa_understood import caa_understood
from tests.fakes.looks import ask, seen, verdict


def test_silence_is_unknown_and_denial_no_question() -> None:
    """No answer is UNKNOWN; a name that does not exist has no zone, and one without CAA no record."""
    assert verdict(ask(caa_understood, seen(None))) == "unknown not_seen"
    assert verdict(ask(caa_understood, seen(ZoneFacts()))) == "unknown not_seen"
    assert ask(caa_understood, seen(ZoneFacts(zone=ABSENT))) is None


@given(st.text(max_size=60))
def test_no_record_breaks_the_reader(text: str) -> None:
    """Whatever a record holds, each property is well formed or not."""
    for row in properties((text, f'0 issue "{text}"')):
        assert row.malformed in (True, False)


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        ("", True), (";", True), (" ; ", True), ("; a=b", True), ("ca.example", True), ("ca", True),
        ("c--a.example", True), ("ca.example;", True), (" ca.example ; a=b ; c1 = d:e,f/?x=y ", True),
        ("ca.example; a=", True),
        ("-ca.example", False), ("ca-.example", False), ("ca_x.example", False), ("ca.example.", False), ("%%%", False),
        ("ca.example a=b", False), ("ca.example; a", False), ("ca.example; a-=b", False),
        ("ca.example; a=b c=d", False), ("ca.example; a=b;", False), ("ca.example;; a=b", False),
    ],
)  # fmt: skip
def test_a_value_follows_the_grammar_or_not(value: str, fits: bool) -> None:
    """RFC 8659 4.2, letter by letter."""
    assert [row.malformed for row in properties((f'0 issue "{value}"',))] == [not fits]


def test_a_long_list_of_parameters_is_read_in_no_time() -> None:
    """Thirty thousand characters of parameters cost no more than their length."""
    for text, expected in (("a=" * 15000, "good understood"), ("a-" * 15000, "fair malformed")):
        caa = (f'0 issue "a.example; {text}"',)
        assert verdict(ask(caa_understood, seen(ZoneFacts(caa=Present(value=caa))))) == expected
