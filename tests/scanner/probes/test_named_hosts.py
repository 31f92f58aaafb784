"""Hosts that a domain names and that are gone, told from those that were not seen."""

import pytest

from scanner.answers import Referral
from scanner.asset import name_asset
from scanner.interfaces import DnsReply, NoReply
from scanner.observation import ABSENT, Fact, Outcome, Present, Unseen
from scanner.probes.named_hosts import ABOVE, LostHost, Unanswered, named_hosts
from tests.fakes.net import ScriptedNet, denied, records

ACME = name_asset("acme.example")
SILENT = NoReply(outcome=Outcome.SILENT, why="no answer in time")
THERE = records("a.example x 1 2 3 4 5")
ZONE: dict[tuple[str, str], DnsReply | NoReply] = {
    ("acme.example", "MX"): records("10 mx.gone.example", "20 mx.acme.example", "0 ."),
    ("acme.example", "NS"): records("ns.acme.example"),
    ("mx.gone.example", "A"): denied(),
    ("mx.acme.example", "A"): records("192.0.2.25"),
    ("ns.acme.example", "A"): records("192.0.2.53"),
    ("gone.example", "SOA"): denied(),
    ("example", "SOA"): THERE,
    ("acme.example", "SOA"): THERE,
}
REFERRED = Referral(servers=("ns.acme.example",))
GONE = LostHost(record="MX", host="mx.gone.example", missing="gone.example")


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, Present(value=(GONE,))),
        ({("mx.gone.example", "A"): records()}, ABSENT),
        ({("mx.gone.example", "A"): records("192.0.2.26")}, ABSENT),
        ({("mx.gone.example", "A"): denied(proved=False)}, Unseen(why="no server of the zone confirmed a denial")),
        ({("mx.gone.example", "A"): SILENT}, Unseen(why="no answer in time")),
        ({("acme.example", "NS"): SILENT}, Present(value=(GONE,))),
        (
            {("ns.acme.example", "A"): denied()},
            Present(value=(GONE, LostHost(record="NS", host="ns.acme.example", missing="ns.acme.example"))),
        ),
        ({("acme.example", "MX"): records(), ("acme.example", "NS"): records()}, ABSENT),
    ],
)
async def test_only_a_proved_denial_loses_a_host(
    changed: dict[tuple[str, str], DnsReply | NoReply], expected: Fact[tuple[LostHost, ...]]
) -> None:
    """A host without addresses exists; silence and a denial without proof leave it open; how far up is told."""
    net = ScriptedNet(ZONE | changed, delegated={"acme.example": SILENT})
    assert (await named_hosts.run(ACME, net)).facts.lost == expected


async def test_a_server_that_only_the_zone_above_names_is_looked_at() -> None:
    """Who registers its name answers for the domain, whatever the zone itself says."""
    above = Referral(servers=("ns.acme.example", "ns.gone.example"))
    script = ZONE | {("acme.example", "MX"): records(), ("ns.gone.example", "A"): denied()}
    facts = (await named_hosts.run(ACME, ScriptedNet(script, delegated={"acme.example": above}))).facts
    assert facts.lost == Present(
        value=(LostHost(record="NS", host="ns.gone.example", missing="gone.example", above=True),)
    )


async def test_silence_brings_no_facts() -> None:
    """Neither MX nor NS, no conclusion."""
    silent = {("acme.example", "MX"): SILENT, ("acme.example", "NS"): SILENT}
    net = ScriptedNet(silent, delegated={"acme.example": SILENT})
    answer = await named_hosts.run(ACME, net)
    assert (answer.outcome, answer.facts) == (Outcome.SILENT, None)


@pytest.mark.parametrize(
    ("changed", "above", "expected"),
    [
        ({}, REFERRED, ()),
        ({}, SILENT, (Unanswered(record=ABOVE),)),
        ({("acme.example", "MX"): SILENT}, REFERRED, (Unanswered(record="MX"),)),
        ({("acme.example", "NS"): SILENT}, REFERRED, (Unanswered(record="NS"),)),
        ({("mx.acme.example", "A"): SILENT}, REFERRED, (Unanswered(record="MX", host="mx.acme.example"),)),
        (
            {("mx.acme.example", "A"): denied(proved=False)},
            REFERRED,
            (Unanswered(record="MX", host="mx.acme.example"),),
        ),
        ({("gone.example", "SOA"): SILENT}, REFERRED, (Unanswered(record="MX", host="mx.gone.example"),)),
        (
            {("gone.example", "SOA"): denied(proved=False)},
            REFERRED,
            (Unanswered(record="MX", host="mx.gone.example"),),
        ),
    ],
)
async def test_what_was_not_seen_is_told(
    changed: dict[tuple[str, str], DnsReply | NoReply], above: Referral | NoReply, expected: tuple[Unanswered, ...]
) -> None:
    """Lists, hosts, and how far up the names of a lost one are missing."""
    facts = (await named_hosts.run(ACME, ScriptedNet(ZONE | changed, delegated={"acme.example": above}))).facts
    assert facts.unanswered == (Present(value=expected) if expected else ABSENT)
