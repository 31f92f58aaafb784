"""What a night needs before its first target: newest public data, pinned for all of it, and a world of its own."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from cli import given
from cli.feeding import folder_in, update
from cli.profile import only_loopback
from cli.settings import Settings
from scanner.errors import Misconfigured
from scanner.feeds.acceptance import Acceptances
from scanner.feeds.update import fetched
from scoring.night import Run

if TYPE_CHECKING:
    from cli.world import Index, NightTable, World

OLD = timedelta(hours=12)
"""Public data that were fetched so long ago are fetched again before a night."""

LACKING = (
    "The night of {night} is under way by public data that are not on this machine: share or copy the folder feeds of "
    "who began it; the next night begins anew."
)

log = logging.getLogger("hullmark")


class Lacking(Misconfigured):
    """No night that is under way can be worked on with the public data that are here."""


async def refresh(settings: Settings, world: "World") -> None:
    """Fetch the public data that have a publisher; what cannot be reached stays as it is. Nothing on loopback alone."""
    from cli.world import publisher

    if only_loopback(world.allow_nets) or not settings.one("contact"):
        return
    data, now = settings.data_folder(), world.clock.now()
    folder = folder_in(data)
    here = {feed.name: folder.stored(feed.name) for feed in fetched()}
    old = tuple(feed for feed in fetched() if (one := here[feed.name]) is None or now - one.stored >= OLD)
    off = Acceptances(data).off()
    for done in await update(
        folder, publisher(settings), now=now, progress=log.info, off=off, feeds=old, pause=world.clock.sleep
    ):
        if done.stored is None:
            log.warning("%s could not be fetched (%s).", done.feed, done.why)


async def pinned(
    stack: ExitStack, runs: Sequence[Run], world: "World", nights: "NightTable", settings: Settings
) -> "dict[int, World]":
    """The world of each run, by its number: with the public data that the run began with, whoever began it.

    Left out are the runs that are under way by data which are not here. Raises Lacking where all are.
    """
    worlds = {}
    for run in runs:
        index = stack.enter_context(_index(settings, run.world))
        stands = await nights.pin(run.id, index.name, at=world.clock.now())
        if stands != index.name:  # another process pinned it a moment ago, perhaps by data that are here as well
            index = stack.enter_context(_index(settings, stands))
        if stands == index.name:
            worlds[run.id] = replace(world, knowledge=index)
        else:
            log.warning("%s", LACKING.format(night=run.night))
    if not worlds:
        raise Lacking(LACKING.format(night=runs[0].night))
    return worlds


def opener(stack: ExitStack, world: "World", settings: Settings) -> "Callable[[Run], World]":
    """Opens the world of a run that another machine began: with the same public data, or not at all (NotNow)."""
    from cli.night.queue import NotNow

    known: dict[str, World] = {}

    def world_of(run: Run) -> "World":
        if run.world not in known:
            index = stack.enter_context(_index(settings, run.world))
            if run.world not in ("", index.name):
                raise NotNow(f"the public data of the night of {run.night} are not on this machine")
            known[run.world] = replace(world, knowledge=index)
        return known[run.world]

    return world_of


@contextmanager
def _index(settings: Settings, name: str) -> "Iterator[Index]":
    from cli.world import knowledge

    data = settings.data_folder()
    roots, off = given.roots(settings.many("ca_file")), Acceptances(data).off()
    with knowledge(data, roots, off, pinned=name) as index:
        yield index
