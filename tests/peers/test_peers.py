"""Our graded answers about TLS against those of other tools, on every server of the laboratory."""

import asyncio
import os
from collections.abc import Iterator
from dataclasses import replace

import pytest

from scanner.interfaces import Meter
from scanner.observation import Present
from scanner.probes.tls import TlsFacts
from scanner.target import Profile
from scanner.tls.plan import MOST, MOST_WRONG
from scanner.tls.suites import SUITES
from tests.lab.tls.configurations import CONFIGURATIONS
from tests.lab.tls.place import Place
from tests.lab.tls.running import Running, running
from tests.peers import environment, table
from tests.peers.asking import ask_peers
from tests.peers.ours import ask_all, look, shipped
from tests.peers.questions import Answers
from tests.peers.table import ByPeer, Difference, Row

GRADED = (
    "ssl2", "ssl3", "tls1_0", "tls1_1", "tls1_2", "tls1_3", "forward_secrecy", "aead", "dh_bits", "weak_curve",
    "compression", "secure_renegotiation", "fallback_refused", "chain", "other_chain", "staple",
)  # fmt: skip
SMALL = (Present(value="secp192r1"), Present(value="sect163r2"))
SOAK = os.environ.get("HULLMARK_PROFILE") == "soak"
ROW = Row(configuration="one", question="tls1_0", peer="nmap", ours=True, theirs=False)
KNOWN = Difference(
    configurations=("one",), question="tls1_0", peer="nmap", ours=True, theirs=False, reason="it does not ask"
)


@pytest.fixture(scope="module")
def servers() -> Iterator[Running]:
    with running() as started:
        yield started


@pytest.fixture(scope="module")
def ours(servers: Running) -> dict[str, Answers]:
    return asyncio.run(ask_all(servers.places, servers.ca_file))


@pytest.fixture(scope="module")
def theirs(servers: Running) -> dict[str, ByPeer]:
    """The kept table; in the long profile the tools are asked afresh."""
    if not SOAK:
        return table.newest().answers
    why = environment.lacking(make=True)
    if why:
        pytest.skip(f"the comparison {why}")
    return ask_peers(servers.places, servers.ca_file)


@pytest.mark.lab
def test_every_difference_has_its_reason(ours: dict[str, Answers], theirs: dict[str, ByPeer]) -> None:
    """Question by question we say what the others say, wherever both can see, or it is told why not."""
    compared = list(table.rows(ours, theirs))
    assert len(compared) > 1000
    assert not table.unexplained(compared, table.differences())


@pytest.mark.lab
def test_every_reason_still_holds(ours: dict[str, Answers], theirs: dict[str, ByPeer]) -> None:
    """What is explained is still different, in just the way that the explanation says."""
    assert not table.outlived(list(table.rows(ours, theirs)), table.differences())


@pytest.mark.lab
def test_the_table_holds_every_configuration(theirs: dict[str, ByPeer]) -> None:
    """All of the laboratory's configurations were asked of the other tools, and each tool saw most of them."""
    assert set(theirs) == {one.label for one in CONFIGURATIONS}
    for peer in table.PEERS:
        assert sum(peer in by for by in theirs.values()) >= 50


@pytest.mark.lab
def test_few_hellos_give_the_same_graded_answers(servers: Running) -> None:
    """The light profile decides what consent decides: in eight hellos where nothing is wrong, in sixteen otherwise."""
    conduct = shipped()

    async def both(place: Place) -> None:
        meter = Meter()
        light = await look(place, meter, conduct, Profile.LIGHT)
        whole = await look(place, Meter(), conduct, Profile.CONSENT)
        assert isinstance(light.facts, TlsFacts)
        assert isinstance(whole.facts, TlsFacts)
        for name in GRADED:
            assert getattr(light.facts, name) == getattr(whole.facts, name), (place, name)
        assert _kinds(light.facts) == _kinds(whole.facts)
        assert meter.connections <= (MOST_WRONG if _is_wrong(light.facts) else MOST)

    for place in servers.places.values():
        asyncio.run(both(place))


def _kinds(facts: TlsFacts) -> set[str | None]:
    names = facts.weak_suites.value if isinstance(facts.weak_suites, Present) else ()
    return {suite.weakness for suite in SUITES.values() if suite.name in names}


def _is_wrong(facts: TlsFacts) -> bool:
    """Whether anything is offered or lacking that a check finds fault with, or TLS is not for us."""
    yes, no = Present(value=True), Present(value=False)
    old = yes in (facts.ssl2, facts.ssl3, facts.tls1_0, facts.tls1_1, facts.compression, facts.tlcp)
    lacking = no in (facts.forward_secrecy, facts.aead, facts.secure_renegotiation)
    return old or lacking or bool(_kinds(facts)) or isinstance(facts.weak_curve, Present) or facts.group in SMALL


def test_a_difference_without_a_reason_is_found() -> None:
    """Only a reason for the same question, tool and pair of values counts."""
    assert table.unexplained([ROW], ()) == [ROW]
    assert table.unexplained([ROW], (KNOWN,)) == []
    for other in (
        replace(ROW, ours=False, theirs=True),
        replace(ROW, peer="sslyze"),
        replace(ROW, configuration="two"),
    ):
        assert table.unexplained([other], (KNOWN,)) == [other]


def test_a_reason_that_holds_no_more_is_found() -> None:
    """Where the answers have become the same, or one is no longer given, the reason must go."""
    assert table.outlived([ROW], (KNOWN,)) == []
    assert table.outlived([replace(ROW, theirs=True)], (KNOWN,)) == [("one", KNOWN)]
    assert table.outlived([], (KNOWN,)) == [("one", KNOWN)]
    assert table.outlived([], (replace(KNOWN, sometimes=True),)) == []
