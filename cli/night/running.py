"""`hullmark portfolio run`: the targets that are due in the current night, now."""

from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import Json, Observing, observing
from scanner.errors import Misconfigured

if TYPE_CHECKING:
    from cli.night.consents import Consents
    from cli.night.hands import Hands
    from cli.night.health import Health
    from cli.night.holder import Holder
    from cli.night.plan import Places
    from cli.night.queue import Queue
    from cli.night.shard import Work
    from cli.night.summary import Summary
    from cli.settings import Settings
    from cli.world import History, World
    from scoring.night import Run

LEFT = ("waiting", "held", "silent")
"""What is still to be done."""
WAIT = timedelta(seconds=2)
"""How long to wait for what other processes have in hand."""
NAMED = 20
"""Targets that were not rated, named in a summary."""


@observing
def run(
    ctx: typer.Context,
    told: Observing,
    everyone: Annotated[
        bool, typer.Option("--all", help="Look at every bound target, also those that are not due tonight.")
    ] = False,
    json: Json = False,
) -> None:
    """Rate the targets of the book that are due in the current night, now; after a kill, the same night goes on.

    The night of a target is that of its country, from noon to noon, named by the date on which it begins. Bound ones
    and those quoted within 30 days are judged anew; looked at are those that are due by how they stand: the worst every
    night, the best every fourth. No target is done twice in a night, however many processes run. Exit code 4 where
    some have no rating.
    """
    from cli.world import run as run_loop

    told.asked(), told.unlimited()
    require_no_consent(told)
    raise typer.Exit(run_loop(_run(ctx, told, everyone=everyone, as_json=json)))


async def _run(ctx: typer.Context, told: Observing, *, everyone: bool, as_json: bool) -> int:
    from cli.exits import Exit
    from cli.night.bar import NightBar
    from cli.night.holder import holder
    from cli.night.plan import plan
    from cli.night.summary import document, sentences
    from cli.printing import cleaned, print_json, print_line, say
    from cli.world import observing as world_of

    settings = told.settings(ctx)
    with holder(settings.data_folder()) as me, ExitStack() as stack:
        async with world_of(settings, told, night=True) as world, queue_of(settings) as queue:
            history = await world.history.whole()
            at = world.clock.now()
            runs = await plan(
                history.nights, history.policies(), places(settings), at=at, by_turn=False, everyone=everyone
            )
            if not runs:
                say("Nobody in the book is to be looked at: `hullmark portfolio import` fills it.")
                return Exit.DONE
            work = await begin(stack, runs, world, history, settings, told, me)
            runs = tuple(run for run in runs if run.id in work.worlds)
            before = [await summed(run, work) for run in runs]
            done = sum(many for one in before for word, many in one.counts.items() if word not in LEFT)
            with NightBar(done=done, total=sum(one.targets for one in before)) as bar:
                work.done = bar.told
                hands = hands_of(stack, world, settings, work, me) if queue else None
                summaries = await through(runs, work, me, queue, hands)
            for summary in summaries:
                if as_json:
                    print_json(cleaned(document(summary)))
                else:
                    for line in sentences(summary):
                        print_line(line)
            left = world.leaving.is_set()
            if not left:
                await _tell(world, runs, places(settings))
    return Exit.TERMINATED if left else _code(summaries)


async def _tell(world: "World", runs: "tuple[Run, ...]", known: "Places") -> None:
    """Tell what the day after these nights brings, and deliver it: who runs this has no `watch` that would."""
    from cli.notify.morning import sentence
    from cli.notify.rounds import deliver, tell
    from cli.printing import say

    for run in runs:
        of = known.mornings(run.zone)
        if told := await tell(world, date.fromisoformat(run.night) + timedelta(days=1), of):
            say(sentence(told))
    await deliver(world)


def places(settings: "Settings") -> "Places":
    """Where companies have their nights. Raises Misconfigured for a zone that is none."""
    from cli.night.plan import Places
    from cli.world import shipped
    from scanner.schedule import night, zones

    otherwise = settings.one("zone")
    night(date(2026, 1, 1), otherwise)
    return Places(zones=zones(shipped("registry/zones.csv")), otherwise=otherwise)


async def begin(
    stack: ExitStack, runs: "tuple[Run, ...]", world: "World", history: "History", settings: "Settings",
    told: Observing, me: "Holder", health: "Health | None" = None,
) -> "Work":  # fmt: skip
    """Everything that is needed to work through these runs: public data are fetched before the first target.

    A run that is under way by other data has no world in it. Raises Lacking where none has one.
    """
    from cli.night.evening import pinned, refresh
    from cli.night.health import Health, self_check
    from cli.night.shard import Work
    from cli.profile import only_loopback
    from cli.world import ways_out

    if any(not run.world for run in runs):
        await refresh(settings, world)
    worlds = await pinned(stack, runs, world, history.nights, settings)
    if health is None:
        away = not only_loopback(world.allow_nets)
        health = Health(world.clock, self_check(world, settings.many("canary"), ways_out if away else None))
    return Work(
        history=history, holder=me.name, worlds=worlds, health=health, asked=told.asked(),
        consents=consents_of(settings),
    )  # fmt: skip


def consents_of(settings: "Settings") -> "Consents":
    """The consents that lines of the book refer to."""
    from cli.night.consents import Consents

    return Consents(Path(settings.one("consents")))


def require_no_consent(told: Observing) -> None:
    """Return where no consent is named for a whole night. Raises Misconfigured."""
    if told.consent is not None:
        raise Misconfigured(
            "A night takes the consent of each line from the folder of the setting consents, by its reference in the "
            "book: leave out --consent."
        )


@asynccontextmanager
async def queue_of(settings: "Settings") -> "AsyncIterator[Queue | None]":
    """The queue of a store that several machines may share; None where the store is a file. Raises Misconfigured."""
    from cli.world import beside

    place = beside(settings.one("db"))
    if place is None:
        yield None
        return
    from cli.night.queue import opened

    async with opened(place) as queue:
        yield queue


def hands_of(stack: ExitStack, world: "World", settings: "Settings", work: "Work", me: "Holder") -> "Hands":
    """The hands of this process, for shards of the queue."""
    from cli.night.evening import opener
    from cli.night.hands import Hands

    return Hands(work, me, opener(stack, world, settings))


async def through(
    runs: "tuple[Run, ...]", work: "Work", me: "Holder", queue: "Queue | None" = None, hands: "Hands | None" = None
) -> "list[Summary]":
    """Work until nothing waits any more, here or elsewhere; or until stopped, asked to leave, or something is wrong.

    With a queue and `hands` for it, what waits is put there, and worked off by all who come.
    """
    from cli.night.work import work_through

    world, nights = work.worlds[runs[0].id], work.history.nights
    for run in runs:
        if run.state == "paused":  # those that were silent then were not believed, and still are not
            await nights.again(run, believed=False)
    while True:
        if queue is not None and hands is not None:
            from cli.night.shared import work_together

            await work_together(runs, hands, queue, by_turn=False)
        else:
            await work_through(runs, work, me, by_turn=False)
        told = [await summed(run, work) for run in runs]
        if work.stop or world.leaving.is_set():
            return told
        if sum([await nights.again(run, believed=True) for run in runs]):
            work.afresh()
            continue
        if not sum(one.counts.get("waiting", 0) + one.counts.get("held", 0) for one in told):
            return told
        await world.clock.sleep(WAIT)


async def summed(run: "Run", work: "Work") -> "Summary":
    """How a run stands now, put down with it."""
    from cli.night.summary import Summary

    nights, at = work.history.nights, work.worlds[run.id].clock.now()
    state = "paused" if work.stop else "open"
    stands, counts = await nights.stand_at(run.id, state=state, why=work.stop, at=at)
    left, valueless = await nights.not_rated(run.id, most=NAMED), await nights.valueless(run.id)
    summary = Summary(run=stands, counts=counts, valueless=valueless, left=left)
    if summary.complete:
        await nights.stand_at(run.id, state="done", why="", at=at)
    return summary


def _code(summaries: "list[Summary]") -> int:
    from cli.exits import Exit

    if all(one.rated == one.targets for one in summaries):
        return Exit.DONE
    return Exit.SOME_FAILED if any(one.rated for one in summaries) else Exit.NOTHING_SEEN
