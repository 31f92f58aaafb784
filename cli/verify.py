"""`hullmark verify`: a sealed rating is recomputed, without the store it came from."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import Json, single

app = single()


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    json: Json = False,
) -> None:
    """Check every hash in FILE, compute grades, value and split again, and judge the sealed evidence again."""
    from cli.exits import Exit
    from cli.printing import print_json, say, shown
    from scanner.errors import Misconfigured
    from scoring.verifier import LARGEST, Broken
    from scoring.verifier import verify as verified

    try:
        with file.open("rb") as opened:
            raw = opened.read(LARGEST + 1)
    except OSError as wrong:
        raise Misconfigured(f"{file} cannot be read ({wrong.strerror}): name a sealed file.") from None
    sealed = None
    try:
        sealed = verified(raw)
        fault = _judged(sealed)
    except Broken as wrong:
        fault = str(wrong)
    if json:
        print_json({"schema": "hullmark.verified/1", "fits": fault is None, "fault": fault and shown(fault)})
    elif fault:
        say(fault)
    elif sealed:
        case, value = sealed["rated"]["case"], sealed["rated"]["rating"]["value"]
        rating = "not rated: too little seen" if value is None else f"rating {value}"
        say(f"All of it fits: {case['target']['name']} as of {case['as_of']}, {rating}.")
        if sealed["chain"]["night"] is None:
            say("No sealed night holds it yet: its place in the chain rests on the store that it came from.")
    raise typer.Exit(Exit.MISUSE if fault else Exit.DONE)


def _judged(sealed: dict[str, object]) -> str | None:
    """What this Hullmark says otherwise of the sealed evidence."""
    from scanner.errors import Misconfigured
    from scoring.sealed import differs

    try:
        return differs(sealed)
    except Misconfigured as wrong:
        return str(wrong)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError, ExceptionGroup):
        return "The sealed evidence has another form than this Hullmark reads: use the version that sealed it."
