"""The zone that holds a name, told without anything that moves with time."""

from dataclasses import replace

import pytest

from scanner.answers import Referral
from scanner.asset import name_asset
from scanner.interfaces import DnsReply, NoReply
from scanner.observation import ABSENT, NOT_ASKED, Outcome, Present, Unseen
from scanner.probes.zone import NameServer, Serving, Times, ZoneFacts, zone
from tests.fakes.net import ScriptedNet, denied, records

APEX = name_asset("acme.example")
SOA = records("ns1.acme.example hostmaster.acme.example 2026010101 3600 900 1209600 60")
SILENT = NoReply(outcome=Outcome.SILENT, why="no answer in time")
OWN = Present(value=True)
NS = records("ns1.acme.example", "ns2.acme.example")
NAMED = Present(value=NS.records)
SERVERS: dict[str, DnsReply | NoReply] = {
    "192.0.2.53": SOA,
    "192.0.2.53 NS": replace(NS, ttl=90000),
    "192.0.2.53 A": replace(records("192.0.2.1"), ttl=299),
    "2001:db8::53": SOA,
    "2001:db8::53 NS": replace(NS, ttl=86400),
}
ZONE: dict[tuple[str, str], DnsReply | NoReply] = {
    ("acme.example", "SOA"): SOA,
    ("acme.example", "NS"): NS,
    ("_hullmark-denial.acme.example", "A"): denied(),
    ("acme.example", "CAA"): records('0 issue "authority.example"', '0 iodef "mailto:jane@acme.example"'),
    ("acme.example", "DNSKEY"): records("257 3 13 aa55"),
    ("acme.example", "DS"): records("1 13 2 aa55"),
    ("ns1.acme.example", "A"): records("192.0.2.53"),
    ("ns1.acme.example", "AAAA"): records("2001:db8::53"),
    ("ns2.acme.example", "A"): denied(),
    ("ns2.acme.example", "AAAA"): denied(),
}


async def test_a_zone_is_told_by_its_lasting_parts() -> None:
    """Servers with addresses, primary without the serial, CAA without people's mailboxes, both ends of DNSSEC."""
    net = ScriptedNet(ZONE, servers=SERVERS)
    answer = await zone.run(APEX, net)
    assert answer.facts == ZoneFacts(
        zone=Present(value="acme.example"),
        primary=Present(value="ns1.acme.example"),
        name_servers=Present(
            value=(
                NameServer(host="ns1.acme.example", addresses=Present(value=("192.0.2.53", "2001:db8::53"))),
                NameServer(host="ns2.acme.example", addresses=ABSENT),
            )
        ),
        caa=Present(value=('0 issue "authority.example"',)),
        dnskey=Present(value=("257 3 13 aa55",)),
        ds=Present(value=("1 13 2 aa55",)),
        serving=Present(
            value=(
                Serving(address="192.0.2.53", authority=OWN, name_servers=NAMED),
                Serving(address="2001:db8::53", authority=OWN),
            )
        ),
        caa_reports=Present(value=True),
        times=Present(value=Times(refresh=3600, retry=900, expire=1209600, minimum=60)),
        ns_ttl=Present(value=3600),
        address_ttl=Present(value=0),
        wildcard=Present(value=False),
        apex_alias=ABSENT,
    )
    assert ("acme.example", "DS", True) in net.asked


async def test_lifetimes_that_count_down_are_one_fact() -> None:
    """What stands for another name's records is told as before, a week or more and less than an hour apart."""
    told = set()
    for ns, address in ((90000, 299), (3600, 0), (86400, 604799)):
        lifetimes = {
            "192.0.2.53 NS": replace(NS, ttl=ns),
            "192.0.2.53 A": replace(records("192.0.2.1"), ttl=address),
            "2001:db8::53 NS": replace(NS, ttl=ns),
        }
        told.add((await zone.run(APEX, ScriptedNet(ZONE, servers={**SERVERS, **lifetimes}))).facts)
    assert len(told) == 1
    far = {**SERVERS, "192.0.2.53 A": replace(records("192.0.2.1"), ttl=604800)}
    facts = (await zone.run(APEX, ScriptedNet(ZONE, servers=far))).facts
    assert facts.address_ttl == Present(value=604800)


async def test_a_host_name_is_judged_by_the_zone_that_holds_it() -> None:
    """Below the zone cut, the SOA is looked for upwards and CAA climbs (RFC 8659 3)."""
    below = {("shop.acme.example", "SOA"): records(), ("shop.acme.example", "CAA"): records()}
    facts = (await zone.run(name_asset("shop.acme.example"), ScriptedNet(ZONE | below, servers=SERVERS))).facts
    assert facts.zone == Present(value="acme.example")
    assert facts.caa == Present(value=('0 issue "authority.example"',))


async def test_a_soa_behind_an_alias_is_somebody_elses() -> None:
    """A name that is an alias has no zone of its own, whatever its target's zone says."""
    below = {
        ("shop.acme.example", "SOA"): records(
            "ns.provider.example x.provider.example 1 2 3 4 5", aliases=("p.example",)
        ),
        ("shop.acme.example", "CAA"): records(aliases=("p.example",)),
    }
    net = ScriptedNet(ZONE | below, servers=SERVERS, delegated={"shop.acme.example": Referral()})
    assert (await zone.run(name_asset("shop.acme.example"), net)).facts.zone == Present(value="acme.example")


async def test_an_alias_where_a_zone_begins_is_told() -> None:
    """Delegated and an alias: the zone is its own, with the servers that the zone above names, and nothing else of it

    is taken from the alias' target. One server that shows the alias for addresses alone tells it too.
    """
    alias = records("ns.provider.example x.provider.example 1 2 3 4 5", aliases=("p.example",))
    script = ZONE | {("acme.example", kind): alias for kind in ("SOA", "NS", "DNSKEY")}
    above = Referral(servers=("ns1.acme.example", "ns2.acme.example"))
    pointed = {
        f"{place}{kind}": records(aliases=("p.example",))
        for place in ("192.0.2.53", "2001:db8::53")
        for kind in ("", " A", " NS")
    }
    facts = (await zone.run(APEX, ScriptedNet(script, servers=pointed, delegated={"acme.example": above}))).facts
    assert (facts.zone, facts.apex_alias) == (Present(value="acme.example"), Present(value="p.example"))
    assert [one.host for one in facts.name_servers.value] == ["ns1.acme.example", "ns2.acme.example"]
    assert {type(fact) for fact in (facts.primary, facts.times, facts.dnskey)} == {Unseen}
    half = SERVERS | {"192.0.2.53 A": records(aliases=("p.example",))}
    assert (await zone.run(APEX, ScriptedNet(ZONE, servers=half))).facts.apex_alias == Present(value="p.example")


async def test_a_registered_name_that_is_an_alias_is_no_part_of_the_zone_above() -> None:
    """Where the zone above may not be asked, the public suffix list says that a zone begins there."""
    alias = records("ns.provider.example x.provider.example 1 2 3 4 5", aliases=("p.example",))
    script = ZONE | {("acme.example", kind): alias for kind in ("SOA", "NS", "DNSKEY")}
    unasked = NoReply(outcome=Outcome.FORBIDDEN, why="the profile passive asks no server of the zone above")
    facts = (await zone.run(APEX, ScriptedNet(script, delegated={"acme.example": unasked}))).facts
    assert (facts.zone, facts.apex_alias) == (Present(value="acme.example"), Present(value="p.example"))
    assert isinstance(facts.name_servers, Unseen)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (records("192.0.2.9"), Present(value=True)),
        (records(aliases=("p.example",)), Present(value=True)),
        (records(), Present(value=False)),
        (denied(), Present(value=False)),
        (denied(proved=False), Unseen(why="no server of the zone confirmed the denial")),
        (SILENT, Unseen(why="no answer in time")),
    ],
)
async def test_a_wildcard_answers_for_what_nobody_has(said: DnsReply | NoReply, expected: object) -> None:
    """An address or an alias shows it; that there is none takes a denial that is proved."""
    script = ZONE | {("_hullmark-denial.acme.example", "A"): said}
    assert (await zone.run(APEX, ScriptedNet(script, servers=SERVERS))).facts.wildcard == expected


async def test_a_server_that_we_may_not_ask_leaves_what_was_seen_before() -> None:
    """What is declined is not asked: nothing of the servers is told, so that an earlier look still stands."""
    declined = NoReply(outcome=Outcome.FORBIDDEN, why="192.0.2.53 has opted out")
    facts = (await zone.run(APEX, ScriptedNet(ZONE, servers=SERVERS | {"192.0.2.53": declined}))).facts
    assert (facts.serving, facts.ns_ttl, facts.address_ttl, facts.apex_alias) == (NOT_ASKED,) * 4
    assert isinstance(facts.name_servers, Present)


async def test_people_are_left_out_of_caa() -> None:
    """Mailboxes and telephones are dropped, whether reports are asked for is kept."""
    rows = ('0 contactemail "jane@acme.example"', '0 contactphone "+1 5550100"', '0 issue ";"')
    facts = (await zone.run(APEX, ScriptedNet(ZONE | {("acme.example", "CAA"): records(*rows)}, servers=SERVERS))).facts
    assert (facts.caa, facts.caa_reports) == (Present(value=('0 issue ";"',)), Present(value=False))


async def test_caa_is_absent_only_where_the_whole_climb_proves_it() -> None:
    """An unanswered question on the way up leaves CAA open; a silent top-level domain does not."""
    none = ZONE | {("acme.example", "CAA"): records()}
    assert (
        await zone.run(APEX, ScriptedNet(none | {("example", "CAA"): denied()}, servers=SERVERS))
    ).facts.caa is ABSENT
    assert (await zone.run(APEX, ScriptedNet(none | {("example", "CAA"): SILENT}, servers=SERVERS))).facts.caa is ABSENT
    unproved = ZONE | {("acme.example", "CAA"): records(proved=False)}
    assert isinstance((await zone.run(APEX, ScriptedNet(unproved, servers=SERVERS))).facts.caa, Unseen)
    lost = ZONE | {("acme.example", "CAA"): SILENT}
    answer = await zone.run(APEX, ScriptedNet(lost, servers=SERVERS))
    assert (answer.outcome, answer.facts.caa) == (Outcome.PARTIAL, Unseen(why="no answer in time"))


async def test_a_name_that_does_not_exist_has_no_zone() -> None:
    """A proved denial is ABSENT, an unproved one is not; neither asks any further."""
    net = ScriptedNet({("acme.example", "SOA"): denied()})
    assert (await zone.run(APEX, net)).facts == ZoneFacts(zone=ABSENT)
    assert len(net.asked) == 1
    unproved = ScriptedNet({("acme.example", "SOA"): denied(proved=False)})
    assert isinstance((await zone.run(APEX, unproved)).facts.zone, Unseen)


async def test_a_silent_zone_brings_no_facts() -> None:
    """No SOA, no conclusion."""
    answer = await zone.run(APEX, ScriptedNet({("acme.example", "SOA"): SILENT}))
    assert (answer.outcome, answer.facts) == (Outcome.SILENT, None)


async def test_each_name_server_is_asked_by_itself() -> None:
    """Authority is AA and a SOA; a refusal or an answer without AA denies it, and silence says nothing.

    Of one server two addresses of each family are asked at most; one that two servers share is asked once.
    """
    addresses = [f"192.0.2.{n}" for n in range(1, 6)]
    many = ZONE | {
        ("ns1.acme.example", "A"): records(*addresses[:3]),
        ("ns1.acme.example", "AAAA"): denied(),
        ("ns2.acme.example", "A"): records(addresses[0], *addresses[3:]),
        ("ns2.acme.example", "AAAA"): denied(),
    }
    refused = NoReply(outcome=Outcome.REFUSED, why="the name server says REFUSED")
    said: dict[str, DnsReply | NoReply] = dict(zip(addresses, (SOA, SILENT, SOA, refused, SOA), strict=True))
    for lame in (records("ns1.acme.example x 1 2 3 4 5", proved=False), records(), denied()):
        facts = (await zone.run(APEX, ScriptedNet(many, servers=said | {addresses[0]: lame}))).facts
        assert facts.serving == Present(
            value=(
                Serving(address="192.0.2.1", authority=Present(value=False)),
                Serving(address="192.0.2.2", authority=Unseen(why="no answer in time"), silent=True),
                Serving(address="192.0.2.4", authority=Present(value=False)),
            )
        )
