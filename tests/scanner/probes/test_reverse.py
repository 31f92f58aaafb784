"""The names of addresses."""

import pytest

from scanner.asset import address_asset
from scanner.interfaces import NoReply
from scanner.observation import ABSENT, Outcome, Present
from scanner.probes.reverse import ReverseFacts, reverse
from tests.fakes.net import ScriptedNet, denied, records


@pytest.mark.parametrize(
    ("address", "owner"),
    [
        ("192.0.2.7", "7.2.0.192.in-addr.arpa"),
        ("2001:db8::7", "7." + "0." * 23 + "8.b.d.0.1.0.0.2.ip6.arpa"),
    ],
)
async def test_both_families_have_their_reverse_name(address: str, owner: str) -> None:
    """The question is the reversed address below in-addr.arpa or ip6.arpa."""
    net = ScriptedNet({(owner, "PTR"): records("mail.acme.example")})
    answer = await reverse.run(address_asset(address), net)
    assert answer.facts == ReverseFacts(ptr=Present(value=("mail.acme.example",)))


async def test_denial_and_silence_are_told_apart() -> None:
    """A proved denial is ABSENT; silence brings no facts."""
    owner = ("7.2.0.192.in-addr.arpa", "PTR")
    assert (await reverse.run(address_asset("192.0.2.7"), ScriptedNet({owner: denied()}))).facts == ReverseFacts(
        ptr=ABSENT
    )
    silent = ScriptedNet({owner: NoReply(outcome=Outcome.SILENT, why="no answer in time")})
    answer = await reverse.run(address_asset("192.0.2.7"), silent)
    assert (answer.outcome, answer.facts) == (Outcome.SILENT, None)
