"""Which sets of mail exchangers mail can be sent to."""

from dataclasses import replace

import pytest

from scanner.observation import ABSENT, Fact, Present, Unseen
from scanner.probes.mail_policy import Exchanger, MailPolicy
from scoring.vectors.mail_transport.mx_resolves import mx_resolves
from tests.fakes.looks import ask, seen, sentence, verdict

YES: Fact[bool] = Present(value=True)
NO: Fact[bool] = Present(value=False)


def host(name: str, resolves: Fact[bool], alias: Fact[bool] = NO) -> Exchanger:
    return Exchanger(preference=10, host=name, resolves=resolves, alias=alias)


@pytest.mark.parametrize(
    ("exchangers", "expected"),
    [
        ([host("a.acme.example", YES), host("b.acme.example", YES)], "good resolve"),
        ([host("a.acme.example", NO)], "bad none_resolves"),
        ([host("a.acme.example", YES), host("b.acme.example", NO)], "warn some_missing"),
        ([host("a.acme.example", YES, YES)], "fair alias"),
        ([host("a.acme.example", Unseen(why="time-out"))], "unknown not_seen"),
        ([host("a.acme.example", YES), host("b.acme.example", Unseen(why="time-out"))], "unknown not_seen"),
        ([host("192.0.2.25", NO)], "bad literal"),
        ([host("[2001:db8::25]", NO), host("a.acme.example", YES)], "warn literal"),
        ([replace(host("a.acme.example", YES), inside=YES), host("b.acme.example", YES)], "warn inside"),
        ([replace(host("a.acme.example", YES), inside=NO)], "good resolve"),
        ([Exchanger(preference=0, host="")], "neutral no_mail"),
        ([Exchanger(preference=0, host=""), host("a.acme.example", YES)], "warn null_beside_others"),
    ],
)
def test_each_set_of_exchangers_has_its_verdict(exchangers: list[Exchanger], expected: str) -> None:
    """A host is missing only where DNS proved it; a null MX is a choice and no fault."""
    finding = ask(mx_resolves, seen(MailPolicy(mx=Present(value=tuple(exchangers)))))
    assert finding is not None
    assert verdict(finding) == expected
    assert sentence(mx_resolves, finding)


def test_no_exchanger_is_no_fault_and_silence_no_answer() -> None:
    """A domain without mail is not judged by it."""
    assert verdict(ask(mx_resolves, seen(MailPolicy(mx=ABSENT)))) == "neutral no_mail"
    assert verdict(ask(mx_resolves, seen(None))) == "unknown not_seen"


@pytest.mark.parametrize("resolves", [YES, NO])
def test_a_lost_question_takes_nothing_back(resolves: Fact[bool]) -> None:
    """Where the addresses of one host were not seen this time, what was last found of it stands, good or bad."""
    whole = MailPolicy(mx=Present(value=(host("a.acme.example", resolves), host("b.acme.example", YES))))
    lost = MailPolicy(mx=Present(value=(host("a.acme.example", Unseen(why="time-out")), host("b.acme.example", YES))))
    assert verdict(ask(mx_resolves, seen(whole, lost))) == verdict(ask(mx_resolves, seen(whole)))
