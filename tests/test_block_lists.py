"""A whole passive scan against a real rbldnsd: the listing is found, looked at twice and judged; no packet more."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from cli.world import shipped_registry
from scanner.clock import SystemClock
from scanner.conduct import Conduct
from scanner.engine import Scanned, scan
from scanner.net.door import SystemDoor
from scanner.net.limiter import Unlimited
from scanner.observation import Evidence, Outcome
from scanner.permit import OptOut
from scanner.site import Site
from scanner.target import Profile, Scope, TargetKind
from scoring.case import Case
from scoring.doubts import doubts
from scoring.finding import Finding
from scoring.judge import judge
from scoring.knowledge import Known
from scoring.vectors import sentence
from tests.fakes.lists import asking, dns_list
from tests.fakes.looks import verdict
from tests.lab import rbldnsd
from tests.lab.site import ground
from tests.scanner.net.conftest import conduct as conduct  # the fixture
from tests.scanner.test_engine import TARGET, Memory
from tests.worlds.history import shipped_model

pytestmark = pytest.mark.lab

LISTS = tuple(dns_list(name) for name in ("works", "everything", "expired"))


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of an rbldnsd with lists that work and lists that do not."""
    with ground() as site:
        address = site.address("9.54")
        rbldnsd.start(site, address)
        yield address


async def looked_at(address: str, server: str, conduct: Conduct) -> tuple[Finding, Memory, Scanned]:
    """What is said of an address whose every packet goes to loopback, what was kept of it, and what was spent."""
    clock, keep, bugs = SystemClock(), Memory(), list[BaseException]()
    door = SystemDoor(
        clock, conduct, shipped_registry(), OptOut, Unlimited(conduct), ((server, rbldnsd.PORT),), lambda: False,
        lambda _, port: ("127.0.0.1", port), witnesses=asking(clock, conduct, *LISTS),
    )  # fmt: skip
    site = Site(
        door=door, clock=clock, conduct=conduct, registry=shipped_registry(), keep=keep, on_bug=bugs.append,
        until_stopped=asyncio.Event().wait, second_look_after=timedelta(),
    )  # fmt: skip
    scope = Scope(asked=Profile.PASSIVE, used=Profile.PASSIVE, because="test", allowed_nets=("127.0.0.0/8",))
    target = replace(TARGET, name=address, kind=TargetKind.ADDRESS, scope=scope)

    def case(evidence: Evidence) -> Case:
        return Case(target=target, evidence=evidence, known=Known(), model=shipped_model(), as_of=clock.now())

    async def bring() -> Evidence:
        return Evidence()

    done = await scan(
        target, site, before=bring, doubts=lambda evidence: doubts(case(evidence)), progress=lambda *_: None
    )  # fmt: skip
    assert bugs == []
    evidence = Evidence(
        claims=tuple(keep.claims.values()), observations=tuple(keep.observations.values()),
        sightings=tuple(keep.sightings),
    )  # fmt: skip
    (one,) = [one for one in judge(case(evidence)) if one.finding.check == "listed_on_dns_lists"]
    assert one.theirs
    return one.finding, keep, done


async def test_a_listing_is_found_and_looked_at_twice(server: str, conduct: Conduct) -> None:
    """One list names the address, the one that lists everything is not believed, and one list alone is likely."""
    finding, keep, done = await looked_at("203.0.114.7", server, conduct)
    assert (verdict(finding), finding.certainty.value) == ("bad harmful", "likely")
    assert "203.0.114.7 is listed on works (exploited host)" in sentence(finding.because, finding.values)
    (seen,) = [one for one in keep.observations.values() if one.probe == "block_lists"]
    assert seen.outcome is Outcome.PARTIAL
    assert {one.look for one in keep.sightings if one.observation == seen.id} == {1, 2}
    assert done.spent.connections == 0


async def test_a_miss_says_how_many_were_asked(server: str, conduct: Conduct) -> None:
    """Only the list that works is counted, and nothing is asked twice that hurts nobody."""
    finding, keep, _ = await looked_at("203.0.114.77", server, conduct)
    assert verdict(finding) == "good not_listed"
    told = sentence(finding.because, finding.values)
    assert told == "203.0.114.77 is not listed on the 1 lists asked by DNS (works)."
    assert {one.look for one in keep.sightings} == {1}
