"""A product behind several names of one address is one finding, weighted or not, in whatever order it was seen."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from scanner.asset import Asset, Attribution, Claim, endpoint_asset
from scanner.fronts import Front
from scanner.observation import ABSENT, Evidence, Outcome, Present, Sighting, observation
from scanner.probes.http import HttpFacts
from scanner.probes.web import WebFacts
from scanner.target import Profile, Scope, Target, TargetKind
from scoring.assess import assess
from scoring.case import Case
from scoring.finding import Finding
from scoring.judge import judge
from scoring.knowledge import Known
from tests.bench.memory import shipped_model

AT = datetime(2026, 11, 1, tzinfo=UTC)
SCOPE = Scope(asked=Profile.LIGHT, used=Profile.LIGHT, because="test", allowed_nets=())
TARGET = Target(name="acme.example", kind=TargetKind.NAME, scope=SCOPE, since=AT)
BARE = endpoint_asset("192.0.2.7", 443)
NAMED = tuple(endpoint_asset("192.0.2.7", 443, f"{name}.acme.example") for name in ("ci", "build", "dev", "old", "www"))
JENKINS = Front(product="jenkins", name="Jenkins", kind="development", told_by="http x-jenkins header")
GRAFANA = Front(product="grafana", name="Grafana", kind="development", told_by="http title")


def case(shown: Mapping[Asset, tuple[Front, ...]]) -> Case:
    """What each endpoint showed in two agreeing looks."""
    seen = []
    for asset, fronts in shown.items():
        fact = Present(value=fronts) if fronts else ABSENT
        bare = HttpFacts(speaks=Present(value="http"), fronts=fact)
        facts = WebFacts(status=Present(value=403), fronts=fact) if asset.asked_as else bare
        probe = "web" if asset.asked_as else "http"
        seen.append(observation(asset=asset, probe=probe, version=1, outcome=Outcome.ANSWERED, facts=facts))
    sightings = [
        Sighting(observation=one.id, at=AT + timedelta(minutes=look), look=look, scan="one", profile="light")
        for one in seen
        for look in (1, 2)
    ]
    claims = [
        Claim(
            target=TARGET.name, asset=asset, attribution=Attribution.B, role="web", found_by="open ports",
            proof=(), at=AT,
        )
        for asset in shown
    ]  # fmt: skip
    evidence = Evidence(claims=tuple(claims), observations=tuple(seen), sightings=tuple(sightings))
    return Case(target=TARGET, evidence=evidence, known=Known(), model=shipped_model(), as_of=AT + timedelta(days=1))


def findings(shown: Mapping[Asset, tuple[Front, ...]]) -> list[Finding]:
    return [one.finding for one in judge(case(shown)) if one.finding.check == "developer_service_reachable"]


def test_five_names_of_one_door() -> None:
    """Nothing shows without a name: the product is told under the first of them."""
    (found,) = findings({BARE: (), **dict.fromkeys(NAMED, (JENKINS,))})
    assert found.subject == min(asset.id for asset in NAMED)
    assert dict(found.values)["exposure"] == "192.0.2.7:443/tcp jenkins"


def test_the_door_itself_comes_first() -> None:
    """What shows without a name is told there, and another product under a name beside it."""
    shown: dict[Asset, tuple[Front, ...]] = {
        BARE: (JENKINS,),
        **dict.fromkeys(NAMED[:4], (JENKINS,)),
        NAMED[4]: (GRAFANA,),
    }
    assert {(one.subject, dict(one.values)["service"]) for one in findings(shown)} == {
        (BARE.id, "jenkins"), (NAMED[4].id, "grafana"),
    }  # fmt: skip


@pytest.mark.parametrize("order", [*permutations(NAMED[:3])])
def test_the_order_changes_nothing(order: tuple[Asset, ...]) -> None:
    """The same finding, and the same rating, however the names came in."""
    shown = {BARE: (), **dict.fromkeys(order, (JENKINS,))}
    straight = {BARE: (), **dict.fromkeys(NAMED[:3], (JENKINS,))}
    assert findings(shown) == findings(straight)
    assert assess(case(shown)).exact_milli == assess(case(straight)).exact_milli


def test_other_addresses_and_ports_are_other_doors() -> None:
    """Two machines with the same product are two findings."""
    other = endpoint_asset("192.0.2.8", 443, "ci.acme.example")
    again = endpoint_asset("192.0.2.7", 8443, "ci.acme.example")
    assert len(findings(dict.fromkeys((NAMED[0], other, again), (JENKINS,)))) == 3
