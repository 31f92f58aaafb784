"""`hullmark show`: the stored rating of a target."""

from typing import Annotated

import typer

from cli.options import Db, Json, settings, single

app = single()
FINDINGS = 12


@app.command()
def show(
    ctx: typer.Context,
    target: Annotated[str, typer.Argument(metavar="TARGET")],
    json: Json = False,
    db: Db = None,
) -> None:
    """Show the newest stored rating of TARGET; nothing is sent."""
    from cli.document import instant, scan_document, stood_document
    from cli.printing import Page, print_json
    from cli.screen import show_outcome, title
    from cli.stored import newest
    from cli.world import now, reading, run

    async def load() -> None:
        async with reading(settings(ctx, db=db)) as archive:
            done = await newest(archive, target)
        if json:
            stood = stood_document(done.stood)
            print_json(scan_document(done, at=now()) | ({"stood": stood} if stood else {}))
            return
        heading = f"{title(done.case.target)}, as of {instant(done.case.as_of)}"
        if done.stood:
            heading += f"; nothing changed in {done.stood.nights} nights since, the last on {instant(done.stood.until)}"
        show_outcome(Page(), done, heading=heading, most=FINDINGS, at=now())

    run(load())
