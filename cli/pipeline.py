"""The whole house in one paragraph: from a target to its recorded rating."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cli.document import Outcome, issued, not_seen, scan_document
from cli.printing import as_line
from scanner.again import look_again
from scanner.asking import together
from scanner.asset import Asset, Kind
from scanner.engine import Pair, Scanned, scan
from scanner.interfaces import Progress
from scanner.observation import Evidence, Observation, Present, within
from scanner.observation import Outcome as Ended
from scanner.probes.addresses import AddressFacts
from scanner.target import Target, u_label
from scoring.alerts import Raised
from scoring.asked import Asked
from scoring.assess import assess
from scoring.case import Case
from scoring.changes import Split, changes
from scoring.doubts import doubts
from scoring.governance import Entry
from scoring.knowledge.look_up import look_up
from scoring.night import Settled, Taken
from scoring.rating import Rating

if TYPE_CHECKING:
    from cli.world import World

AT_ONCE = 20
"""Targets scanned side by side: enough to keep the pace busy, few enough for 300 MiB at 200 targets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one target: a rating, or the sentence that says why there is none."""

    target: Target
    done: Outcome | None
    seen: bool
    why: str = ""
    scan: str = ""

    @property
    def value(self) -> int | None:
        return self.done.rating.value if self.done else None


Looking = Callable[[Target, "World", Progress], Awaitable[Scanned]]


async def rate_once(target: Target, world: "World", progress: Progress, *, looking: Looking | None = None) -> Result:
    """Target in, rating out: the whole house, room by room. Raises Misconfigured where it cannot be stored.

    `looking` is how it is looked at, where not at everything.
    """
    scanned = await (looking or look)(target, world, progress)
    case, earlier = await case_now(target, world)
    if why := unrated(case, scanned):
        return Result(target=target, done=None, seen=False, why=why)
    log = await world.history.decisions(target.name)

    def issue(rating: Rating, split: Split) -> bytes:
        return issued(as_line(scan_document(_done(case, rating, split, scanned, log))))

    rating, split = await judge(case, world, scan=scanned.scan, earlier=earlier, issue=issue)
    seen = anything_seen(seen_by(scanned, case.evidence))
    done = _done(case, rating, split, scanned, log)
    return Result(target=target, done=done, seen=seen, why="" if seen else _nothing_seen(case), scan=scanned.scan)


async def look(target: Target, world: "World", progress: Progress) -> Scanned:
    """Look at everything of the target that we may; what came is kept by the world's site."""

    found = Evidence()

    async def before() -> Evidence:
        nonlocal found
        found = await _known(target, world)
        return found

    def doubted(evidence: Evidence) -> tuple[tuple[str, Asset], ...]:
        return doubts(_case(target, evidence, world), _case(target, found, world) if found.sightings else None)

    return await scan(target, world.site, before=before, doubts=doubted, progress=progress)


async def look_at_these(target: Target, world: "World", progress: Progress, *, pairs: Iterable[Pair]) -> Scanned:
    """Look twice at these (probe, asset) pairs of the target, and at nothing else of it."""

    async def before() -> Evidence:
        return await _known(target, world)

    return await look_again(target, world.site, before=before, pairs=pairs, progress=progress)


async def case_now(target: Target, world: "World") -> tuple[Case, Case | None]:
    """All that is kept of the target, to be judged as of now; and the case of its newest rating."""
    evidence, earlier = await world.history.now_and_before(target.name, world.clock.now())
    return _case(target, within(evidence, target.scope.used), world), earlier


async def judge(
    case: Case,
    world: "World",
    *,
    scan: str,
    earlier: Case | None,
    night: str | None = None,
    issue: Callable[[Rating, Split], bytes] | None = None,
    settles: Callable[[Rating], tuple[Taken, Settled]] | None = None,
) -> tuple[Rating, Split]:
    """Judge a case and record it, after whatever others recorded meanwhile.

    `scan` is the newest that it rests on, `earlier` the case of the rating before, `issue` gives the hash of the
    document that is printed of it. In a night `settles` says what became of the target; raises Overtaken where another
    process has it by now.
    """
    asked = Asked()
    rating = await asyncio.to_thread(assess, case, asked)
    while True:
        split = await asyncio.to_thread(changes, earlier, case, after=rating, asked=asked)
        if await world.history.record(
            case, rating, split, scan=scan, after=earlier, night=night, conduct_digest=world.site.conduct.digest,
            issued=issue(rating, split) if issue else None, settles=settles(rating) if settles else None,
            alerts=await _alerts(world, earlier, case, rating, split),
        ):  # fmt: skip
            return rating, split
        earlier = await world.history.latest_case(case.target.name)


async def _alerts(world: "World", before: Case | None, case: Case, rating: Rating, split: Split) -> tuple[Raised, ...]:
    """What somebody is to be told of this rating."""
    if world.desk is None:
        return ()
    return await world.desk.raised(await world.history.whole(), before, case, rating, split)


async def rate_all(
    targets: Sequence[Target],
    world: "World",
    progress: Callable[[Target], Progress],
    each: Callable[[Result], Awaitable[None]],
) -> None:
    """Rate every target, at most AT_ONCE side by side; `each` gets its result as soon as it is recorded.

    After SIGTERM those in hand are finished and no other is begun.
    """
    places = asyncio.Semaphore(AT_ONCE)

    async def one(target: Target) -> None:
        async with places:
            if world.leaving.is_set():
                await each(Result(target=target, done=None, seen=False, why=f"{target.name} was not begun."))
                return
            await each(await rate_once(target, world, progress(target)))

    await together(*(one(target) for target in targets))


async def _known(target: Target, world: "World") -> Evidence:
    """What is kept of the target and may enter a rating under its profile."""
    return within(await world.history.evidence(target.name, world.clock.now()), target.scope.used)


def _case(target: Target, evidence: Evidence, world: "World") -> Case:
    return Case(
        target=target,
        evidence=evidence,
        known=look_up(evidence, world.knowledge),
        model=world.model,
        as_of=world.clock.now(),
    )


def unrated(case: Case, scanned: Scanned) -> str:
    """Why no rating is made after this scan; empty where one is."""
    if scanned.stopped:
        return f"{case.target.name} was stopped: what was seen is kept, no rating was made."
    return f"{u_label(case.target.name)} does not exist in the DNS." if _does_not_exist(case, scanned) else ""


def _does_not_exist(case: Case, scanned: Scanned) -> bool:
    """Whether this scan proved that there is no such name at all (NXDOMAIN, RFC 8020)."""
    return any(
        isinstance(seen.facts, AddressFacts)
        and seen.asset.kind is Kind.NAME
        and seen.asset.value == case.target.name
        and isinstance(seen.facts.exists, Present)
        and not seen.facts.exists.value
        for seen in seen_by(scanned, case.evidence)
    )


def seen_by(scanned: Scanned, evidence: Evidence) -> list[Observation[Any]]:
    """What this scan saw."""
    here = {sighting.observation for sighting in evidence.sightings if sighting.scan == scanned.scan}
    return [seen for seen in evidence.observations if seen.id in here]


def _done(case: Case, rating: Rating, split: Split, scanned: Scanned, log: tuple[Entry, ...]) -> Outcome:
    took = scanned.ended - scanned.started
    return Outcome(case=case, rating=rating, split=split, spent=scanned.spent, took=took, log=log)


def anything_seen(here: Sequence[Observation[Any]]) -> bool:
    """Whether one scan saw anything of its target.

    Where no port may be tried, the names of addresses do not count: they are told by others, and say nothing of hosts.
    """
    tried = [seen.outcome is not Ended.FORBIDDEN for seen in here if seen.probe == "ports"]
    untouched = bool(tried) and not any(tried)
    by_others = ("reverse", "reports", "block_lists") if untouched else ()
    return any(seen.outcome.answered and seen.probe not in by_others for seen in here)


def _nothing_seen(case: Case) -> str:
    """The sentence, with the reason that was given most often."""
    reasons = Counter(row["why"] for row in not_seen(case) if row["why"]).most_common(1)
    return f"Nothing of {u_label(case.target.name)} could be seen{''.join(f': {why}' for why, _ in reasons)}."
