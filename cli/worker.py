"""`hullmark worker`: one more pair of hands for the nights of a store in PostgreSQL, on any number of machines."""

from contextlib import ExitStack

import typer

from cli.options import Observing, observing, single

app = single()


@app.command()
@observing
def worker(ctx: typer.Context, told: Observing) -> None:
    """Rate the targets that `watch` or `portfolio run` put into the queue, until SIGTERM; start as many as you like.

    They share a store in PostgreSQL, its pace and its nights: no target is done twice, and what a killed worker had in
    hand is done by another one within two minutes. Start each with the options and settings of `watch`.
    """
    from cli.night.running import require_no_consent
    from cli.world import run

    told.asked(), told.unlimited()
    require_no_consent(told)
    raise typer.Exit(run(_work(ctx, told)))


async def _work(ctx: typer.Context, told: Observing) -> int:
    from cli.exits import Exit
    from cli.night.hands import work_off
    from cli.night.health import Health, self_check
    from cli.night.holder import holder
    from cli.night.running import consents_of, hands_of, queue_of
    from cli.night.shard import Work
    from cli.profile import only_loopback
    from cli.world import observing as world_of
    from cli.world import ways_out
    from scanner.errors import Misconfigured

    settings = told.settings(ctx)
    with holder(settings.data_folder()) as me, ExitStack() as stack:
        async with queue_of(settings) as queue:
            if queue is None:
                raise Misconfigured("Workers share a store in PostgreSQL: name it with HULLMARK_DB or --db.")
            async with world_of(settings, told, night=True) as world:
                away = not only_loopback(world.allow_nets)
                check = self_check(world, settings.many("canary"), ways_out if away else None)
                work = Work(
                    history=await world.history.whole(), holder=me.name, worlds={0: world},
                    health=Health(world.clock, check), asked=told.asked(), consents=consents_of(settings),
                )  # fmt: skip
                await work_off(hands_of(stack, world, settings, work, me), queue, world.leaving)
    return Exit.TERMINATED
