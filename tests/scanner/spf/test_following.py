"""The tree below one record: proved absences, silence, and bounds that no publisher can stretch."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.interfaces import DnsReply, NoReply
from scanner.observation import ABSENT, Outcome, Present, Unseen
from scanner.spf.chain import walk
from scanner.spf.following import LONGEST, SpfTree, follow
from tests.fakes.net import Script, ScriptedNet, denied, records

SILENT = NoReply(outcome=Outcome.SILENT, why="no answer in time")
MOST_QUESTIONS = 2 * 10 + 10 * 2 * 2
"""Ten names asked twice at most, then ten hosts of two types twice."""


async def tree_of(record: str, rows: Script, authoritative: Script | None = None) -> SpfTree:
    net = ScriptedNet(rows, authoritative=authoritative)
    tree = await follow(net, "acme.example", record, {})
    assert len(net.asked) <= MOST_QUESTIONS
    assert len(net.asked) == len(set(net.asked))
    return tree


async def test_an_absence_is_proved_by_the_zone() -> None:
    """What a resolver alone denies is asked of the zone; other TXT are no record; silence stays silence."""
    hearsay = {
        ("gone.example", "TXT"): denied(proved=False),
        ("other.example", "TXT"): records("hello", proved=False),
        ("late.example", "TXT"): records("hello", proved=False),
        ("lost.example", "TXT"): denied(proved=False),
    }
    own = {
        ("gone.example", "TXT"): denied(),
        ("other.example", "TXT"): records("hello"),
        ("late.example", "TXT"): records("v=spf1 -all"),
        ("lost.example", "TXT"): SILENT,
    }
    text = "v=spf1 " + " ".join(f"include:{name}" for name, _ in hearsay)
    known = (await tree_of(text, hearsay, own)).known
    assert known["gone.example"] is known["other.example"] is ABSENT
    assert known["late.example"] == Present(value=("v=spf1 -all",))
    assert isinstance(known["lost.example"], Unseen)


async def test_names_that_dns_cannot_hold_are_not_asked() -> None:
    """Too long a label, an empty one, or a single one: dead without a question, and names of the sender are left."""
    tree = await tree_of(
        f"v=spf1 include:a..example include:{'x' * 64}.example include:%{{o}} a:{'y' * 64}.example", {}
    )
    assert tree.records == ()
    assert [host.found for host in tree.hosts] == [Present(value=False)]


async def test_hosts_are_told_by_what_they_find() -> None:
    """a by both families, mx by MX, exists by A; one that gives no answer is open."""
    rows = {
        ("a.example", "A"): records(),
        ("a.example", "AAAA"): records("2001:db8::1"),
        ("b.example", "A"): denied(),
        ("b.example", "AAAA"): denied(),
        ("c.example", "MX"): records(),
        ("d.example", "A"): SILENT,
        ("e.example", "A"): records("127.0.0.2"),
    }
    text = "v=spf1 a:a.example a:b.example mx:c.example exists:d.example exists:e.example exists:%{i}.x.example ptr"
    tree = await tree_of(text, rows)
    assert [(host.mechanism, host.name[0], host.found) for host in tree.hosts] == [
        ("a", "a", Present(value=True)),
        ("a", "b", Present(value=False)),
        ("exists", "d", Unseen(why="no answer in time")),
        ("exists", "e", Present(value=True)),
        ("mx", "c", Present(value=False)),
    ]
    assert tree.silence == "no answer in time"


async def test_64_kilobytes_are_not_kept() -> None:
    """A record longer than any that is in use is open, never a fault; a second one is one whatever its size."""
    long = "v=spf1 " + "ip4:192.0.2.1 " * 4600
    known = (await tree_of("v=spf1 include:a.example", {("a.example", "TXT"): records(long)})).known
    assert isinstance(known["a.example"], Unseen)
    two = (await tree_of("v=spf1 include:a.example", {("a.example", "TXT"): records(long, "v=spf1")})).known
    assert isinstance(two["a.example"], Present)
    assert max(map(len, two["a.example"].value)) == LONGEST


@pytest.mark.parametrize("hops", [1, 2, 9, 30])
async def test_circles_end(hops: int) -> None:
    """An include loop of any length ends: as a loop where receivers get round it, by their limit where they do not."""
    rows: dict[tuple[str, str], DnsReply | NoReply] = {
        (f"{hop}.example", "TXT"): records(f"v=spf1 include:{(hop + 1) % hops}.example") for hop in range(hops)
    }
    tree = await tree_of("v=spf1 include:0.example -all", rows)
    chain = walk("acme.example", "v=spf1 include:0.example -all", tree.known)
    assert bool(chain.loops) == (hops < 10)
    assert chain.too_long == (hops > 9)
    assert len(tree.records) <= 10


async def test_a_bomb_of_includes_is_left_where_receivers_leave_it() -> None:
    """Ten includes that include ten each: no more than ten names are asked, whatever hangs below."""
    fan = " ".join(f"include:%{{d1}}{n}.%{{d}}" for n in range(10))
    tree = await tree_of("v=spf1 include:a.example", {("a.example", "TXT"): records(f"v=spf1 {fan}")})
    assert [at.name for at in tree.records] == ["a.example"]
    assert walk("acme.example", "v=spf1 include:a.example", tree.known).too_long


WORD = st.sampled_from(
    ["include:{}.example", "redirect={}.example", "a:{}.example", "mx", "ptr", "-all", "bogus", "mx/0"]
)
TERM = st.builds(lambda word, name: word.format(name), WORD, st.sampled_from("abcdefghijklmnop"))
TEXT = st.lists(TERM, max_size=14).map(lambda terms: " ".join(["v=spf1", *terms]))


@given(TEXT, st.lists(TEXT, min_size=16, max_size=16), st.randoms(use_true_random=False))
async def test_any_web_of_records_is_followed_within_bounds(own: str, texts: list[str], chance: random.Random) -> None:
    """Whatever sixteen names publish, questions are few, none is asked twice, and nothing wanted stays unasked."""
    rows: dict[tuple[str, str], DnsReply | NoReply] = {}
    for letter, text in zip("abcdefghijklmnop", texts, strict=True):
        name = f"{letter}.example"
        rows[name, "TXT"] = chance.choice((records(text), records(text), denied(), SILENT, records(text, "v=spf1")))
        rows |= {(name, rtype): records() for rtype in ("A", "AAAA", "MX")}
    rows["acme.example", "MX"] = records()
    tree = await tree_of(own, rows)
    chain = walk("acme.example", own, tree.known)
    assert chain.too_long or not chain.wanted
    assert len(tree.records) <= 10
    assert len(tree.hosts) <= 10
