"""A small book and its nights as a store sees them: looks at times of their own, one in twenty nights with a change."""

import asyncio
import random
import secrets
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

from cli.world import run as in_world
from scanner.interfaces import Meter
from scanner.observation import Evidence, Observation, Present, Software, observation
from scanner.probes.ssh import SshFacts
from scanner.target import Target
from scanner.tls import certificate
from scoring.asked import Asked
from scoring.asking import Said, Sight, ask
from scoring.assess import assess
from scoring.case import Case
from scoring.changes import changes
from scoring.check import Check, Subject
from scoring.history.store import History
from scoring.knowledge import FeedState, Known
from scoring.knowledge.look_up import look_up
from tests.bench.memory import look, shipped_model
from tests.bench.quote import HOSTS, StreetDoor, street, target
from tests.bench.virtual import START, VirtualClock, run
from tests.fakes.sources import Unknowing

NIGHT = timedelta(days=1)
EVERY = 20
"""Of so many nights of a target one brings a change: 5 %."""
TURNS = 4
"""So many nights are judged by one process, and as many by two."""
STEPS = ("reading", "looking up", "assessing", "the split", "recording")
HERE = {label: HOSTS[label] for label in ("www", "mail", "vpn", "remote", "portal", "ssh")}
"""So many hosts as give some 200 findings, which the bar speaks of."""


def seen() -> Evidence:
    """What one scan of a company of these hosts sees."""
    return run(_looked())


async def _looked() -> Evidence:
    clock = VirtualClock()
    return (await look(target(), StreetDoor(clock, street(HERE)), clock))[1]


def feeds(night: int) -> tuple[FeedState, ...]:
    """Public sources as they are each night: others than the night before, the same for every target."""
    at = first_night() + night * NIGHT - timedelta(hours=2)
    names = ("cve", "distributions", "eol", "epss", "kev", "osv", "roots")
    digests = random.Random(night)
    return tuple(FeedState(name=name, released=at, digest=f"sha256:{digests.randbytes(32).hex()}") for name in names)


def of_night(evidence: Evidence, changed: int) -> Evidence:
    """The evidence in which the SSH server was upgraded so often, by one patch level each."""
    version = f"9.2p1 Debian-2+deb12u{changed + 1}"
    upgraded: dict[str, Observation[SshFacts]] = {}
    for one in evidence.observations:
        if isinstance(one.facts, SshFacts) and one.outcome.answered:
            greeting = f"SSH-2.0-OpenSSH_{version}"
            told = Software(product="openssh", version="9.2p1", package=version, told_by="ssh greeting")
            facts = replace(one.facts, greeting=Present(value=greeting), software=Present(value=(told,)))
            upgraded[one.id] = observation(
                asset=one.asset, probe=one.probe, version=one.probe_version, outcome=one.outcome, facts=facts,
                evidence=greeting.encode() + b"\r\n",
            )  # fmt: skip
    return replace(
        evidence,
        observations=tuple(upgraded.get(one.id, one) for one in evidence.observations),
        sightings=tuple(
            replace(one, observation=upgraded[one.observation].id) if one.observation in upgraded else one
            for one in evidence.sightings
        ),
    )


def first_night() -> datetime:
    """After the day on which the certificate of the street was made."""
    return START + (max(0, (datetime.now(UTC) - START) // NIGHT) + 2) * NIGHT


async def scanned(history: History, of: Target, evidence: Evidence, night: int, *, new: bool) -> tuple[str, datetime]:
    """A scan of that night that saw this: every look at a time of its own; its id, and when it ended."""
    scan = secrets.token_hex(12)
    told = random.Random(f"{of.name} {night}")
    began = first_night() + night * NIGHT + timedelta(seconds=told.uniform(0, 3600))
    start = min(one.at for one in evidence.sightings)
    sightings = [
        replace(one, scan=scan, at=began + (one.at - start) + timedelta(seconds=told.uniform(0, 2)))
        for one in evidence.sightings
    ]
    ended = max(one.at for one in sightings) + timedelta(seconds=told.uniform(0, 1))
    await history.begin(scan, of, began)
    await history.keep(
        of,
        scan,
        claims=[replace(claim, target=of.name, at=ended) for claim in evidence.claims],
        observations=evidence.observations if new else (),
        sightings=sightings,
    )
    spent = Meter(connections=400, queries=told.randrange(130, 150), bytes_sent=50_000, bytes_received=400_000)
    await history.end(scan, ended, spent)
    return scan, ended


async def judged(
    history: History, of: Target, as_of: datetime, scan: str, night: int, done: Callable[[str], None] = len
) -> Case:
    """Judged and recorded as a nightly run does; `done` is told of each step when it has ended."""
    evidence, before = await history.now_and_before(of.name, as_of)
    done(STEPS[0])
    known = replace(look_up(evidence, Unknowing()), feeds=feeds(night))
    case = Case(target=of, evidence=evidence, known=known, model=shipped_model(), as_of=as_of)
    done(STEPS[1])
    asked = Asked()
    rating = assess(case, asked)
    done(STEPS[2])
    split = changes(before, case, after=rating, asked=asked)
    done(STEPS[3])
    named = (as_of - NIGHT / 2).date().isoformat()
    assert await history.record(case, rating, split, scan=scan, after=before, night=named)
    done(STEPS[4])
    return case


async def passed(history: History, book: Sequence[Target], evidence: Evidence, night: int, settled: int) -> None:
    """One night of a book; after those in which it settles, each target changes in one of EVERY nights."""
    for place, one in enumerate(book):
        changed = max(0, (night - settled + EVERY - place * EVERY // len(book)) // EVERY) if night >= settled else 0
        today = of_night(evidence, changed)
        scan, ended = await scanned(history, one, today, night, new=True)
        await judged(history, one, ended + timedelta(minutes=1), scan, night)


async def judging_rates(
    path: Path, book: Sequence[Target], evidence: Evidence, night: int
) -> tuple[float, float, dict[str, float]]:
    """Targets a second that are judged again from the store and recorded, in one process and in two side by side;
    and the seconds of CPU that each step takes of one of them.

    From `night` on each of them changes every night.
    """
    rates, cpu = [], Counter[str]()
    for processes in (1, 2):
        with ProcessPoolExecutor(processes) as pool:
            list(pool.map(_warm, range(processes)))
            spent = [0.0] * processes
            for _ in range(TURNS):
                history = await History.open(f"sqlite:///{path}", now=datetime(2100, 1, 1, tzinfo=UTC))
                today = of_night(evidence, night)
                waiting = [(one, *await scanned(history, one, today, night, new=True)) for one in book]
                await history.close()
                parts = [(path, waiting[place::processes], night) for place in range(processes)]
                loop = asyncio.get_running_loop()
                done = await asyncio.gather(*(loop.run_in_executor(pool, _rejudged, *part) for part in parts))
                spent = [before + seconds for before, (seconds, _) in zip(spent, done, strict=True)]
                cpu.update({step: sum(steps[step] for _, steps in done) for step in STEPS})
                night += 1
        rates.append(sum(TURNS * len(book) / processes / seconds for seconds in spent))
    return rates[0], rates[1], {step: cpu[step] / (2 * TURNS * len(book)) for step in STEPS}


def _warm(_: int) -> None:
    shipped_model()


def _rejudged(path: Path, waiting: Sequence[tuple[Target, str, datetime]], night: int) -> tuple[float, Counter[str]]:
    """The seconds that all of them took, and the seconds of CPU of each step."""
    return in_world(_rejudge(path, waiting, night))


async def _rejudge(
    path: Path, waiting: Sequence[tuple[Target, str, datetime]], night: int
) -> tuple[float, Counter[str]]:
    spent = Counter[str]()
    history = await History.open(f"sqlite:///{path}", now=datetime(2100, 1, 1, tzinfo=UTC))
    began, last = time.perf_counter(), time.process_time()

    def done(step: str) -> None:
        nonlocal last
        spent[step] += (now := time.process_time()) - last
        last = now

    for of, scan, ended in waiting:
        # The companies of this book are alike, those of a real one are not: nothing is read for the next one.
        certificate.read.cache_clear()
        await judged(history, of, ended + timedelta(minutes=1), scan, night, done)
    seconds = time.perf_counter() - began
    await history.close()
    return seconds, spent


def answering(case: Case) -> tuple[int, float]:
    """The questions that one judgement of a case asks, and the seconds that the functions of their checks take alone,
    each with all that it is given at hand."""
    questions: list[tuple[Any, ...]] = []

    def noting(check: Check, subject: Subject, sight: Sight, known: Known, as_of: datetime) -> Said | None:
        questions.append((check.judge, subject, *sight.seens, known, as_of))
        return ask(check, subject, sight, known, as_of)

    with patch("scoring.asked.ask", noting):
        assess(case)
    took = []
    for _ in range(9):
        certificate.read.cache_clear()
        began = time.perf_counter()
        for judge, *given in questions:
            judge(*given)
        took.append(time.perf_counter() - began)
    return len(questions), median(took)
