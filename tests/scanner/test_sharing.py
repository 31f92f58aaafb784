"""A look at what many targets share serves them all for a night, and nothing else does."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

import scanner.engine
from cli.world import shipped_registry
from scanner.asset import Asset, endpoint_asset
from scanner.engine import Scanned, scan
from scanner.observation import ABSENT, Evidence, Observation, Outcome, Present, Sighting, observation
from scanner.probes.addresses import AddressFacts
from scanner.probes.mail_policy import Exchanger, MailPolicy
from scanner.probes.ports import PortsFacts
from scanner.probes.smtp import SmtpFacts
from scanner.sharing import FRESH, SharedLooks
from scanner.site import Site
from scanner.target import Profile, Scope
from tests.scanner.test_engine import CONDUCT, REST, START, TARGET, Clock, Doors, Memory, _probe

Look = tuple[Observation[Any], Sighting]
MX = endpoint_asset("192.0.2.25", 25, "aspmx.l.google.com")
NAMES = tuple(f"c{number}.example" for number in range(50))


async def _nothing(asset: Asset, probe: str) -> Sequence[Look]:
    return ()


def _look(*, outcome: Outcome = Outcome.ANSWERED, profile: Profile = Profile.LIGHT, number: int = 1) -> Look:
    seen = observation(asset=MX, probe="smtp", version=1, outcome=outcome, evidence=b"220 mx")
    return seen, Sighting(observation=seen.id, at=START, look=number, scan="first", profile=profile.value)


class Asked:
    """What is asked where nothing is shared."""

    def __init__(self, look: Look) -> None:
        self.look, self.times = look, 0

    async def __call__(self) -> Look:
        self.times += 1
        await asyncio.sleep(0)
        return self.look


async def _times(looks: SharedLooks, *asked: tuple[Look, int, Profile]) -> list[int]:
    """How often each of these had to be asked for, one after the other."""
    times = []
    for look, number, profile in asked:
        ask = Asked(look)
        await looks.look(MX, "smtp", number, profile, ask)
        times.append(ask.times)
    return times


async def test_who_waits_shares() -> None:
    """Twenty at once cost one look, without the raw bytes; the second look is another one."""
    looks, ask = SharedLooks(Clock(), _nothing), Asked(_look())
    got = await asyncio.gather(*(looks.look(MX, "smtp", 1, Profile.LIGHT, ask) for _ in range(20)))
    assert ask.times == 1
    assert {seen.id for seen, _ in got} == {_look()[0].id}
    assert await _times(looks, (_look(number=2), 2, Profile.LIGHT), (_look(number=2), 2, Profile.LIGHT)) == [1, 0]


async def test_a_look_serves_for_twenty_hours() -> None:
    """And after them it is asked for again."""
    clock = Clock()
    looks = SharedLooks(clock, _nothing)
    light = (_look(), 1, Profile.LIGHT)
    assert await _times(looks, light, light) == [1, 0]
    clock.at += FRESH - timedelta(seconds=1)
    assert await _times(looks, light) == [0]
    clock.at += timedelta(seconds=1)
    assert await _times(looks, light) == [1]


@pytest.mark.parametrize("outcome", [Outcome.FORBIDDEN, Outcome.FAILED])
async def test_what_belongs_to_one_scan_is_not_shared(outcome: Outcome) -> None:
    """Its rules and budgets, and faults of our own, are no news about the host."""
    looks = SharedLooks(Clock(), _nothing)
    assert await _times(looks, *[(_look(outcome=outcome), 1, Profile.LIGHT)] * 2) == [1, 1]


async def test_silence_is_shared() -> None:
    """A host that said nothing is asked once as well."""
    looks = SharedLooks(Clock(), _nothing)
    assert await _times(looks, *[(_look(outcome=Outcome.SILENT), 1, Profile.LIGHT)] * 2) == [1, 0]


async def test_only_the_same_or_a_narrower_profile_serves() -> None:
    """What a wider profile saw is not shown to a narrower one, and what a consent allowed to nobody else."""
    narrow, light, consent = Profile.LIGHT_NARROW, Profile.LIGHT, Profile.CONSENT
    looks = SharedLooks(Clock(), _nothing)
    assert await _times(looks, *((_look(profile=one), 1, one) for one in (light, narrow, light, consent))) == [
        1,
        1,
        0,
        0,
    ]
    looks = SharedLooks(Clock(), _nothing)
    assert await _times(looks, *((_look(profile=one), 1, one) for one in (consent, consent, light))) == [1, 1, 1]


async def test_what_the_store_holds_serves_too() -> None:
    """A night that was interrupted goes on with what it saw; the store is asked once for each place."""
    asked = []

    async def stored(asset: Asset, probe: str) -> Sequence[Look]:
        asked.append((asset, probe))
        return [_look(), _look(profile=Profile.CONSENT, number=2)]

    looks = SharedLooks(Clock(), stored)
    light = (_look(number=2), 2, Profile.LIGHT)
    assert await _times(looks, (_look(), 1, Profile.LIGHT), light, light) == [0, 1, 0]
    assert asked == [(MX, "smtp")]


async def test_the_next_one_asks_where_the_first_was_stopped() -> None:
    """A cancelled scan leaves nobody waiting."""
    looks, ask = SharedLooks(Clock(), _nothing), Asked(_look())

    async def never() -> Look:
        await asyncio.Event().wait()
        raise AssertionError("nobody wakes it")

    first = asyncio.create_task(looks.look(MX, "smtp", 1, Profile.LIGHT, never))
    await asyncio.sleep(0)
    second = asyncio.create_task(looks.look(MX, "smtp", 1, Profile.LIGHT, ask))
    await asyncio.sleep(0)
    first.cancel()
    assert await second == ask.look
    assert ask.times == 1


class Town:
    """Fifty companies, each with a host of its own, whose mail one provider receives; `asked` by probe and asset."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: Counter[tuple[str, str]] = Counter()
        self.memories: dict[str, Memory] = {}
        mail = MailPolicy(
            mx=Present(value=(Exchanger(preference=10, host=str(MX.asked_as), resolves=Present(value=True)),))
        )

        def counted(name: str, on: str, facts: type, said: Any, **more: Any) -> Any:
            def run(asset: Asset) -> Any:
                self.asked[name, asset.id] += 1
                return said(asset)

            return _probe(name, on, facts, run, **more)

        probes = [
            counted("addresses", "name", AddressFacts, self._addresses),
            counted("mail_policy", "apex", MailPolicy, lambda _: mail),
            counted("ports", "address", PortsFacts, lambda _: PortsFacts(open=(25,))),
            counted("smtp", "named endpoint", SmtpFacts, lambda _: SmtpFacts(speaks=Present(value="smtp"))),
        ]
        monkeypatch.setattr(scanner.engine, "every_probe", lambda: {probe.name: probe for probe in probes})

    def _addresses(self, asset: Asset) -> AddressFacts:
        own = (
            "192.0.2.25"
            if asset.value == MX.asked_as
            else f"198.51.100.{NAMES.index(asset.value.removeprefix('www.'))}"
        )
        return AddressFacts(a=Present(value=(own,)), aaaa=ABSENT)

    async def night(self, shared: SharedLooks | None, *, profiles: dict[str, Profile] | None = None) -> list[Scanned]:
        """All of them side by side."""

        async def one(name: str) -> Scanned:
            used = (profiles or {}).get(name, Profile.LIGHT)
            target = replace(TARGET, name=name, scope=Scope(asked=used, used=used, because="test"))
            memory = self.memories[name] = Memory()
            site = Site(
                door=Doors(), clock=Clock(), conduct=CONDUCT, registry=shipped_registry(), keep=memory,
                on_bug=_raise, until_stopped=asyncio.Event().wait,  # type: ignore[arg-type]  # its True is not looked at
                second_look_after=REST, shared=shared,
            )  # fmt: skip
            return await scan(
                target, site, before=_evidence, doubts=lambda _: [("smtp", MX)], progress=lambda *_: None
            )  # fmt: skip

        return list(await asyncio.gather(*(one(name) for name in NAMES)))


async def _evidence() -> Evidence:
    return Evidence()


def _raise(bug: BaseException) -> None:
    raise bug


async def test_fifty_customers_cost_their_provider_one_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """One first and one second look for all; each scan keeps both as its own, with the time they were made."""
    town = Town(monkeypatch)
    done = await town.night(SharedLooks(Clock(), _nothing))
    assert town.asked["smtp", MX.id] == 2
    for scanned, name in zip(done, NAMES, strict=True):
        memory = town.memories[name]
        seen = {one.id for one in memory.observations.values() if one.asset == MX and one.probe == "smtp"}
        looks = [one for one in memory.sightings if one.observation in seen]
        assert sorted(one.look for one in looks) == [1, 2]
        assert {one.scan for one in looks} == {scanned.scan}
        assert town.asked["smtp", endpoint_asset(f"198.51.100.{NAMES.index(name)}", 25, name).id] == 1


async def test_without_a_night_every_look_is_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """A scan that somebody asked for shares nothing."""
    town = Town(monkeypatch)
    await town.night(None)
    assert town.asked["smtp", MX.id] == 2 * len(NAMES)


async def test_one_targets_consent_shows_nothing_to_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a company declares or allows enters no other's rating: its look is its own."""
    town = Town(monkeypatch)
    await town.night(SharedLooks(Clock(), _nothing), profiles={NAMES[0]: Profile.CONSENT})
    assert {one.profile for one in town.memories[NAMES[1]].sightings} == {"light"}
    assert town.asked["smtp", MX.id] in (3, 4)
