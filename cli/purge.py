"""`hullmark purge`: what is past its retention is erased."""

import re
from datetime import datetime, timedelta
from typing import Annotated

import typer

from cli.options import Db, Json, settings, single
from scanner.errors import Misconfigured

app = single()


@app.command()
def purge(
    ctx: typer.Context,
    older_than: Annotated[
        str, typer.Option("--older-than", metavar="AGE", help="Erase what was recorded before: 400d, or 10y.")
    ],
    target: Annotated[str | None, typer.Argument(metavar="[TARGET]")] = None,
    json: Json = False,
    db: Db = None,
) -> None:
    """Erase evidence, ratings and quotes older than AGE, of all targets or of TARGET.

    What a younger rating rests on stays with it. The chain keeps a hash of what went, and `replay` says when it went.
    Lines of the book go too, whatever the AGE: a year after they were quoted, declined or lapsed, and ten after a
    bound policy's term. Copies made with `db backup` are not touched, nor are opt-outs.
    """
    from cli.printing import print_json, say
    from cli.world import now, run
    from scanner.target import canonical

    at = now()
    before = _before(at, older_than)
    only = canonical(target)[1] if target else None
    gone, lines = run(_purge(settings(ctx, db=db).one("db"), before, at, only))
    if json:
        for name in sorted({*gone, *lines}):
            told = {"target": name, "before": before.isoformat(), "records": gone.get(name, 0)}
            print_json({"schema": "hullmark.purge/1", **told, "lines": lines.get(name, 0)})
        return
    say(f"{sum(gone.values())} records of {len(gone)} targets from before {before:%Y-%m-%d} were erased.")
    if lines:
        say(f"{sum(lines.values())} lines of the book were erased, whose time was over.")


async def _purge(
    url: str, before: datetime, at: datetime, only: str | None
) -> tuple[dict[str, int], dict[str, int]]:  # fmt: skip
    from cli.world import store_care

    care = store_care()
    gone = await care.purge(url, before=before, now=at, only=only)
    return gone, await care.let_go_lines(url, today=at.date(), only=only)


def _before(now: datetime, age: str) -> datetime:
    """The time that lies so long back. Raises Misconfigured."""
    found = re.fullmatch(r"([1-9][0-9]{0,4})([dy])", age)
    try:
        if found and found[2] == "d":
            return now - timedelta(days=int(found[1]))
        if found:
            return now.replace(year=now.year - int(found[1]), day=min(now.day, 28) if now.month == 2 else now.day)
    except (ValueError, OverflowError):
        pass
    raise Misconfigured(f"--older-than {age!r} is no age: write days as 400d, or years as 10y.")
