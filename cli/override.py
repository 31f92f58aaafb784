"""`hullmark override`: what an underwriter decided beside a rating, logged with who, when and why."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import Db, Json, settings, single

if TYPE_CHECKING:
    from scoring.governance import Entry

app = single()


@app.command()
def override(
    ctx: typer.Context,
    target: Annotated[str, typer.Argument(metavar="TARGET")],
    decision: Annotated[str | None, typer.Option("--decision", metavar="TEXT", help="What was decided.")] = None,
    why: Annotated[str | None, typer.Option("--why", metavar="TEXT", help="The reason, in a sentence.")] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="WHO", help="Who decided; not in the chain.")] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="The last day on which it holds.")
    ] = None,
    json: Json = False,
    db: Db = None,
) -> None:
    """Log a decision about TARGET beside its rating, which it never changes; without options, show the log."""
    from cli.dispute import said
    from cli.moments import moment
    from cli.stored import newest
    from cli.world import now, reading, run
    from scanner.errors import Misconfigured
    from scoring.governance import Bypass

    told, at = (decision, why, by, until), now()
    if any(one is not None for one in told) and None in told:
        raise Misconfigured("An override needs all of --decision, --why, --by and --until.")
    ends = moment(until, "--until") if until is not None else None
    if ends is not None and ends <= at:
        raise Misconfigured(f"--until {until} has passed: name a later day.")

    async def keep() -> "tuple[Entry, ...]":
        async with reading(settings(ctx, db=db), write=ends is not None) as archive:
            name = (await newest(archive, target)).case.target.name
            if ends is not None:
                says = Bypass(decision=said(decision or "", "--decision"), why=said(why or "", "--why"), until=ends)
                return (await archive.history.decide(name, says, who=said(by or "", "--by"), at=at),)
            log = await archive.history.decisions(name)
        return tuple(one for one in log if isinstance(one.says, Bypass))

    _tell(run(keep()), as_json=json)


def _tell(log: "tuple[Entry, ...]", *, as_json: bool) -> None:
    from cli.disputed import override_document
    from cli.printing import Page, cleaned, print_json

    rows = [override_document(one) for one in log]
    if as_json:
        for row in rows:
            print_json(cleaned({"schema": "hullmark.override/1", **row}))
    elif rows:
        keys = ("number", "decision", "why", "by", "at", "until")
        Page().rows(keys, [tuple(str(row[key]) for key in keys) for row in rows], right=(0,))
    else:
        Page().line("There is no override.")
