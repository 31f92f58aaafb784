"""The zone above, as facts: servers and glue, no cut, or nothing that shows."""

import pytest

from scanner.answers import Referral
from scanner.asset import name_asset
from scanner.interfaces import NoReply
from scanner.observation import ABSENT, Fact, Outcome, Present, Unseen
from scanner.probes.delegation import DelegationFacts, Glue, delegation
from tests.fakes.net import ScriptedNet

ACME = name_asset("acme.example")
HIDDEN = Unseen(why="the zone above is held by the same server")


@pytest.mark.parametrize(
    ("said", "servers", "glue"),
    [
        (
            Referral(servers=("ns1.acme.example",), glue=(("ns1.acme.example", "192.0.2.53"),)),
            Present(value=("ns1.acme.example",)),
            Present(value=(Glue(host="ns1.acme.example", address="192.0.2.53"),)),
        ),
        (Referral(servers=("ns.provider.example",)), Present(value=("ns.provider.example",)), ABSENT),
        (Referral(), ABSENT, ABSENT),
        (Referral(same=True), HIDDEN, HIDDEN),
    ],
)
async def test_what_the_zone_above_says(
    said: Referral, servers: Fact[tuple[str, ...]], glue: Fact[tuple[Glue, ...]]
) -> None:
    """A referral is present, a zone above that answers itself denies the cut, one server for both shows nothing."""
    answer = await delegation.run(ACME, ScriptedNet({}, delegated={"acme.example": said}))
    assert answer.facts == DelegationFacts(servers=servers, glue=glue)


async def test_silence_above_says_nothing() -> None:
    """No answer, no facts."""
    silent = NoReply(outcome=Outcome.SILENT, why="no server of the zone above answered")
    answer = await delegation.run(ACME, ScriptedNet({}, delegated={"acme.example": silent}))
    assert (answer.outcome, answer.facts) == (Outcome.SILENT, None)
