"""Addresses of a name: found, proved absent, or not seen."""

from dataclasses import replace

from scanner.asset import name_asset
from scanner.interfaces import NoReply
from scanner.observation import ABSENT, NOT_ASKED, Outcome, Present, Unseen
from scanner.probes.addresses import AddressFacts, LostTarget, addresses
from tests.fakes.net import ScriptedNet, denied, records

WWW = name_asset("www.acme.example")
SILENT = NoReply(outcome=Outcome.SILENT, why="no answer in time")


async def test_addresses_and_aliases_come_home_sorted() -> None:
    """Both families, and the names on the way; a proved absence is ABSENT without a further question."""
    aliases = ("web.acme.example", "edge.acme.example")
    net = ScriptedNet(
        {
            ("www.acme.example", "A"): records("192.0.2.9", "192.0.2.10", aliases=aliases),
            ("www.acme.example", "AAAA"): records(aliases=aliases),
        }
    )
    answer = await addresses.run(WWW, net)
    assert answer.outcome is Outcome.ANSWERED
    assert answer.facts == AddressFacts(
        a=Present(value=("192.0.2.10", "192.0.2.9")),
        aaaa=ABSENT,
        aliases=Present(value=("edge.acme.example", "web.acme.example")),
        exists=Present(value=True),
        lost_target=ABSENT,
    )
    assert not any(authoritative for _, _, authoritative in net.asked)


async def test_an_unproved_absence_is_asked_of_the_zone() -> None:
    """A resolver's bare *none* is confirmed by the zone's own servers before it counts."""
    question = {("www.acme.example", kind): denied(proved=False) for kind in ("A", "AAAA")}
    confirmed = {("www.acme.example", kind): denied() for kind in ("A", "AAAA")}
    answer = await addresses.run(WWW, ScriptedNet(question, authoritative=confirmed))
    assert answer.facts == AddressFacts(
        a=ABSENT, aaaa=ABSENT, aliases=ABSENT, exists=Present(value=False), lost_target=ABSENT
    )


async def test_an_absence_that_nobody_confirms_stays_open() -> None:
    """Where the zone keeps silent, nothing is absent and the name may well exist."""
    question = {("www.acme.example", kind): denied(proved=False) for kind in ("A", "AAAA")}
    silent = {("www.acme.example", kind): SILENT for kind in ("A", "AAAA")}
    facts = (await addresses.run(WWW, ScriptedNet(question, authoritative=silent))).facts
    assert isinstance(facts.a, Unseen)
    assert isinstance(facts.aaaa, Unseen)
    assert facts.exists is NOT_ASKED


async def test_one_silent_question_is_partial_and_two_are_silence() -> None:
    """What came is kept; nothing is made of what did not."""
    half = ScriptedNet({("www.acme.example", "A"): records("192.0.2.9"), ("www.acme.example", "AAAA"): SILENT})
    answer = await addresses.run(WWW, half)
    assert (answer.outcome, answer.why) == (Outcome.PARTIAL, "no answer in time")
    assert answer.facts.aaaa == Unseen(why="no answer in time")
    none = ScriptedNet({("www.acme.example", "A"): SILENT, ("www.acme.example", "AAAA"): SILENT})
    assert (await addresses.run(WWW, none)).facts is None


async def test_a_dangling_alias_exists() -> None:
    """NXDOMAIN behind an alias denies the target, not the name (RFC 2308 2.1); how far up it is denied is asked."""
    gone = records(aliases=("gone.provider.example",))
    gone = type(gone)(rcode="NXDOMAIN", aliases=gone.aliases, proved=True)
    above = {("provider.example", "SOA"): denied(), ("example", "SOA"): records("a.example x 1 2 3 4 5")}
    net = ScriptedNet({("www.acme.example", kind): gone for kind in ("A", "AAAA")} | above)
    facts = (await addresses.run(WWW, net)).facts
    assert facts.exists == Present(value=True)
    assert facts.a is ABSENT
    lost = LostTarget(name="gone.provider.example", missing="provider.example")
    assert facts.lost_target == Present(value=lost)
    there = above | {("provider.example", "SOA"): records()}
    net = ScriptedNet({("www.acme.example", kind): gone for kind in ("A", "AAAA")} | there)
    assert (await addresses.run(WWW, net)).facts.lost_target.value.missing == "gone.provider.example"


async def test_a_target_that_nobody_denies_is_not_lost() -> None:
    """One family that is there, and a denial without proof, leave the alias alone."""
    to = ("gone.provider.example",)
    unproved = replace(denied(proved=False), aliases=to)
    net = ScriptedNet({("www.acme.example", kind): unproved for kind in ("A", "AAAA")})
    assert isinstance((await addresses.run(WWW, net)).facts.lost_target, Unseen)
    half = {("www.acme.example", "A"): records("192.0.2.1", aliases=to), ("www.acme.example", "AAAA"): unproved}
    assert (await addresses.run(WWW, ScriptedNet(half))).facts.lost_target is ABSENT
