"""What the nights call: a morning told where a night is over, and the outbox emptied."""

import logging
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from cli.notify.deliver import Emptied, empty
from cli.notify.morning import Morning, morning

if TYPE_CHECKING:
    from cli.settings import Settings
    from cli.world import World
    from scoring.policy import Policy

log = logging.getLogger("hullmark")


async def tell(world: "World", today: date, of: "Callable[[Policy], bool]" = lambda _: True) -> Morning | None:
    """The morning of the policies that `of` picks, on their date; None where nobody is told anything (no desk)."""
    if world.desk is None:
        return None
    history = await world.history.whole()
    return await morning(history, world.desk, world.model, today, world.clock.now(), of=of)


async def send_reports(world: "World", settings: "Settings", of: "Callable[[Policy], bool]" = lambda _: True) -> int:
    """Send the reports of a morning, where a setting asks for any; how many left."""
    if world.desk is None or not settings.many("nightly_reports"):
        return 0
    from cli.report.nightly import morning_reports, standing
    from cli.world import Archive

    told = standing(settings)
    if told is None:
        return 0
    archive = Archive(history=await world.history.whole(), model=world.model)
    return await morning_reports(archive, world.desk.channels, told, world.clock, of)


async def deliver(world: "World") -> Emptied:
    """Make every delivery that is due; what could not be made is logged, and tried again at another call."""
    if world.desk is None:
        return Emptied()
    done = await empty(await world.history.whole(), world.desk.channels, world.clock.now)
    if done.put_off or done.dead:
        log.warning("%d alerts could not be delivered yet, %d were given up.", done.put_off, done.dead)
    return done
