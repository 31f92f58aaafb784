"""Which CAA records authorities can follow."""

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


def test_a_long_list_of_parameters_is_read_in_no_time() -> None:
    """Thirty thousand characters of parameters cost no more than their length."""
    caa = (f'0 issue "a.example; {"a=" * 15000}"',)
    assert verdict(ask(caa_understood, seen(ZoneFacts(caa=Present(value=caa))))) == "good understood"
