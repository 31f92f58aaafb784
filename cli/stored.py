"""A stored rating of a target, with all that its screens need; nothing is sent."""

from datetime import datetime
from typing import TYPE_CHECKING

from cli.document import Outcome, instant
from scanner.errors import Misconfigured
from scanner.target import canonical, u_label

if TYPE_CHECKING:
    from cli.world import Archive, Rated


async def newest(archive: "Archive", target: str) -> Outcome:
    """The newest rating of what was typed. Raises Misconfigured where there is none."""
    (rated,) = await ratings(archive, target, newest=1)
    return await told(archive, rated)


async def told(archive: "Archive", rated: "Rated") -> Outcome:
    """A stored rating with its case and what was decided of its target."""
    case = await archive.history.case(rated.id)
    log = await archive.history.decisions(case.target.name)
    return Outcome(
        case=case, rating=rated.rating, split=rated.split, spent=rated.spent, took=None, stood=rated.stood, log=log
    )


async def ratings(archive: "Archive", target: str, *, newest: int | None = None) -> "tuple[Rated, ...]":
    """The stored ratings of what was typed, oldest first. Raises Misconfigured where there is none."""
    _, name = canonical(target)
    found = await archive.history.ratings(name, newest=newest)
    if not found:
        raise Misconfigured(f"There is no rating of {u_label(name)} in this store: run `hullmark scan {name}` first.")
    return found


async def standing(archive: "Archive", target: str, then: datetime) -> "Rated":
    """The rating that stood at a time. Raises Misconfigured where there was none, or it was erased."""
    _, name = canonical(target)
    found = await archive.history.ratings(name, until=then, newest=1)
    for erased in await archive.history.erasures(name):
        for kind, of in erased.what:
            if kind == "rating" and of <= then and (not found or found[-1].as_of < of):
                raise Misconfigured(
                    f"What was said of {u_label(name)} as of {instant(of)} is gone: evidence erased on "
                    f"{instant(erased.at)[:10]}."
                )
    if not found:
        raise Misconfigured(f"Nothing was said of {u_label(name)} until {instant(then)}: name a later date.")
    return found[-1]
