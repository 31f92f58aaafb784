"""Which answers show a name server that asks others for strangers."""

from dataclasses import replace

import pytest

from scanner.asset import address_asset
from scanner.interfaces import DnsReply, NoReply
from scanner.observation import Outcome, Present
from scanner.probes.recursion import RecursionFacts, recursion
from tests.fakes.net import ScriptedNet, records

SERVER = address_asset("192.0.2.53")
ROOT = records("a.root-servers.net", "b.root-servers.net", proved=False)


@pytest.mark.parametrize(
    ("said", "opened"),
    [
        (replace(ROOT, recursive=True), True),
        (ROOT, False),
        (replace(ROOT, recursive=True, proved=True), False),
        (records(proved=False), False),
        (replace(records(proved=False), recursive=True), False),
        (NoReply(outcome=Outcome.REFUSED, why="the name server says REFUSED"), False),
    ],
)
async def test_what_shows_an_open_resolver(said: DnsReply | NoReply, opened: bool) -> None:
    """Recursion is offered and the answer is not its own; a refusal, a referral and a root server are none."""
    answer = await recursion.run(SERVER, ScriptedNet({}, servers={"192.0.2.53": said}))
    assert answer.facts == RecursionFacts(open=Present(value=opened))


async def test_silence_shows_nothing() -> None:
    """A server that keeps silent is neither open nor closed."""
    silent = NoReply(outcome=Outcome.SILENT, why="no answer in time")
    answer = await recursion.run(SERVER, ScriptedNet({}, servers={"192.0.2.53": silent}))
    assert (answer.outcome, answer.facts) == (Outcome.SILENT, None)
