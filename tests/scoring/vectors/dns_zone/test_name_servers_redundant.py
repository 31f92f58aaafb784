"""Which sets of name servers still answer when one is down."""

import pytest

from scanner.observation import ABSENT, Fact, Present, Unseen
from scanner.probes.zone import NameServer, ZoneFacts
from scoring.vectors.dns_zone.name_servers_redundant import name_servers_redundant
from tests.fakes.looks import ask, seen, sentence, verdict

LOST = Unseen(why="time-out")


def at(*addresses: str) -> Fact[tuple[str, ...]]:
    return Present(value=addresses)


@pytest.mark.parametrize(
    ("servers", "expected"),
    [
        ([at("192.0.2.1"), at("198.51.100.1")], "good redundant"),
        ([at("2001:db8::1"), at("2001:db8:1::1")], "good redundant"),
        ([at("192.0.2.1")], "warn one_server"),
        ([at("192.0.2.1"), at("192.0.2.1")], "warn one_address"),
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
    finding = ask(name_servers_redundant, seen(ZoneFacts(name_servers=Present(value=listed))))
    assert finding is not None
    assert verdict(finding) == expected
    said = sentence(name_servers_redundant, finding)
    for n, one in enumerate(servers):
        if expected.endswith(("one_left", "not_resolving")):
            assert (f"ns{n}.acme.example" in said) == (one is ABSENT)


def test_silence_is_unknown_and_denial_no_question() -> None:
    """No answer is UNKNOWN; a name that does not exist has no zone."""
    assert verdict(ask(name_servers_redundant, seen(None))) == "unknown not_seen"
    assert ask(name_servers_redundant, seen(ZoneFacts(zone=ABSENT))) is None
