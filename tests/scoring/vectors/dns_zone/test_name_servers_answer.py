"""Which name servers answer, and how sure silence is."""

from scanner.observation import ABSENT, Fact, Present, Unseen
from scanner.probes.zone import Serving, ZoneFacts
from scoring.finding import Certainty
from scoring.vectors.dns_zone.name_servers_answer import name_servers_answer
from tests.fakes.looks import ask, seen, verdict

OWN: Fact[bool] = Present(value=True)
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
