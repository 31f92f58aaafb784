"""Of which hosts IPv6 is asked."""

import pytest

from scanner.observation import ABSENT, Present
from scanner.probes.addresses import AddressFacts
from scoring.vectors.dns_zone.reachable_over_ipv6 import reachable_over_ipv6
from tests.fakes.looks import ask, seen, sentence, verdict

ONLY_FOUR = seen(AddressFacts(a=Present(value=("192.0.2.1",)), aaaa=ABSENT))


@pytest.mark.parametrize(
    ("roles", "what"),
    [
        (("apex",), "The domain has"),
        (("www",), "web host"),
        (("mail exchanger", "name server"), "mail exchanger"),
        (("name server",), "name server"),
        (("host",), ""),
        (("alias",), ""),
    ],
)
def test_it_is_asked_of_what_everybody_has_to_reach(roles: tuple[str, ...], what: str) -> None:
    """Other hosts are no question, and IPv4 alone is shown without being a fault."""
    finding = ask(reachable_over_ipv6, ONLY_FOUR, roles=roles)
    assert verdict(finding) == ("neutral ipv4_only" if what else "none")
    if finding:
        assert what in sentence(reachable_over_ipv6, finding)


def test_silence_is_unknown() -> None:
    """No answer is UNKNOWN."""
    assert verdict(ask(reachable_over_ipv6, seen(None))) == "unknown not_seen"
