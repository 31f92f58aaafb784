"""The chain of trust as a probe tells it: by real signers and servers, and where nobody answers."""

from dataclasses import replace
from datetime import UTC, datetime

import dns.flags
import dns.message
import dns.query
import dns.rdatatype
import pytest

from scanner.asset import name_asset
from scanner.dnssec.verdict import Denial, Fault, Insecure, Key
from scanner.interfaces import NoReply, SignedAnswer
from scanner.observation import ABSENT, NOT_ASKED, Outcome, Present, Unseen
from scanner.probes.dnssec import DnssecFacts, dnssec
from tests.fakes.net import ScriptedNet
from tests.lab.dnssec import Signed
from tests.lab.laboratory import Laboratory
from tests.scanner.net.conftest import World

PLAIN = name_asset("plain.test")
SILENT = NoReply(outcome=Outcome.SILENT, why="no answer in time")
KEYS = tuple(Key(algorithm=13, bits=256, entry=entry) for entry in (False, True))
SECURE = DnssecFacts(
    status=Present(value="secure"),
    why=ABSENT,
    zone=Present(value="plain.test"),
    keys=Present(value=KEYS),
    digests=Present(value=(2,)),
    denial=Present(value=Denial(hashed=False)),
    ending=Present(value=False),
)


class Scripted(ScriptedNet):
    """Answers of the laboratory's signed zones, but for the questions that `lost` and `stripped` name.

    `stripped` answers come without signatures from resolvers, and with them from the zone's own servers.
    """

    def __init__(self, zones: Signed, *, lost: tuple[str, ...] = (), stripped: bool = False) -> None:
        def answer(name: str, rtype: str, own: bool) -> SignedAnswer | NoReply:
            if f"{name} {rtype}" in lost:
                return SILENT
            query = dns.message.make_query(name, rtype, want_dnssec=own or not stripped)
            message, _ = dns.query.udp_with_fallback(query, zones.server, timeout=5)
            return SignedAnswer(message=message, at=datetime.now(UTC))

        super().__init__({}, signed=answer, trust_anchors=(zones.anchor.read_text(),))


async def test_a_chain_that_holds(signed_zones: Signed) -> None:
    """What it is signed with, and no tag, no date: seven questions, none twice, the zone's own to its own servers."""
    net = Scripted(signed_zones)
    answer = await dnssec.run(PLAIN, net)
    assert (answer.outcome, answer.facts, answer.answered_by) == (Outcome.ANSWERED, SECURE, "192.0.2.53")
    assert net.asked == [
        (".", "DNSKEY", False), ("test.", "DS", False), ("test.", "DNSKEY", False), ("plain.test.", "DS", True),
        ("plain.test.", "DNSKEY", True), ("plain.test.", "SOA", True), ("_hullmark-denial.plain.test.", "TXT", True),
    ]  # fmt: skip


async def test_a_chain_that_breaks_or_ends(signed_zones: Signed) -> None:
    """The reason and the zone are told, and nothing of keys that nobody vouches for."""
    for name, status, why in (
        ("below.expired.test", "bogus", Fault.EXPIRED),
        ("nods.test", "insecure", Insecure.NO_DS),
        ("unsigned.test", "insecure", Insecure.UNSIGNED),
    ):
        answer = await dnssec.run(name_asset(name), Scripted(signed_zones))
        zone = Present(value=name.removeprefix("below."))
        assert answer.facts == DnssecFacts(status=Present(value=status), why=Present(value=why), zone=zone)
    missing = await dnssec.run(name_asset("missing.test"), Scripted(signed_zones))
    assert missing.facts == DnssecFacts(status=ABSENT)


async def test_a_resolver_that_strips_signatures_is_not_the_zones_fault(signed_zones: Signed) -> None:
    """What does not hold is asked again of the zone's own servers, and their answer counts."""
    net = Scripted(signed_zones, stripped=True)
    assert (await dnssec.run(PLAIN, net)).facts == SECURE
    assert [own for _, _, own in net.asked] == [False, True] * 3 + [True] * 4


async def test_silence_breaks_no_chain(signed_zones: Signed) -> None:
    """Nobody's silence is a verdict; how a zone denies may stay unseen where the rest holds."""
    for lost in (". DNSKEY", "test. DS", "test. DNSKEY", "plain.test. DS", "plain.test. DNSKEY", "plain.test. SOA"):
        answer = await dnssec.run(PLAIN, Scripted(signed_zones, lost=(lost,)))
        assert (answer.outcome, answer.facts, answer.why) == (Outcome.SILENT, None, SILENT.why)
    partial = await dnssec.run(PLAIN, Scripted(signed_zones, lost=("_hullmark-denial.plain.test. TXT",)))
    assert (partial.outcome, partial.facts.denial) == (Outcome.PARTIAL, Unseen(why=SILENT.why))
    assert partial.facts.status == Present(value="secure")


async def test_what_is_no_name_is_not_asked_for() -> None:
    """A label that is too long, or empty, ends before any question."""
    for name in ("x" * 64 + ".test", "a..test"):
        answer = await dnssec.run(replace(PLAIN, value=name), ScriptedNet({}))
        assert (answer.outcome, answer.facts) == (Outcome.GARBLED, None)


async def test_anchors_that_do_not_fit_are_our_own_failure(signed_zones: Signed) -> None:
    """Without an anchor, or with one of another root, nothing is said of anybody."""
    for anchors in ((), (". IN DS 20326 8 2 " + "ab" * 32,)):
        net = Scripted(signed_zones)
        net.trust_anchors = anchors
        answer = await dnssec.run(PLAIN, net)
        assert (answer.outcome, answer.facts) == (Outcome.FAILED, None)
        assert "trust anchor" in answer.why


@pytest.mark.parametrize(
    ("name", "status", "why", "again"),
    [
        ("plain.test", "secure", None, 0),
        ("slow.test", "secure", None, 0),
        ("nods.loose", "insecure", Insecure.NO_DS, 0),
        ("expired.test", "bogus", Fault.EXPIRED, 1),
        ("wrongds.test", "bogus", Fault.NO_MATCH, 1),
        ("stripped.test", "bogus", Fault.UNSIGNED, 1),
        ("changed.test", "bogus", Fault.INVALID, 1),
        ("nodenial.test", "bogus", Fault.DENIAL, 1),
    ],
)
async def test_a_resolver_that_validates_holds_nothing_back(
    world: World, signed_zones: Signed, name: str, status: str, why: str | None, again: int
) -> None:
    """Broken zones come through Unbound too, and only what does not hold is asked again."""
    world.resolvers = ((signed_zones.resolver, 53),)
    world.trust_anchors = (signed_zones.anchor.read_text(),)
    net, asked = world.net("dnssec", asset=name_asset(name)), []
    through = net.signed

    async def counted(name: str, rtype: str, *, own: bool = False) -> object:
        asked.append((name, rtype))
        return await through(name, rtype, own=own)

    net.signed = counted  # type: ignore[assignment, method-assign]  # counts and hands on
    answer = await dnssec.run(name_asset(name), net)
    assert answer.facts.status == Present(value=status)
    assert answer.facts.why == (Present(value=why) if why else ABSENT)
    assert len(asked) - len(set(asked)) == again


@pytest.mark.parametrize("own", [False, True])
async def test_a_real_resolver_and_real_name_servers(world: World, laboratory: Laboratory, own: bool) -> None:
    """Through unbound, and from knot itself where the resolver's answers come without signatures."""
    world.resolvers = ((laboratory.resolver, 53),)
    world.trust_anchors = (laboratory.trust_anchor.read_text(),)
    net = world.net("dnssec", asset=name_asset("tidy.test"))
    if own:
        through = net.signed

        async def signed(name: str, rtype: str, *, own: bool = False) -> object:
            return await through(name, rtype, own=own) if own else SILENT

        net.signed = signed  # type: ignore[assignment, method-assign]  # a resolver that says nothing
    tidy = await dnssec.run(name_asset("tidy.test"), net)
    assert tidy.facts is not None, tidy
    assert (tidy.facts.status, tidy.facts.zone) == (Present(value="secure"), Present(value="tidy.test"))
    assert tidy.facts.keys == Present(value=(Key(algorithm=13, bits=256, entry=True),))
    untidy = await dnssec.run(name_asset("untidy.test"), net)
    assert (untidy.facts.status, untidy.facts.why) == (Present(value="insecure"), Present(value=Insecure.UNSIGNED))
    assert untidy.facts.keys is NOT_ASKED
