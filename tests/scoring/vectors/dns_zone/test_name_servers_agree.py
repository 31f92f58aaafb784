"""Which sets of servers the servers name."""

import pytest

from scanner.observation import ABSENT, Fact, Present, Unseen
from scanner.probes.zone import Serving, ZoneFacts
from scoring.vectors.dns_zone.name_servers_agree import name_servers_agree
from tests.fakes.looks import ask, seen, verdict


def test_silence_is_unknown_and_denial_no_question() -> None:
    """No answer is UNKNOWN, facts of an older look too; a name that does not exist has no zone."""
    assert verdict(ask(name_servers_agree, seen(None))) == "unknown not_seen"
    assert verdict(ask(name_servers_agree, seen(ZoneFacts()))) == "unknown not_seen"
    assert ask(name_servers_agree, seen(ZoneFacts(zone=ABSENT))) is None


Names = tuple[str, ...] | None
OLD, NEW = ("a", "b"), ("a", "c")


def night(first: Names, second: Names) -> ZoneFacts:
    """What two servers name; None is one that keeps silent."""
    told: list[Fact[tuple[str, ...]]] = [Present(value=one) if one else Unseen(why="x") for one in (first, second)]
    own: Fact[bool] = Present(value=True)
    return ZoneFacts(
        serving=Present(
            value=tuple(
                Serving(address=address, authority=own, name_servers=names)
                for address, names in zip(("192.0.2.1", "198.51.100.1"), told, strict=True)
            )
        )
    )


@pytest.mark.parametrize(
    ("nights", "expected"),
    [
        ([night(OLD, OLD), night(OLD, None)], "good agree"),
        ([night(OLD, NEW), night(OLD, None)], "fair differ"),
        ([night(OLD, NEW), night(None, None)], "fair differ"),
        ([night(OLD, OLD), night(NEW, None)], "unknown not_seen"),
        ([night(OLD, OLD), night(NEW, None), night(NEW, NEW)], "good agree"),
        ([night(OLD, None), night(None, OLD)], "good agree"),
        ([night(OLD, None)], "unknown not_seen"),
        ([night(OLD, NEW), ZoneFacts()], "fair differ"),
    ],
)
def test_a_server_that_keeps_silent_names_what_it_last_did(nights: list[ZoneFacts], expected: str) -> None:
    """It takes nothing back, and its old list is not held against a new one of tonight."""
    assert verdict(ask(name_servers_agree, seen(*nights))) == expected


def test_the_list_of_a_server_that_is_no_longer_one_counts_no_more() -> None:
    """Who does not answer for the zone tonight names nothing."""
    lame = Serving(address="198.51.100.1", authority=Present(value=False))
    own = Serving(address="192.0.2.1", authority=Present(value=True), name_servers=Present(value=NEW))
    tonight = ZoneFacts(serving=Present(value=(own, lame)))
    assert verdict(ask(name_servers_agree, seen(night(OLD, OLD), tonight))) == "neutral alone"
