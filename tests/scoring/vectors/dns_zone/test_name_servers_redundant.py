"""Which sets of name servers still answer when one is down."""

import pytest

from scanner.observation import ABSENT, Fact, Present, Unseen
from scanner.probes.zone import NameServer, Serving, ZoneFacts
from scoring.vectors.dns_zone.name_servers_redundant import name_servers_redundant
from tests.fakes.looks import ask, seen, sentence, verdict

LOST = Unseen(why="time-out")
OWN, LAME = Present(value=True), Present(value=False)
ONE, TWO, THREE, SIX = "192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1"


def at(*addresses: str) -> Fact[tuple[str, ...]]:
    return Present(value=addresses)


def facts(listed: tuple[NameServer, ...], answers: dict[str, Fact[bool]]) -> ZoneFacts:
    serving = tuple(Serving(address=one, authority=said) for one, said in answers.items())
    return ZoneFacts(name_servers=Present(value=listed), serving=Present(value=serving))


@pytest.mark.parametrize(
    ("servers", "expected"),
    [
        ([at("192.0.2.1"), at("198.51.100.1")], "good redundant"),
        ([at("2001:db8::1"), at("2001:db8:1::1")], "good redundant"),
        ([at("192.0.2.1")], "warn one_server"),
        ([at("192.0.2.1"), at("192.0.2.1")], "warn one_address"),
        ([at("192.0.2.1"), at("2001:db8::1")], "unknown not_proved"),
        ([at("192.0.2.1", "2001:db8::1"), at("192.0.2.1", "2001:db8::1")], "warn one_address"),
        ([at("192.0.2.1"), at("198.51.100.1"), ABSENT], "fair not_resolving"),
        ([at("192.0.2.1"), ABSENT], "warn one_left"),
        ([at("192.0.2.1"), at("192.0.2.1"), ABSENT], "warn one_left"),
        ([at("192.0.2.1"), ABSENT, LOST], "unknown not_seen"),
        ([ABSENT, ABSENT], "bad none_resolving"),
        ([at("192.0.2.1"), LOST], "unknown not_seen"),
        ([LOST, LOST], "unknown not_seen"),
        ([at("192.0.2.1"), at("198.51.100.1"), LOST], "good redundant"),
    ],
)
def test_servers_count_by_their_addresses(servers: list[Fact[tuple[str, ...]]], expected: str) -> None:
    """Two names for one machine are one server, and an unanswered question is no missing server."""
    listed = tuple(NameServer(host=f"ns{n}.acme.example", addresses=one) for n, one in enumerate(servers))
    answers = {one: OWN for fact in servers if isinstance(fact, Present) for one in fact.value}
    finding = ask(name_servers_redundant, seen(facts(listed, answers)))
    assert finding is not None
    assert verdict(finding) == expected
    said = sentence(name_servers_redundant, finding)
    for n, one in enumerate(servers):
        if expected.endswith(("one_left", "not_resolving")):
            assert (f"ns{n}.acme.example" in said) == (one is ABSENT)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({ONE: OWN, TWO: OWN}, "good redundant"),
        ({ONE: OWN, TWO: OWN, THREE: LOST}, "good redundant"),
        ({ONE: OWN, TWO: OWN, THREE: LAME}, "fair lame"),
        ({ONE: OWN, TWO: LAME, THREE: LAME}, "warn one_serves"),
        ({ONE: OWN, TWO: LAME, THREE: LOST}, "unknown not_proved"),
        ({ONE: OWN, TWO: LOST}, "unknown not_proved"),
        ({ONE: LAME, TWO: LAME}, "unknown not_proved"),
        ({SIX: OWN, ONE: OWN, TWO: LAME}, "warn one_serves"),
    ],
)
def test_only_a_server_that_answers_with_authority_counts(answers: dict[str, Fact[bool]], expected: str) -> None:
    """A dead address makes nothing redundant, a silent one proves nothing either way, and a lame one is named."""
    listed = tuple(NameServer(host=f"ns{n}.acme.example", addresses=at(one)) for n, one in enumerate(answers))
    finding = ask(name_servers_redundant, seen(facts(listed, answers)))
    assert finding is not None
    assert verdict(finding) == expected
    assert "{" not in sentence(name_servers_redundant, finding)


def test_without_a_question_to_each_server_nothing_is_proved() -> None:
    """What an older look stored, before servers were asked one by one, is unknown and not good."""
    listed = tuple(NameServer(host=f"ns.{n}.example", addresses=at(one)) for n, one in enumerate((ONE, TWO)))
    finding = ask(name_servers_redundant, seen(ZoneFacts(name_servers=Present(value=listed))))
    assert verdict(finding) == "unknown not_proved"


def test_silence_is_unknown_and_denial_no_question() -> None:
    """No answer is UNKNOWN; a name that does not exist has no zone."""
    assert verdict(ask(name_servers_redundant, seen(None))) == "unknown not_seen"
    assert ask(name_servers_redundant, seen(ZoneFacts(zone=ABSENT))) is None


@pytest.mark.parametrize("said", [OWN, LAME])
def test_a_lost_question_takes_nothing_back(said: Fact[bool]) -> None:
    """A server that keeps silent this time is what it last was, whether it answered for the zone or did not."""
    listed = (
        NameServer(host="ns1.acme.example", addresses=at(ONE)),
        NameServer(host="ns2.acme.example", addresses=at(TWO)),
    )
    whole, lost = facts(listed, {ONE: OWN, TWO: said}), facts(listed, {ONE: OWN, TWO: LOST})
    before, after = (verdict(ask(name_servers_redundant, seen(*looks))) for looks in ([whole], [whole, lost]))
    assert before == after


@pytest.mark.parametrize("lame", [False, True])
def test_a_server_whose_addresses_are_lost_stays(lame: bool) -> None:
    """After one clean look, a night in which a server's addresses did not come keeps it, and what it answered."""
    both = (
        NameServer(host="ns1.acme.example", addresses=at(ONE)),
        NameServer(host="ns2.acme.example", addresses=at(TWO)),
    )
    half = (both[0], NameServer(host="ns2.acme.example", addresses=LOST))
    clean = facts(both, {ONE: OWN, TWO: LAME if lame else OWN})
    expected = "warn one_serves" if lame else "good redundant"
    assert verdict(ask(name_servers_redundant, seen(clean))) == expected
    assert verdict(ask(name_servers_redundant, seen(clean, facts(half, {ONE: OWN})))) == expected
    assert verdict(ask(name_servers_redundant, seen(facts(half, {ONE: OWN})))) == "unknown not_seen"
