"""The newest stored rating of a target, with all that its screens need; nothing is sent."""

from typing import TYPE_CHECKING

from cli.document import Outcome
from scanner.errors import Misconfigured
from scanner.target import canonical, u_label

if TYPE_CHECKING:
    from cli.world import Archive, Rated


async def newest(archive: "Archive", target: str) -> Outcome:
    """The newest rating of what was typed. Raises Misconfigured where there is none."""
    (rated,) = await ratings(archive, target, newest=1)
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
