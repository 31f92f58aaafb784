"""What closing a fault means: which subjects go, which stay, and what else of the evidence is touched."""

from dataclasses import replace

import pytest

from scanner.asset import Asset, Kind, address_asset, endpoint_asset
from scanner.probes.ports import PortsFacts, known_ports
from scoring.closing import door, made_good, state_of, without_doors
from scoring.finding import EXPOSURE, Certainty, Verdict
from scoring.hearsay import is_hearsay
from scoring.judge import Judged
from tests.worlds import kept
from tests.worlds.history import seen
from tests.worlds.shipped import APEX, HOSTS, SHIPPED

DESK = f"{HOSTS[0].value}:3389/tcp"


def found(check: str) -> Judged:
    """The finding of a check about the company that shows Remote Desktop."""
    return next(one for one in state_of(kept.company().case).judged if one.finding.check == check)


def test_what_asks_whether_it_can_be_reached_takes_its_port_along() -> None:
    """What asks how a service is exposed leaves it there, and so does the page of a product on a port of others."""
    desk = found("remote_administration_reachable")
    assert door(desk) == DESK
    assert door(found("rdp_asks_for_login_first")) is None
    assert door(found("legacy_tls_offered")) is None
    page = replace(desk.finding, values=((EXPOSURE, f"{DESK} product"),))
    assert door(replace(desk, finding=page)) is None
    assert desk.claim is not None
    assert door(replace(desk, claim=replace(desk.claim, asset=HOSTS[0]))) is None
    assert door(replace(desk, claim=None)) is None


def test_a_mended_finding_is_good_and_ours() -> None:
    """Confirmed now, whoever told of the fault; without a date where it rested on outside facts alone."""
    case, fault = kept.company().case, found("legacy_tls_offered")
    told = replace(fault.finding, values=(("told_by", "Shodan"),), certainty=Certainty.LIKELY)
    good = made_good(case, replace(fault, finding=told, silent_since=case.as_of)).finding
    assert (good.verdict, good.certainty, good.seen_at) == (Verdict.GOOD, Certainty.CONFIRMED, case.as_of)
    assert not is_hearsay(good)
    assert made_good(case, replace(fault, finding=replace(told, seen_at=None))).finding.seen_at is None


@pytest.mark.parametrize("address", ["192.0.2.9", "2001:db8::9"])
def test_a_closed_door_is_refused_from_now_on(address: str) -> None:
    """Its claims go under every name; of the host's ports that one is refused, in two looks made now."""
    host, desk = address_asset(address), endpoint_asset(address, 3389)
    case = seen(
        SHIPPED,
        {
            ("addresses", APEX): SHIPPED.answers["addresses"][0],
            ("ports", host): PortsFacts(open=(443, 3389), refused=(80,)),
            ("rdp", desk): SHIPPED.answers["rdp"][1],
            ("tls", endpoint_asset(address, 3389, "made.example")): SHIPPED.answers["tls"][0],
        },
    ).case
    after = without_doors(case, frozenset({desk.value}))
    assert {claim.asset for claim in after.evidence.claims} == {APEX, host}
    new = [look for look in after.evidence.sightings if look not in case.evidence.sightings]
    assert [(look.at, look.look) for look in new] == [(case.as_of, 1), (case.as_of, 2)]
    facts = {one.id: one.facts for one in after.evidence.observations}
    assert known_ports([facts[new[0].observation]]) == PortsFacts(open=(443,), refused=(80, 3389))


def test_what_was_never_knocked_at_is_not_refused() -> None:
    """A service over UDP, or one whose host's ports nobody tried, goes without a word about ports."""
    case = kept.company().case
    claim = next(claim for claim in case.evidence.claims if claim.asset.value == DESK)
    udp = Asset(kind=Kind.ENDPOINT, value=f"{HOSTS[0].value}:161/udp")
    wider = replace(case, evidence=replace(case.evidence, claims=(*case.evidence.claims, replace(claim, asset=udp))))
    after = without_doors(wider, frozenset({udp.value}))
    assert after.evidence.sightings == case.evidence.sightings
    assert set(after.evidence.claims) == set(case.evidence.claims)
