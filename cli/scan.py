"""`hullmark scan`: observe, judge, store, show."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import Json, Observing, observing, single

if TYPE_CHECKING:
    from cli.document import Outcome
    from cli.pipeline import Result
    from cli.world import World

app = single()


@app.command()
@observing
def scan(
    ctx: typer.Context,
    targets: Annotated[list[str], typer.Argument(metavar="TARGET...", help="Domains, names, addresses, networks.")],
    told: Observing,
    json: Json = False,
) -> None:
    """Observe, judge, store and show: each TARGET is a domain, a host name, an address, a /24 or a /120 at most."""
    from cli.targets import typed
    from cli.world import run

    wanted = typed(targets)
    told.asked(), told.unlimited()
    raise typer.Exit(run(_scan(ctx, wanted, told, as_json=json)))


async def _scan(ctx: typer.Context, wanted: Any, told: Observing, *, as_json: bool) -> int:
    from cli.exits import Exit, exit_code
    from cli.pipeline import rate_all
    from cli.progress import Bars
    from cli.results import Documents, Screens
    from cli.targets import aim
    from cli.world import observing as world_of

    async with world_of(told.settings(ctx), told) as world:
        aimed = await aim(wanted, world, told)
        shown = Documents(aimed) if as_json else Screens(aimed)

        async def keep(result: "Result") -> None:
            shown.add(result, await raw_of(result.done, world) if told.evidence and result.done else None)

        with Bars() as bars:
            await rate_all(aimed, world, bars.of, keep)
        left = world.leaving.is_set()
    shown.end()
    if left:
        return Exit.TERMINATED
    return exit_code(shown.values, shown.seen, fail_under=told.fail_under)


async def raw_of(done: "Outcome", world: "World") -> dict[str, bytes]:
    """The raw bytes behind a rating, by observation id."""
    return {seen.id: await world.history.raw(seen.id) for seen in done.case.evidence.observations}
