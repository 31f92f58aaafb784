"""`hullmark seal`: one rating with all that it rests on, in one file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import Db, Json, settings, single

if TYPE_CHECKING:
    from datetime import datetime

    from cli.settings import Settings

app = single()


@app.command()
def seal(
    ctx: typer.Context,
    target: Annotated[str, typer.Argument(metavar="TARGET")],
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="Where to write it.")] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="The rating of that time; the newest if left out.")
    ] = None,
    json: Json = False,
    db: Db = None,
) -> None:
    """Write the rating of TARGET with evidence, outside facts, model, split and its place in the chain to one file.

    The file verifies without this store and without Hullmark: see `hullmark verify`, and scoring/verifier.py.
    """
    from cli.moments import moment
    from cli.printing import print_json, say
    from cli.world import now, run
    from scanner.errors import Misconfigured
    from scanner.feeds.durable import write
    from scoring import verifier

    until = moment(as_of, "--as-of") if as_of else now()
    sealed = run(_sealed(settings(ctx, db=db), target, until))
    raw = proved(sealed)
    case = sealed["rated"]["case"]
    file = output or Path(f"{case['target']['name']}-{case['as_of'][:10]}.seal".replace("/", "_"))
    if file.exists():
        raise Misconfigured(f"{file} exists already: name a file that does not.")
    try:
        write(file, raw)
    except OSError as wrong:
        raise Misconfigured(f"{file} cannot be written ({wrong.strerror}): name another place.") from None
    if json:
        digest = verifier.sha(raw.decode("utf-8", "surrogatepass"))
        told = {"target": case["target"]["name"], "as_of": case["as_of"], "file": str(file), "sha256": digest}
        print_json({"schema": "hullmark.sealed/1", **told})
    else:
        say(f"The rating as of {case['as_of']} was sealed in {file}.")


def proved(sealed: dict[str, Any]) -> bytes:
    """The bytes of a sealed rating. Raises Misconfigured where it does not verify: then the store is damaged."""
    from scanner.canonical import dumps
    from scanner.errors import Misconfigured
    from scoring import verifier

    raw = (dumps({"sealed": sealed, "digest": verifier.digest(sealed)}) + "\n").encode("utf-8", "surrogatepass")
    try:
        verifier.verify(raw)
    except verifier.Broken as wrong:
        raise Misconfigured(f"{wrong} Run `hullmark db check`.") from None
    return raw


async def _sealed(known: "Settings", target: str, until: "datetime") -> dict[str, Any]:
    from cli.printing import say
    from cli.tightening import version
    from cli.world import now, reading, store_care
    from scanner.errors import Misconfigured
    from scanner.target import canonical, u_label

    _, name = canonical(target)
    async with reading(known) as archive:
        found = await archive.history.ratings(name, until=until, newest=1)
        if not found:
            raise Misconfigured(
                f"There is no rating of {u_label(name)} in this store: run `hullmark scan {name}` first."
            )
        try:
            await store_care().seal_heads(known.one("db"), now=now())
        except Misconfigured as wrong:
            say(f"The heads of the chains were not sealed anew: {wrong}")
        contents: dict[str, Any] = await archive.history.sealing(found[-1], at=now(), program=version())
    return contents
