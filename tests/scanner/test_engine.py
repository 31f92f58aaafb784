"""One scan, question by question: what is asked when, what every end becomes, and what is kept."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import config
import scanner.engine
from cli.world import shipped_registry
from scanner import conduct
from scanner.asset import Asset, Claim, Kind
from scanner.engine import Doubts, Scanned, scan
from scanner.errors import Forbidden, Misconfigured
from scanner.interfaces import Answer, Errand, Meter, Net, Probe
from scanner.observation import ABSENT, Evidence, Observation, Outcome, Present, Sighting
from scanner.probes.addresses import AddressFacts
from scanner.probes.mail_policy import Exchanger, MailPolicy
from scanner.probes.ports import PortsFacts
from scanner.probes.reverse import ReverseFacts
from scanner.probes.ssh import SshFacts
from scanner.site import Site
from scanner.target import Profile, Scope, Target, TargetKind
from tests.fakes.net import ScriptedNet

START = datetime(2026, 11, 22, 2, tzinfo=UTC)
REST = timedelta(seconds=10)
NOTHING = Evidence()
CONDUCT = conduct.read(config.text("conduct.toml"), digest="test")
TARGET = Target(
    name="acme.example",
    kind=TargetKind.NAME,
    scope=Scope(asked=Profile.LIGHT, used=Profile.LIGHT, because="test"),
    since=START,
)
HERE = AddressFacts(a=Present(value=("192.0.2.7",)), aaaa=ABSENT)


class Clock:
    """Time that moves only by waiting."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at

    async def sleep(self, span: timedelta) -> None:
        self.at += span


@dataclass
class Memory:
    """A Keep that holds what it was given; `fail` is raised instead, once there is something to store."""

    fail: Exception | None = None
    begun: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    observations: dict[str, Observation[Any]] = field(default_factory=dict)
    sightings: list[Sighting] = field(default_factory=list)
    claims: dict[str, Claim] = field(default_factory=dict)

    async def begin(self, scan: str, target: Target, at: datetime) -> None:
        self.begun.append(scan)

    async def keep(
        self,
        target: Target,
        scan: str,
        *,
        claims: Sequence[Claim] = (),
        observations: Sequence[Observation[Any]] = (),
        sightings: Sequence[Sighting] = (),
    ) -> None:
        if self.fail:
            raise self.fail
        self.observations |= {seen.id: seen for seen in observations}
        self.sightings += sightings
        self.claims |= {claim.asset.id: claim for claim in claims}

    async def end(self, scan: str, at: datetime, spent: Meter) -> None:
        self.ended.append(scan)

    def outcomes(self, probe: str) -> dict[str, Outcome]:
        return {seen.asset.id: seen.outcome for seen in self.observations.values() if seen.probe == probe}


class Doors:
    """A Door to a net that nobody scripted: these probes do not use it. `opened` are the errands, in order."""

    def __init__(self) -> None:
        self.opened: list[Errand] = []

    def open(self, errand: Errand) -> Net:
        self.opened.append(errand)
        return ScriptedNet({})

    async def aclose(self) -> None:
        """Nothing to close."""


Run = Callable[[Asset], Any]


def _probe(name: str, on: str, facts: type, run: Run, *, after: str = "", services: tuple[str, ...] = ()) -> Probe:
    async def asked(asset: Asset, net: Net) -> Answer:
        said = run(asset)
        if isinstance(said, Exception):
            raise said
        if asyncio.iscoroutine(said):
            said = await said
        return said if isinstance(said, Answer) else Answer(outcome=Outcome.ANSWERED, facts=said)

    return Probe(name=name, version=1, on=on, services=services, facts=facts, run=asked, after=after)


@dataclass
class Street:
    """A small world for the engine: what each probe says of an asset."""

    addresses: Run = lambda _: HERE
    reverse: Run = lambda _: ReverseFacts(ptr=ABSENT)
    ports: Run = lambda _: PortsFacts(open=(22,), refused=(80,))
    ssh: Run = lambda _: SshFacts(speaks=Present(value="ssh"))
    doors: Doors = field(default_factory=Doors)
    memory: Memory = field(default_factory=Memory)
    further: tuple[Probe, ...] = ()
    clock: Clock = field(default_factory=Clock)
    bugs: list[BaseException] = field(default_factory=list)
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    async def scan(
        self,
        patch: pytest.MonkeyPatch,
        *,
        before: Evidence = NOTHING,
        doubts: Doubts = lambda _: (),
    ) -> Scanned:
        async def bring() -> Evidence:
            return before

        return await scan(TARGET, self.site(patch), before=bring, doubts=doubts, progress=lambda *_: None)

    def site(self, patch: pytest.MonkeyPatch) -> Site:
        """This world's, whose probes are the only ones from now on."""
        probes = {
            "addresses": _probe("addresses", "name", AddressFacts, self.addresses),
            "reverse": _probe("reverse", "address", ReverseFacts, self.reverse),
            "ports": _probe("ports", "address", PortsFacts, self.ports, after="reverse"),
            "ssh": _probe("ssh", "endpoint", SshFacts, self.ssh, services=("ssh",)),
            **{probe.name: probe for probe in self.further},
        }
        patch.setattr(scanner.engine, "every_probe", lambda: probes)
        return Site(
            door=self.doors, clock=self.clock, conduct=CONDUCT, registry=shipped_registry(), keep=self.memory,
            on_bug=self.bugs.append, until_stopped=self._stopped, second_look_after=REST,
        )  # fmt: skip

    async def _stopped(self) -> None:
        await self.stop.wait()

    @property
    def order(self) -> list[str]:
        return [errand.probe for errand in self.doors.opened]


async def test_from_a_name_to_its_services(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name's addresses, then whose they are, then their ports, then what listens there; all of it is kept."""
    street = Street()
    done = await street.scan(monkeypatch)
    first = {probe: street.order.index(probe) for probe in ("addresses", "reverse", "ports", "ssh")}
    assert sorted(first, key=lambda probe: first[probe]) == ["addresses", "reverse", "ports", "ssh"]
    assert street.memory.outcomes("ssh") == {"endpoint:192.0.2.7:22/tcp": Outcome.ANSWERED}
    assert {claim.asset.kind for claim in street.memory.claims.values()} == {Kind.NAME, Kind.ADDRESS, Kind.ENDPOINT}
    assert (street.memory.begun, street.memory.ended) == ([done.scan], [done.scan])
    assert not done.stopped
    assert street.bugs == []


async def test_names_are_asked_by_their_role(monkeypatch: pytest.MonkeyPatch) -> None:
    """The domain, its www and its mail exchangers each get the questions that concern them."""
    mx = MailPolicy(mx=Present(value=(Exchanger(preference=10, host="mail.acme.example"),)))
    nothing = _probe("x", "name", AddressFacts, lambda _: None).run
    kinds = [
        Probe(name=on, version=1, on=on, services=(), facts=AddressFacts, run=nothing)
        for on in ("apex", "web name", "exchanger")
    ]
    street = Street(further=(_probe("mail_policy", "apex", MailPolicy, lambda _: mx), *kinds))
    await street.scan(monkeypatch)
    asked = {on: sorted(e.asset.value for e in street.doors.opened if e.probe == on) for on in (k.name for k in kinds)}
    assert asked == {
        "apex": ["acme.example"],
        "web name": ["acme.example", "www.acme.example"],
        "exchanger": ["mail.acme.example"],
    }


async def test_each_question_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However often discovery comes by the same asset, a probe asks it once a look."""
    street = Street()
    await street.scan(monkeypatch)
    asked = [(errand.probe, errand.asset.id, errand.look) for errand in street.doors.opened]
    assert len(asked) == len(set(asked))


async def test_a_fault_of_ours_is_an_outcome_and_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug in one probe ends as FAILED, is handed to on_bug, and stops nobody else."""
    bug = ZeroDivisionError("in a probe")
    street = Street(reverse=lambda _: bug)
    await street.scan(monkeypatch)
    assert street.bugs == [bug]
    assert street.memory.outcomes("reverse") == {"address:192.0.2.7": Outcome.FAILED}
    assert street.memory.outcomes("ssh") == {"endpoint:192.0.2.7:22/tcp": Outcome.ANSWERED}


async def test_what_we_decline_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A refused permit becomes FORBIDDEN with its reason, and no error leaves the engine."""
    street = Street(ports=lambda _: Forbidden("192.0.2.7 has opted out"))
    await street.scan(monkeypatch)
    (seen,) = [seen for seen in street.memory.observations.values() if seen.probe == "ports"]
    (sighting,) = [sighting for sighting in street.memory.sightings if sighting.observation == seen.id]
    assert (seen.outcome, sighting.why) == (Outcome.FORBIDDEN, "192.0.2.7 has opted out")
    assert street.bugs == []


async def test_doubts_are_asked_again_after_a_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """A doubted pair is asked once more as look 2, not before its rest is over; what is not theirs is not."""
    street = Street()

    def doubts(evidence: Evidence) -> list[tuple[str, Asset]]:
        assets = [seen.asset for seen in evidence.observations if seen.probe == "ssh"]
        return [("ssh", assets[0]), ("ssh", Asset(kind=Kind.ENDPOINT, value="198.51.100.9:22/tcp"))]

    await street.scan(monkeypatch, doubts=doubts)
    again = [errand for errand in street.doors.opened if errand.look == 2]
    assert [(errand.probe, errand.asset.value) for errand in again] == [("ssh", "192.0.2.7:22/tcp")]
    looks = {sighting.look: sighting.at for sighting in street.memory.sightings if sighting.look == 2}
    assert looks[2] - START >= REST


async def test_an_asset_that_falls_silent_is_asked_and_not_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the name gives no answer tonight, its address of last night is still looked at and claimed."""
    last = Street()
    await last.scan(monkeypatch)
    before = Evidence(observations=tuple(last.memory.observations.values()), sightings=tuple(last.memory.sightings))
    silent = Answer(outcome=Outcome.SILENT, why="no answer")
    tonight = Street(addresses=lambda _: silent, ports=lambda _: silent)
    tonight.clock.at += timedelta(days=1)
    await tonight.scan(monkeypatch, before=before)
    assert "ports" in tonight.order
    assert "endpoint:192.0.2.7:22/tcp" in tonight.memory.claims


async def test_the_stop_file_ends_it_and_keeps_what_came(monkeypatch: pytest.MonkeyPatch) -> None:
    """A conversation in hand is cut at once; what was seen before is kept."""
    street = Street()

    async def never(street: Street) -> Answer:
        street.stop.set()
        await asyncio.Event().wait()
        raise AssertionError("nobody wakes this probe")

    street.ssh = lambda _: never(street)
    done = await asyncio.wait_for(street.scan(monkeypatch), 5)
    assert done.stopped
    assert street.memory.outcomes("ports") == {"address:192.0.2.7": Outcome.ANSWERED}
    assert street.memory.ended == [done.scan]


async def test_what_cannot_be_kept_ends_the_scan(monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk is the operator's sentence, not a group of exceptions."""
    street = Street(memory=Memory(fail=Misconfigured("The disk is full: make room.")))
    with pytest.raises(Misconfigured, match="disk is full"):
        await asyncio.wait_for(street.scan(monkeypatch), 5)


async def test_cancellation_passes_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cancelled scan ends as cancelled, and leaves no task behind."""

    async def never() -> Answer:
        await asyncio.Event().wait()
        raise AssertionError("nobody wakes this probe")

    street = Street(addresses=lambda _: never())
    task = asyncio.create_task(street.scan(monkeypatch))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert asyncio.all_tasks() == {asyncio.current_task()}
