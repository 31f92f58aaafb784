"""Which name servers answer, and how sure silence is."""

from dataclasses import replace

import pytest

from scanner.observation import ABSENT, Fact, Present, Unseen
from scanner.probes.zone import NameServer, Serving, ZoneFacts
from scoring.finding import Certainty
from scoring.vectors.dns_zone.name_servers_answer import name_servers_answer
from tests.fakes.looks import ask, seen, verdict

OWN: Fact[bool] = Present(value=True)
LAME: Fact[bool] = Present(value=False)
SILENT = Serving(address="198.51.100.1", authority=Unseen(why="no answer in time"), silent=True)


def facts(*rows: Serving) -> ZoneFacts:
    return ZoneFacts(serving=Present(value=rows))


def test_silence_is_unknown_and_denial_no_question() -> None:
    """A zone that was not seen, or not asked server by server, and a name that does not exist."""
    assert verdict(ask(name_servers_answer, seen(None))) == "unknown not_seen"
    assert verdict(ask(name_servers_answer, seen(facts()))) == "unknown not_seen"
    assert ask(name_servers_answer, seen(ZoneFacts(zone=ABSENT))) is None


def test_silence_is_likely_after_two_looks_and_never_sure() -> None:
    """One look makes it possible, a second one likely, and one in which the server answered takes it back."""
    here = facts(Serving(address="192.0.2.1", authority=OWN), SILENT)
    alive = facts(Serving(address="192.0.2.1", authority=OWN), Serving(address="198.51.100.1", authority=OWN))
    for looks, certainty in (((here,), Certainty.POSSIBLE), ((here, here), Certainty.LIKELY)):
        finding = ask(name_servers_answer, seen(*looks))
        assert finding is not None
        assert (verdict(finding), finding.certainty) == ("warn silent", certainty)
    assert verdict(ask(name_servers_answer, seen(here, alive))) == "good all_answer"


def test_silence_of_a_family_that_nobody_answers_in_says_nothing() -> None:
    """Our own line may have no IPv6; what was not sent, or came garbled, is no silence either."""
    six = Serving(address="2001:db8::1", authority=Unseen(why="no answer in time"), silent=True)
    not_sent = Serving(address="198.51.100.1", authority=Unseen(why="has opted out"))
    for row, expected in ((six, "good all_answer"), (not_sent, "unknown not_seen")):
        looks = seen(*[facts(Serving(address="192.0.2.1", authority=OWN), row)] * 2)
        assert verdict(ask(name_servers_answer, looks)) == expected


ONE, TWO = "192.0.2.1", "198.51.100.1"


def night(first: Fact[bool] | None, second: Fact[bool] | None) -> ZoneFacts:
    """Two name servers; None is one that keeps silent."""
    rows = [
        Serving(address=address, authority=said or Unseen(why="no answer in time"), silent=said is None)
        for address, said in ((ONE, first), (TWO, second))
    ]
    return facts(*rows)


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (night(OWN, OWN), "good all_answer"),
        (night(OWN, LAME), "warn lame"),
        (night(LAME, LAME), "bad none_answers"),
        (night(OWN, None), "warn silent"),
    ],
)
def test_a_server_that_keeps_silent_is_what_it_last_was(before: ZoneFacts, expected: str) -> None:
    """Whether it answered for the zone, did not, or was never heard; the others are what they are tonight."""
    for tonight in (before, night(None, None), ZoneFacts(zone=Present(value="acme.example")), None):
        assert verdict(ask(name_servers_answer, seen(before, tonight))) == expected
    assert verdict(ask(name_servers_answer, seen(before, night(None, OWN), night(OWN, None)))) == "good all_answer"


def test_a_server_whose_addresses_were_lost_is_what_it_last_was() -> None:
    """It is not asked tonight, which takes nothing back; one that is no longer named is gone."""
    first = NameServer(host="ns1.acme.example", addresses=Present(value=(ONE,)))
    second = NameServer(host="ns2.acme.example", addresses=Present(value=(TWO,)))
    before = replace(night(OWN, LAME), name_servers=Present(value=(first, second)))
    alone = facts(Serving(address=ONE, authority=OWN))
    for named, expected in (
        ((first, replace(second, addresses=Unseen(why="time-out"))), "warn lame"),
        ((first,), "good all_answer"),
    ):
        tonight = replace(alone, name_servers=Present(value=named))
        assert verdict(ask(name_servers_answer, seen(before, tonight))) == expected
