"""`hullmark db`: the life of the store."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import Db, Json, settings, single

app = single()


@app.callback()
def _db() -> None:
    """Upgrade, back up, restore or check the store."""


@app.command()
def upgrade(ctx: typer.Context, db: Db = None) -> None:
    """Bring an older store to this version's form; it is backed up first, and no other process may hold it."""
    from cli.printing import say
    from cli.world import now, run, store_care

    known = settings(ctx, db=db)
    saved = run(store_care().upgrade(known.one("db"), now=now(), folder=known.data_folder()))
    say(f"The store was upgraded; it was backed up to {saved} first." if saved else "The store is up to date.")


@app.command()
def backup(ctx: typer.Context, to: Annotated[Path, typer.Argument(metavar="FILE")], db: Db = None) -> None:
    """Copy the store to FILE, as of one moment, while others may go on writing."""
    from cli.printing import say
    from cli.world import run, store_care

    run(store_care().backup(settings(ctx, db=db).one("db"), to))
    say(f"The store was copied to {to}.")


@app.command()
def restore(ctx: typer.Context, source: Annotated[Path, typer.Argument(metavar="FILE")], db: Db = None) -> None:
    """Put the backup FILE in the store's place; the store that was there is kept.

    That of a file is kept beside it, that of a server as a backup in the data directory.
    """
    from cli.printing import say
    from cli.world import now, run, store_care

    known = settings(ctx, db=db)
    old = run(store_care().restore(known.one("db"), source, now=now(), folder=known.data_folder()))
    say(f"{source} was restored" + (f"; the store before is kept as {old}." if old else "."))


@app.command()
def check(ctx: typer.Context, json: Json = False, db: Db = None) -> None:
    """Check the store: its structure, its references, every observation's hash and every rating's case."""
    from cli.exits import Exit
    from cli.printing import cleaned, print_json, say
    from cli.world import run, store_care

    faults = run(store_care().check(settings(ctx, db=db).one("db")))
    if json:
        print_json({"schema": "hullmark.db-check/1", "faults": cleaned(list(faults))})
    for fault in faults:
        say(fault)
    if faults:
        raise typer.Exit(Exit.MISUSE)
    if not json:
        say("The store is whole.")
