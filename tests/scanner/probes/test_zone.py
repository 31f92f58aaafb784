"""The zone that holds a name, told without anything that moves with time."""

from scanner.asset import name_asset
from scanner.interfaces import DnsReply, NoReply
from scanner.observation import ABSENT, Outcome, Present, Unseen
from scanner.probes.zone import NameServer, Serving, ZoneFacts, zone
from tests.fakes.net import ScriptedNet, denied, records

APEX = name_asset("acme.example")
SOA = records("ns1.acme.example hostmaster.acme.example 2026010101 3600 900 1209600 60")
SILENT = NoReply(outcome=Outcome.SILENT, why="no answer in time")
OWN = Present(value=True)
SERVERS: dict[str, DnsReply | NoReply] = {"192.0.2.53": SOA, "2001:db8::53": SOA}
ZONE: dict[tuple[str, str], DnsReply | NoReply] = {
    ("acme.example", "SOA"): SOA,
    ("acme.example", "NS"): records("ns1.acme.example", "ns2.acme.example"),
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
            value=(Serving(address="192.0.2.53", authority=OWN), Serving(address="2001:db8::53", authority=OWN))
        ),
    )
    assert ("acme.example", "DS", True) in net.asked


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
    facts = (await zone.run(name_asset("shop.acme.example"), ScriptedNet(ZONE | below, servers=SERVERS))).facts
    assert facts.zone == Present(value="acme.example")


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
    said = dict(zip(addresses, (SOA, SILENT, SOA, refused, SOA), strict=True))
    for lame in (records("ns1.acme.example x 1 2 3 4 5", proved=False), records(), denied()):
        facts = (await zone.run(APEX, ScriptedNet(many, servers=said | {addresses[0]: lame}))).facts
        assert facts.serving == Present(
            value=(
                Serving(address="192.0.2.1", authority=Present(value=False)),
                Serving(address="192.0.2.2", authority=Unseen(why="no answer in time")),
                Serving(address="192.0.2.4", authority=Present(value=False)),
            )
        )
