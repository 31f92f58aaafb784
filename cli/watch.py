"""`hullmark watch`: the nights of the book, one after the other, in the foreground; a service unit runs it."""

import asyncio
import logging
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import typer

from cli.options import Observing, observing, single

if TYPE_CHECKING:
    from cli.night.health import Health
    from cli.night.holder import Holder
    from cli.night.queue import Queue
    from cli.settings import Settings
    from cli.world import History, World
    from scoring.night import Run

app = single()

TICK = timedelta(seconds=30)
"""The ticks carry nothing: what is due stands in the store."""
PLAN = timedelta(hours=1)
"""How often the whole book is read: a line that was imported in a night joins it within the hour."""
PAUSE = timedelta(minutes=15)
"""After a night has paused it is tried again."""
SLICE = timedelta(minutes=5)
"""After so long no target is begun until the next tick: mail and the book do not wait for the end of a night."""
LONG = timedelta(days=90)
"""How far back nights are looked for in which nothing ran."""
SHOWN = timedelta(days=14)
"""Nights of which the state is told to Prometheus."""

log = logging.getLogger("hullmark")


@app.command()
@observing
def watch(ctx: typer.Context, told: Observing) -> None:
    """Rate the book night after night, until SIGTERM: every target in the night of its country, from 22 to 6 o'clock.

    Several may run on one store: no night is done twice, and what a killed one had in hand is done by another or after
    the next start. In the morning of each place a summary is printed; HULLMARK_METRICS names a file for Prometheus.
    """
    from cli.night.running import require_no_consent
    from cli.world import run

    told.asked(), told.unlimited()
    require_no_consent(told)
    raise typer.Exit(run(_watch(ctx, told)))


async def _watch(ctx: typer.Context, told: Observing) -> int:
    from cli.exits import Exit
    from cli.night.holder import holder
    from cli.night.running import queue_of
    from cli.world import observing as world_of

    settings = told.settings(ctx)
    if settings.many("nightly_reports"):
        from cli.report.nightly import standing

        standing(settings)  # what does not fit is said now, and not in the morning
    with holder(settings.data_folder()) as me:
        async with world_of(settings, told, night=True) as world, queue_of(settings) as queue:
            watching = Watching(world, await world.history.whole(), settings, told, me, queue)
            await ticking(watching)
    return Exit.TERMINATED


async def ticking(watching: "Watching") -> None:
    """Tick until asked to leave; the tick that is at work then ends first."""
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    scheduler = AsyncIOScheduler(timezone="UTC")
    # One at a time; ticks that were missed meanwhile are one.
    scheduler.add_job(
        watching.tick, "interval", seconds=TICK.total_seconds(), max_instances=1, coalesce=True,
        misfire_grace_time=None, next_run_time=watching.world.clock.now(),
    )  # fmt: skip
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a tick that finds another at work is no news
    scheduler.start()
    try:
        await watching.world.leaving.wait()
        async with watching.turn:
            if watching.failed is not None:
                raise watching.failed
            await watching.report()
    finally:
        scheduler.shutdown(wait=False)


class Watching:
    """What one `watch` remembers between two ticks: only when it last planned, and what it has told."""

    def __init__(
        self, world: "World", history: "History", settings: "Settings", told: Observing, me: "Holder",
        queue: "Queue | None" = None,
    ) -> None:  # fmt: skip
        from cli.night.running import places

        self._queue = queue

        self.world, self.history, self._settings, self._told, self._me = world, history, settings, told, me
        self._places = places(settings)
        self.turn = asyncio.Lock()
        self._planned: datetime | None = None
        self._paused: datetime | None = None
        self._health: Health | None = None
        self.failed: BaseException | None = None

    async def tick(self) -> None:
        """Whatever is due now. What is wrong with the store is told, and tried again at the next tick."""
        from scanner.errors import Misconfigured

        async with self.turn:
            if self.world.leaving.is_set():
                return
            try:
                await self._tick()
            except Misconfigured as wrong:
                log.error(str(wrong))  # noqa: TRY400  # one sentence; its traceback helps nobody
            except BaseException as bug:
                self.failed = bug  # a scheduler keeps it to itself
                self.world.leaving.set()
                raise

    async def _tick(self) -> None:
        from cli.notify.rounds import deliver

        nights, now = self.history.nights, self.world.clock.now()
        if self._planned is None or now - self._planned >= PLAN:
            await self._plan(now)
            await self.report()
        if self._paused is None or now - self._paused >= PAUSE:
            runs = [run for run in await self._current(now) if run.begins <= now < run.ends]
            if runs:
                await self._work(tuple(runs))
        for run in await self._current(now):
            if run.ends <= now and run.state != "over":
                await self._morning(run, now)
        await deliver(self.world)
        await nights.sweep(at=now)
        await self.report()

    async def _plan(self, now: datetime) -> None:
        from cli.night.plan import plan

        if self._planned is None:
            await self._tell_of_gap(now)
        await plan(self.history.nights, self.history.policies(), self._places, at=now, by_turn=True)
        self._planned = now

    async def _tell_of_gap(self, now: datetime) -> None:
        """Nights in which nothing ran have no row that could tell of them."""
        rows = await self.history.nights.runs(since=f"{now - LONG:%Y-%m-%d}")
        last = max((run.ends for run, _ in rows), default=None)
        if last is not None and now - last > timedelta(days=1):
            log.warning(
                "Since the night that ended at %s nobody was looked at: no alert does not mean no change.", last
            )

    async def _current(self, now: datetime) -> "list[Run]":
        since = f"{now - timedelta(days=2):%Y-%m-%d}"
        return [run for run, _ in await self.history.nights.runs(since=since)]

    async def _work(self, runs: "tuple[Run, ...]") -> None:
        from cli.night.evening import Lacking
        from cli.night.running import begin, hands_of, summed
        from cli.night.work import work_through

        nights, now = self.history.nights, self.world.clock.now()
        if not await nights.due(runs, by=now):
            return
        with ExitStack() as stack:
            try:
                work = await begin(
                    stack, runs, self.world, self.history, self._settings, self._told, self._me, health=self._health
                )
            except Lacking as why:
                self._paused = now
                log.warning("%s", why)
                return
            self._health = work.health
            runs = tuple(run for run in runs if run.id in work.worlds)
            for run in runs:
                await nights.again(run, believed=run.state != "paused", due_by=now)
            if self._queue is not None:
                from cli.night.shared import work_together

                hands = hands_of(stack, self.world, self._settings, work, self._me)
                await work_together(runs, hands, self._queue, by_turn=True, until=now + SLICE)
            else:
                await work_through(runs, work, self._me, by_turn=True, until=now + SLICE)
            for run in runs:
                await summed(run, work)
            self._paused = self.world.clock.now() if work.stop else None
            if work.stop:
                log.warning("The night is paused: %s.", work.stop)

    async def _morning(self, run: "Run", now: datetime) -> None:
        """The night of a place is over: what became of it, once."""
        from cli.night.running import NAMED
        from cli.night.summary import Summary, document, sentences
        from cli.notify.morning import sentence
        from cli.notify.rounds import send_reports, tell
        from cli.printing import print_line

        nights = self.history.nights
        counts = await nights.close(run, at=now)
        if counts is None:  # another process told it
            return
        left, valueless = await nights.not_rated(run.id, most=NAMED), await nights.valueless(run.id)
        summary = Summary(run=run, counts=counts, valueless=valueless, left=left)
        for line in sentences(summary):
            print_line(line)
        today = date.fromisoformat(run.night) + timedelta(days=1)
        if morning := await tell(self.world, today, self._places.mornings(run.zone)):
            print_line(sentence(morning))
        if many := await send_reports(self.world, self._settings, self._places.mornings(run.zone)):
            print_line(f"Reports released by standing order and sent this morning: {many}.")
        level = logging.INFO if summary.complete else logging.WARNING
        log.log(level, "The night of %s in %s is over.", run.night, run.zone, extra={"told": document(summary)})

    async def report(self) -> None:
        """Tell Prometheus, where it is to be told."""
        from cli.night.summary import Summary, put, textfile

        path, now = self._settings.one("metrics"), self.world.clock.now()
        if path:
            rows = await self.history.nights.runs(since=f"{now - SHOWN:%Y-%m-%d}")
            put(textfile([Summary(run=run, counts=counts) for run, counts in rows], at=now), path)
