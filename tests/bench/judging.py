"""What a judgement costs: a case of some 200 assets, seen in two nights, against reading its evidence from JSON."""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle
from statistics import median

from scanner.canonical import encode
from scanner.observation import Software
from scoring.assess import assess
from scoring.case import Case
from scoring.changes import changes
from scoring.knowledge import EndOfLife, Exploited, FeedState, Listing
from scoring.knowledge.listed import Incident, LoadedList, Sharing
from scoring.knowledge.look_up import look_up
from scoring.knowledge.vulnerability import Flaws
from tests.bench.memory import case_of, look, shipped_conduct
from tests.bench.quote import HOSTS, Street, StreetDoor, street, target
from tests.bench.virtual import VirtualClock, run

RUNS = 9
NIGHT = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    """Medians in milliseconds, of one process; `floor` is hashing and decoding the JSON of the evidence."""

    assets: int
    sightings: int
    findings: int
    floor: float
    look_up: float
    assess: float
    changes: float


class NothingKnown:
    """A LookUp that has no news: what is measured is the asking."""

    def feeds(self) -> tuple[FeedState, ...]:
        return ()

    def end_of_life(self, product: str, version: str) -> EndOfLife | None:
        return None

    def exploited(self, product: str, version: str) -> tuple[Exploited, ...]:
        return ()

    def unranged(self, product: str) -> tuple[str, ...] | None:
        return None

    def flaws(self, software: Software) -> Flaws:
        return Flaws()

    def identify(self, kind: str, text: str) -> tuple[Software, ...]:
        return ()

    def cpe(self, product: str, version: str | None) -> str:
        return ""

    def library(self, address: str) -> None:
        return None

    def listings(self, address: str) -> tuple[Listing, ...]:
        return ()

    def lists(self) -> tuple[LoadedList, ...]:
        return ()

    def name_listings(self, name: str) -> tuple[Listing, ...]:
        return ()

    def incidents(self, domain: str) -> tuple[Incident, ...]:
        return ()

    def sharing(self, address: str) -> tuple[Sharing, ...]:
        return ()

    def service(self, name: str) -> str:
        return "a service" if name.endswith(".service.example") else ""

    def registrable(self, name: str) -> bool:
        return name.count(".") == 1

    def roots(self, subject: bytes) -> tuple[bytes, ...]:
        return ()

    def own_roots(self, subject: bytes) -> tuple[bytes, ...]:
        return ()


def measure() -> Judging:
    """A host for each common label, scanned in two nights between which one port was opened."""
    before, case = cases()
    text = encode(case.evidence)
    return Judging(
        assets=len({claim.asset for claim in case.evidence.claims}),
        sightings=len(case.evidence.sightings),
        findings=len(assess(case).findings),
        floor=_milliseconds(lambda: (hashlib.sha256(text.encode()), json.loads(text))),
        look_up=_milliseconds(lambda: look_up(case.evidence, NothingKnown())),
        assess=_milliseconds(lambda: assess(case)),
        changes=_milliseconds(lambda: changes(before, case)),
    )


def cases() -> tuple[Case, Case]:
    """The cases of the two nights."""
    ports = dict(zip(["www", *shipped_conduct().labels], cycle(HOSTS.values()), strict=False))
    first, second = street(ports), street({**ports, "backup": (22,)})
    return run(_nights(first, second))


async def _nights(first: Street, second: Street) -> tuple[Case, Case]:
    clock = VirtualClock()
    evidence = (await look(target(), StreetDoor(clock, first), clock))[1]
    before = case_of(target(), evidence, clock.now())
    await clock.sleep(NIGHT)
    later = (await look(target(), StreetDoor(clock, second), clock, evidence))[1]
    return before, case_of(target(), later, clock.now())


def _milliseconds(work: Callable[[], object]) -> float:
    work()
    took = []
    for _ in range(RUNS):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return 1000 * median(took)
