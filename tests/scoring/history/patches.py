"""A made vendor's year: six servers, four versions, four flaws, and the nights on which each server was upgraded."""

from dataclasses import replace
from datetime import datetime, timedelta

from scanner.asset import Attribution, Claim, address_asset, name_asset
from scanner.observation import Observation, Outcome, Present, Software, observation
from scanner.probes.ssh import SshFacts
from scoring.knowledge import FeedState
from scoring.knowledge.vulnerability import Flaws
from tests.fakes.flaws import flaw
from tests.fakes.sources import Unknowing
from tests.scoring.history.nights import START, server, target

LAST = 364


def on(day: int) -> datetime:
    """Midnight of a day; day 0 is 2026-01-01, and its night begins at 02:00."""
    return START.replace(hour=0, microsecond=0) + timedelta(days=day)


FIXES = {
    # fixed by version: flaw, day of the fix, day of CISA's listing
    "0.9": (flaw("CVE-2025-1000", published=on(-200), fixed_at=on(-200)), -200, None),
    "1.1": (flaw("CVE-2026-1000", published=on(10), fixed_at=on(10)), 10, None),
    "1.2": (flaw("CVE-2026-2000", published=on(100), fixed_at=on(100)), 100, 103),
    "1.3": (flaw("CVE-2026-3000", tenths=75, published=on(200), fixed_at=on(200)), 200, 230),
}
UPGRADES = {
    1: {0: "1.0", 20: "1.1", 105: "1.2", 215: "1.3"},
    2: {0: "1.0", 31: "1.1", 140: "1.2", 290: "1.3"},
    3: {0: "1.0", 120: "1.2"},
    4: {0: "1.0", 15: "1.1", 104: "1.2"},
    5: {0: "1.3"},
    6: {0: "0.8", 210: "1.3"},
}
LOST = {4: range(12, 18)}
"""Nights on which a server was not looked at."""
CLOSED = {4: 250}
"""From which night on it is no more."""


def told(number: int, night: int) -> Observation[SshFacts]:
    """What a server tells on a night."""
    version = next(name for day, name in sorted(UPGRADES[number].items(), reverse=True) if day <= night)
    software = Software(product="gadget", version=version, told_by="ssh greeting")
    facts = SshFacts(speaks=Present(value="ssh"), software=Present(value=(software,)))
    return observation(asset=server(number), probe="ssh", version=1, outcome=Outcome.ANSWERED, facts=facts)


def there(night: int) -> list[int]:
    """The servers that are looked at on a night."""
    return [n for n in UPGRADES if night < CLOSED.get(n, LAST + 1) and night not in LOST.get(n, ())]


def claims(night: int, at: datetime) -> tuple[Claim, ...]:
    """The name, all addresses, and the endpoints that are open."""
    addresses = [address_asset(f"192.0.2.{number}") for number in UPGRADES]
    endpoints = [server(number) for number in UPGRADES if night < CLOSED.get(number, LAST + 1)]
    return tuple(
        Claim(
            target=target().name, asset=asset, role="host", found_by="declared", proof=("you said so",),
            attribution=Attribution.A, at=at,
        )
        for asset in (name_asset(target().name), *addresses, *endpoints)
    )  # fmt: skip


class Feeds(Unknowing):
    """What the sources say on one day: flaws from their publication on, exploited ones from their listing on."""

    def __init__(self, day: int) -> None:
        self._day = day

    def feeds(self) -> tuple[FeedState, ...]:
        names = ("exploited_ranges", "kev", "nvd")
        return tuple(FeedState(name=name, released=on(self._day), digest=f"sha256:{self._day}") for name in names)

    def flaws(self, software: Software) -> Flaws:
        found = [
            replace(what, exploited=on(listed)) if listed is not None and listed <= self._day else what
            for fixed, (what, day, listed) in FIXES.items()
            if day <= self._day and (software.version or "") < fixed
        ]
        return Flaws(open=tuple(found), ranged=True)

    def unranged(self, software: Software) -> tuple[str, ...] | None:
        return ()
