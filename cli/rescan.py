"""`hullmark rescan`: look again at findings of the newest rating, and say what became of them."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import Json, Observing, observing, single

if TYPE_CHECKING:
    from cli.world import Rated, World
    from scoring.finding import Finding

app = single()

PAUSE = timedelta(hours=1)
"""How often at most a target is looked at again on somebody's word, whichever the finding."""


@app.command()
@observing
def rescan(
    ctx: typer.Context,
    target: Annotated[str, typer.Argument(metavar="TARGET")],
    told: Observing,
    finding: Annotated[
        str | None, typer.Option("--finding", metavar="ID", help="Only this one: its id, or its beginning.")
    ] = None,
    json: Json = False,
) -> None:
    """Look again, twice, at what the newest rating of TARGET holds against it, and at nothing else of it.

    A finding is looked at on all its addresses and under all its names. What two looks no longer find is closed at
    once; everything that was not asked stays as it was last seen. Once an hour at most.
    """
    from cli.targets import typed
    from cli.world import run

    wanted = typed([target])
    told.asked(), told.unlimited()
    raise typer.Exit(run(_rescan(ctx, wanted, told, finding, as_json=json)))


async def _rescan(ctx: typer.Context, wanted: Any, told: Observing, finding: str | None, *, as_json: bool) -> int:
    from functools import partial

    from cli.exits import Exit, exit_code
    from cli.fates import Fates
    from cli.pipeline import look_at_these, rate_once
    from cli.progress import Bars
    from cli.scan import raw_of
    from cli.targets import aim
    from cli.world import observing as world_of
    from scanner.errors import Misconfigured
    from scanner.target import u_label
    from scoring.again import fates, questions

    async with world_of(told.settings(ctx), told) as world:
        (aimed,) = await aim(wanted, world, told)
        history = await world.history.whole()
        before = await _newest(world, aimed.name)
        chosen = _chosen(before, finding, u_label(aimed.name))
        case = await history.case(before.id)
        if (used := case.target.scope.used) is not aimed.scope.used:
            raise Misconfigured(
                f"The newest rating of {u_label(aimed.name)} was made under {used.value}, this would look under "
                f"{aimed.scope.used.value}: rescan with --profile {used.value}, or scan anew."
            )
        pairs = questions(case, chosen)
        again = await _take_turn(world, aimed.name)
        with Bars() as bars:
            looking = partial(look_at_these, pairs=pairs)
            result = await rate_once(aimed, world, bars.of(aimed), looking=looking)
        became = fates(chosen, result.done.case, result.done.rating, result.scan) if result.done else ()
        raw = await raw_of(result.done, world) if told.evidence and result.done else None
        left = world.leaving.is_set()
    Fates(result=result, became=became, again=again).tell(raw, as_json=as_json)
    if left:
        return Exit.TERMINATED
    return exit_code([result.value], [result.seen], fail_under=told.fail_under)


async def _newest(world: "World", name: str) -> "Rated":
    """The newest stored rating. Raises Misconfigured where there is none."""
    from scanner.errors import Misconfigured
    from scanner.target import u_label

    found = await world.history.ratings(name, newest=1)
    if not found:
        raise Misconfigured(f"There is no rating of {u_label(name)} in this store: run `hullmark scan {name}` first.")
    return found[0]


def _chosen(before: "Rated", finding: str | None, name: str) -> "tuple[Finding, ...]":
    """The findings to look at again. Raises Misconfigured where there is none."""
    from cli.dispute import named
    from scanner.errors import Misconfigured

    findings = {one.id: one for one in before.rating.findings}
    if finding is not None:
        return (findings[named(finding, {one.id: one.check for one in findings.values()})[0]],)
    hurting = tuple(one for one in findings.values() if one.verdict.hurts)
    if not hurting:
        raise Misconfigured(f"Nothing is held against {name}: there is nothing to look at again.")
    return hurting


async def _take_turn(world: "World", name: str) -> datetime:
    """When the target may be looked at again after this time. Raises Misconfigured where its hour is not over.

    The store keeps the hour under a hash: what is forgotten leaves no name there.
    """
    from hashlib import sha256

    from cli.document import instant
    from scanner.errors import Misconfigured
    from scanner.target import u_label

    paces, now = (await world.history.whole()).paces(""), world.clock.now()
    key = f"rescan {sha256(name.encode()).hexdigest()}"
    if free := await paces.once(key, now=now, span=PAUSE):
        raise Misconfigured(
            f"{u_label(name)} was looked at again within the hour: a rescan may be made at {instant(free)}."
        )
    return now + PAUSE
