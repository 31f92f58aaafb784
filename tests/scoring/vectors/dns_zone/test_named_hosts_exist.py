"""Which hosts of MX and NS records exist."""

from dataclasses import replace

import pytest

from scanner.observation import ABSENT, Fact, Present, Unseen
from scanner.probes.named_hosts import ABOVE, LostHost, NamedHostFacts, Unanswered
from scoring.knowledge import Known, KnownName
from scoring.vectors.dns_zone.named_hosts_exist import named_hosts_exist
from tests.fakes.looks import ask, seen, sentence, verdict


def test_a_host_that_anybody_may_register_says_what_that_means() -> None:
    """For NS the whole domain, for MX its mail; every host that is gone is named where none can be taken."""
    lost = (
        LostHost(record="MX", host="mx.old.acme.example", missing="old.acme.example"),
        LostHost(record="NS", host="ns.gone.example", missing="gone.example"),
    )
    facts = seen(NamedHostFacts(lost=Present(value=lost)))
    known = Known(names=(KnownName(name="gone.example", registrable=True), KnownName(name="ns.gone.example")))
    finding = ask(named_hosts_exist, facts, known=known)
    assert finding is not None
    assert verdict(finding) == "bad domain"
    assert "answers for the whole domain" in sentence(named_hosts_exist, finding)
    plain = ask(named_hosts_exist, facts)
    assert plain is not None
    assert verdict(plain) == "fair gone"
    assert "mx.old.acme.example (MX), ns.gone.example (NS)" in sentence(named_hosts_exist, plain)


def test_silence_is_unknown() -> None:
    """No answer is UNKNOWN."""
    assert verdict(ask(named_hosts_exist, seen(None))) == "unknown not_seen"


MX = LostHost(record="MX", host="mx.gone.example", missing="gone.example")
NS = LostHost(record="NS", host="ns.gone.example", missing="gone.example", above=True)
KNOWN = Known(names=(KnownName(name="gone.example", registrable=True),))


def look(*lost: LostHost, unanswered: tuple[Unanswered, ...] = ()) -> NamedHostFacts:
    """What one look found to be lost, and what it did not see."""
    nothing: Fact[tuple[LostHost, ...]] = Unseen(why="time-out") if unanswered else ABSENT
    return NamedHostFacts(
        lost=Present(value=lost) if lost else nothing,
        unanswered=Present(value=unanswered) if unanswered else ABSENT,
    )


HOST, LIST, HIGHER = Unanswered(record="MX", host=MX.host), Unanswered(record="MX"), Unanswered(record=ABOVE)


@pytest.mark.parametrize(
    ("nights", "expected"),
    [
        ([look(MX), look(unanswered=(HOST,))], "bad domain"),
        ([look(MX), look(unanswered=(LIST,))], "bad domain"),
        ([look(MX), look(NS, unanswered=(HOST,))], "bad domain"),
        ([look(NS), look(unanswered=(HIGHER,))], "bad domain"),
        ([look(MX), None], "bad domain"),
        ([look(MX), look()], "good exist"),
        ([look(MX), look(unanswered=(Unanswered(record="NS"),))], "good exist"),
        ([look(MX), look(unanswered=(HIGHER,))], "good exist"),
        ([look(MX), look(replace(MX, missing=MX.host), unanswered=(HOST,))], "bad domain"),
        ([look(MX), look(replace(MX, missing=MX.host))], "fair gone"),
        ([look(), look(replace(MX, missing=MX.host), unanswered=(HOST,))], "fair gone"),
        ([look(), look(unanswered=(HOST,))], "good exist"),
        ([look(unanswered=(HIGHER,))], "unknown not_seen"),
        ([look(unanswered=(HOST,))], "unknown not_seen"),
        ([NamedHostFacts(lost=Present(value=(MX,))), NamedHostFacts(lost=Unseen(why="time-out"))], "bad domain"),
        ([NamedHostFacts(lost=Present(value=(MX,))), NamedHostFacts(lost=ABSENT)], "good exist"),
    ],
)
def test_a_lost_question_takes_nothing_back(nights: list[NamedHostFacts | None], expected: str) -> None:
    """Host by host the newest answer decides, also of looks that did not tell yet what they had not seen."""
    assert verdict(ask(named_hosts_exist, seen(*nights), known=KNOWN)) == expected
