"""`hullmark forget`: a target is erased with all that is recorded of it."""

from typing import Annotated

import typer

from cli.options import Db, Json, settings, single

app = single()


@app.command()
def forget(
    ctx: typer.Context,
    target: Annotated[str, typer.Argument(metavar="TARGET")],
    json: Json = False,
    db: Db = None,
) -> None:
    """Erase TARGET with all its evidence, ratings and quotes, and its lines of the book.

    The chain keeps a hash of what went and of the name, nothing else. What another target's looks gave as well stays
    with that one. Copies made with `db backup` are not touched, nor are opt-outs: nobody is looked at again by this.
    """
    from cli.printing import print_json, say
    from cli.world import now, run, store_care
    from scanner.target import canonical, u_label

    _, name = canonical(target)
    gone = run(store_care().forget(settings(ctx, db=db).one("db"), name, now=now()))
    if json:
        print_json({"schema": "hullmark.forget/1", "target": name, "records": gone})
    else:
        say(f"{u_label(name)} was erased with {gone} records.")
