"""`hullmark scan`: observe, judge, store, show."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import Json, Observing, observing, single

if TYPE_CHECKING:
    from cli.document import Outcome
    from cli.pipeline import Result
    from cli.world import World

app = single()
FINDINGS = 12
"""Findings on the screen of one target."""


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
    from cli.targets import aim
    from cli.world import observing as world_of

    results: dict[str, Result] = {}
    raws: dict[str, dict[str, bytes]] = {}
    async with world_of(told.settings(ctx), told) as world:
        aimed = await aim(wanted, world, told)

        async def keep(result: "Result") -> None:
            name = result.target.name
            results[name] = result
            if told.evidence and result.done:
                raws[name] = await raw_of(result.done, world)

        with Bars() as bars:
            await rate_all(aimed, world, bars.of, keep)
        left = world.leaving.is_set()
    ordered = [results[target.name] for target in aimed]
    _print(ordered, raws if told.evidence else None, as_json=as_json)
    if left:
        return Exit.TERMINATED
    return exit_code(
        [result.value for result in ordered], [result.seen for result in ordered], fail_under=told.fail_under
    )


async def raw_of(done: "Outcome", world: "World") -> dict[str, bytes]:
    """The raw bytes behind a rating, by observation id."""
    return {seen.id: await world.history.raw(seen.id) for seen in done.case.evidence.observations}


def _print(results: list["Result"], raws: dict[str, dict[str, bytes]] | None, *, as_json: bool) -> None:
    from cli.document import excerpts, scan_document
    from cli.printing import Page, print_json, say
    from cli.screen import show_excerpts, show_outcome, title

    for result in results:
        if not result.seen:
            say(result.why or f"Nothing of {title(result.target)} could be seen.")
    rated = [result.done for result in results if result.done]
    if as_json:
        for done in rated:
            print_json(scan_document(done, None if raws is None else raws[done.case.target.name]))
        return
    page = Page()
    if len(results) > 1:
        _table(page, rated)
        return
    for done in rated:
        page.line(title(done.case.target), "bold")
        show_outcome(page, done, most=FINDINGS)
        if raws is not None:
            show_excerpts(page, excerpts(done.case, raws[done.case.target.name]))


def _table(page: Any, rated: list["Outcome"]) -> None:
    """Several targets: one row each, what outranks the number first."""
    from cli.document import band
    from cli.screen import UNCALIBRATED, title

    if not rated:
        return
    page.line(UNCALIBRATED)
    rows = [
        (
            title(done.case.target),
            str(len(done.rating.critical) or ""),
            str(done.rating.value or "-"),
            band(done.rating) or "not rated: too little seen",
            f"{done.rating.low}-{done.rating.high}",
            f"{done.rating.coverage_milli / 10:.0f} %",
            done.case.target.scope.used.value,
        )
        for done in rated
    ]
    page.rows(("target", "critical", "rating", "band", "range", "coverage", "profile"), rows, right=(1, 2, 5))
    page.line("`hullmark show TARGET` shows one of them.")
