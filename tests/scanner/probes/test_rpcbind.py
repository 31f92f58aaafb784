"""rpcbind: one NULL call under consent, what its answer proves, and nothing under light."""

import pytest

from scanner import rpc
from scanner.observation import Outcome, Present, Unseen
from scanner.probes.rpcbind import REQUEST, RpcbindFacts, rpcbind
from scanner.target import Profile
from tests.scanner.net.conftest import World
from tests.scanner.probes.conversing import HOSTILE, Scripted, after_question, converse, once
from tests.scanner.test_rpc import record

# What rpcbind 1.2.6 of Debian answers. It takes port 111 of every address of a machine, so none is started here.
FOUND = record(rpc.CALL_ID, 1, 0, 0, 0, 2, 2, 4)


async def test_what_the_answer_proves(world: World) -> None:
    """A program that is there names its versions; an RPC server without it is told as such."""
    answer = await converse(world, rpcbind, Scripted(b"", (REQUEST, FOUND)), 111)
    assert answer.outcome is Outcome.ANSWERED
    assert answer.facts == RpcbindFacts(speaks=Present(value="rpcbind"), versions=Present(value=(2, 4)))
    other = record(rpc.CALL_ID, 1, 0, 0, 0, 1)
    facts = (await converse(world, rpcbind, Scripted(b"", (REQUEST, other)), 111)).facts
    assert facts.speaks == Present(value="onc-rpc")
    assert isinstance(facts.versions, Unseen)


@pytest.mark.parametrize("at", range(1, len(FOUND)))
async def test_an_answer_in_pieces(world: World, at: int) -> None:
    """TCP may cut the record anywhere."""
    answer = await converse(world, rpcbind, after_question(FOUND[:at], FOUND[at:]), 111)
    assert answer.facts.versions == Present(value=(2, 4))


async def test_without_consent_nothing_is_sent(world: World) -> None:
    """Under light the server hears no word and no conclusion is drawn."""
    server = Scripted(b"")
    answer = await converse(world, rpcbind, server, 111, profile=Profile.LIGHT)
    assert (answer.outcome, answer.facts, server.heard) == (Outcome.ANSWERED, RpcbindFacts(), [])


async def test_other_protocols_and_nonsense(world: World) -> None:
    """SSH on this port is told as SSH; hostile servers bring no facts."""
    other = await converse(world, rpcbind, once(b"SSH-2.0-dropbear_2022.83\r\n"), 111)
    assert other.facts.speaks == Present(value="ssh")
    assert [(await converse(world, rpcbind, handler, 111)).facts for handler in HOSTILE] == [None, None]
