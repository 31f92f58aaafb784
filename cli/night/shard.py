"""The targets that a process has taken: looked at, judged and settled, or given back; the unit of all queues."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from cli.night.aiming import target_of
from cli.night.consents import Consents, over
from cli.night.health import LATELY, Health, together
from cli.night.holding import Held, in_sight
from cli.pipeline import case_now, judge, look, unrated
from scanner.asset import Asset
from scanner.errors import Misconfigured, Overtaken
from scanner.schedule import Severity
from scanner.sharing import FRESH, Look, SharedLooks
from scanner.target import Profile, Target
from scoring.night import Run, Settled, Taken
from scoring.policy import declared, due_for_probing
from scoring.rating import Rating

if TYPE_CHECKING:
    from cli.world import History, World

AT_ONCE = 20
"""Targets that one process looks at side by side."""
TRIES = 3
"""How often a target may fail by a fault of ours in one night."""
MOST_TRIES = 50
"""Nobody takes a target again that so many processes died with."""
ASIDE = timedelta(minutes=10)
"""How long a target that fell silent is left alone before it is believed."""

log = logging.getLogger("hullmark")


@dataclass(kw_only=True)
class Work:
    """What a process needs to work through nights; `stop` says why it takes no more (empty while it does).

    `worlds` are the worlds of the runs by their numbers: each judges by its own pinned public data. `pauses` says why
    the night has to pause, whoever works on it; `since` is when the looks that targets share were last forgotten, and
    `owed` are targets that are still to be given back, since the store could not be reached.
    """

    history: "History"
    holder: str
    worlds: "dict[int, World]"
    health: Health
    asked: Profile | None = None
    consents: Consents | None = None
    done: Callable[[Taken, str], None] = lambda _taken, _outcome: None
    stop: str = ""
    pauses: str = ""
    owed: list[Taken] = field(default_factory=list)
    room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    looks: SharedLooks = field(init=False)
    since: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.afresh()

    def afresh(self) -> None:
        """Forget the looks that targets shared: what fell silent is asked again."""
        clock = next(iter(self.worlds.values())).clock

        async def earlier(asset: Asset, probe: str) -> Sequence[Look]:
            return await self.history.looks(asset, probe, since=clock.now() - FRESH)

        self.looks, self.since = SharedLooks(clock, earlier), clock.now()


async def rate_shard(run: Run, targets: Sequence[str], work: Work, *, gone: Sequence[str] = ()) -> None:
    """Rate these targets of a run, those of them that nobody else has: the job of a queue, which may come twice.

    `gone` are holders that are known to live no more. Raises Misconfigured once all that could be done is done.
    """
    nights, now = work.history.nights, work.worlds[run.id].clock.now()
    while work.owed:
        with suppress(Overtaken):
            await nights.give_back(work.owed[-1], counted=False)
        work.owed.pop()
    taken = await nights.take(run, work.holder, at=now, most=len(targets), gone=gone, only=targets)
    ends = await asyncio.gather(*(_in_turn(one, work) for one in taken), return_exceptions=True)
    failed = [(one, end) for one, end in zip(taken, ends, strict=True) if isinstance(end, BaseException)]
    work.owed += [one for one, _ in failed]
    for _, end in failed:
        raise end


async def _in_turn(taken: Taken, work: Work) -> None:
    async with work.room:
        await rate_taken(taken, work)


async def rate_taken(taken: Taken, work: Work) -> None:
    """Look at one target, judge and settle it, or give it back; Misconfigured alone is raised."""
    nights, world = work.history.nights, work.worlds[taken.run]
    try:
        if taken.tries > MOST_TRIES:
            await _settle(taken, Settled(outcome="failed", why=f"{taken.tries - 1} processes ended with it"), work)
        elif taken.look:
            await _look_and_judge(taken, work)
        else:
            await _judge_anew(taken, work)
    except Overtaken as late:
        log.warning("%s", late, extra={"told": {"night": taken.night, "target": taken.target}})
    except Misconfigured:
        raise
    except Exception as bug:
        world.site.on_bug(bug)
        why = f"a fault of our own ({type(bug).__name__})"
        try:
            if taken.tries < TRIES:
                await nights.give_back(taken, why=why)
            else:
                await _settle(taken, Settled(outcome="failed", why=why), work)
        except Overtaken:
            return


async def _look_and_judge(taken: Taken, work: Work) -> None:
    nights, world = work.history.nights, work.worlds[taken.run]
    target = await _aimed(taken, work)
    if isinstance(target, Settled):
        await _settle(taken, target, work)
        return
    held = Held()
    theirs = replace(world, site=replace(world.site, keep=held, shared=work.looks))
    scanned = await look(target, theirs, lambda _done, _total, _doing: None)
    if scanned.stopped:
        work.stop = work.stop or "the stop file is there"
        await nights.give_back(taken, why="stopped", counted=False)
        return
    sight = in_sight(held)
    if not sight and not await _believed(taken, work):
        return
    await held.pass_on(work.history)
    case, earlier = await case_now(target, world)
    if why := unrated(case, scanned):
        settled = Settled(outcome="unrated", why=why, severity=Severity.GRAVE, seen=sight)
        await _settle(taken, settled, work)
        return
    outcome = "rated" if sight else "out of sight"

    def settles(rating: Rating) -> tuple[Taken, Settled]:
        severity = severity_of(rating) if sight else Severity.GRAVE
        why = _valueless(rating) if sight else "no host of it answered"
        return taken, Settled(outcome=outcome, why=why, severity=severity, seen=sight)

    await judge(case, world, scan=scanned.scan, earlier=earlier, night=taken.night, settles=settles)
    _tell(taken, outcome, work)


async def _believed(taken: Taken, work: Work) -> bool:
    """Whether a target is silent by itself. One that was seen before is left aside first, and nothing of it is kept."""
    nights, now = work.history.nights, work.worlds[taken.run].clock.now()
    if why := await work.health.wrong(within=LATELY):
        work.stop = work.stop or why
        await nights.give_back(taken, why=why, counted=False)
        return False
    if not taken.seen:
        return True
    silent, looked = await nights.fell_silent(taken, after=now + ASIDE)
    if together(silent, looked):
        work.pauses = f"{silent} of {looked} targets fell silent together"
        work.stop = work.stop or work.pauses
    return False


async def _judge_anew(taken: Taken, work: Work) -> None:
    """Tonight nothing is sent to it: its evidence is judged by today's world, where that may say something else."""
    world = work.worlds[taken.run]
    now, model = world.clock.now(), world.model.digest
    target = await work.history.target(taken.target)
    if target is not None and over(target, now):  # what was seen under it enters no rating any more
        await _look_and_judge(taken, work)
        return
    if target is not None:
        # Its size is what the book says of it today, whatever it was when it was looked at.
        told = declared(target, await work.history.policies_of(taken.target)).organisation
        target, sizes, feeds = replace(target, organisation=told), {taken.target: told}, world.knowledge.feeds()
        if await work.history.good([taken.target], now=now, model=model, feeds=feeds, declared=sizes):
            await _settle(taken, Settled(outcome="stands"), work)
            return
    rated = await work.history.ratings(taken.target, newest=1)
    if target is None or not rated:
        await _settle(taken, Settled(outcome="unrated", why="it was never rated", severity=Severity.GRAVE), work)
        return

    def settles(rating: Rating) -> tuple[Taken, Settled]:
        return taken, Settled(outcome="stands", why=_valueless(rating), severity=severity_of(rating))

    case, earlier = await case_now(target, world)
    await judge(case, world, scan=rated[0].scan, earlier=earlier, night=taken.night, settles=settles)
    _tell(taken, "stands", work)


async def _aimed(taken: Taken, work: Work) -> Target | Settled:
    """The target by the lines of the book, or what has become of it without one."""
    world, tonight = work.worlds[taken.run], date.fromisoformat(taken.night)
    lines = [one for one in await work.history.policies_of(taken.target) if due_for_probing(one, tonight)]
    if not lines:
        return Settled(outcome="left", why="it has left the book")
    known = await work.history.target(taken.target)
    try:
        return target_of(
            lines, known, asked=work.asked, conduct=world.site.conduct, allow_nets=world.allow_nets,
            now=world.clock.now(), consents=work.consents,
        )  # fmt: skip
    except Misconfigured as wrong:  # one line that does not fit ends no night
        return Settled(outcome="failed", why=str(wrong))


async def _settle(taken: Taken, settled: Settled, work: Work) -> None:
    await work.history.nights.settle(taken, settled)
    _tell(taken, settled.outcome, work)


def _tell(taken: Taken, outcome: str, work: Work) -> None:
    told = {"night": taken.night, "target": taken.target, "outcome": outcome, "try": taken.tries}
    log.info("A target is done.", extra={"told": told})
    work.done(taken, outcome)


def _valueless(rating: Rating) -> str:
    return "too little seen for a value" if rating.value is None else ""


def severity_of(rating: Rating) -> Severity:
    """How bad it stands with a target, by its rating."""
    if rating.critical or rating.value is None:
        return Severity.GRAVE
    return {"basic": Severity.BASIC, "intermediate": Severity.INTERMEDIATE, "advanced": Severity.ADVANCED}[
        rating.band or "basic"
    ]
