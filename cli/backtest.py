"""`hullmark model backtest`: what a model would have said, for every target in the store, with no packet sent."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import Db, Json, settings

if TYPE_CHECKING:
    from cli.world import Archive
    from scoring.backtest import Move, Said
    from scoring.model import Model

Named = Annotated[str, typer.Argument(metavar="MODEL", help="A released version, or the file of a draft (.toml).")]


def backtest(ctx: typer.Context, before: Named, after: Named, json: Json = False, db: Db = None) -> None:
    """Judge the kept evidence of every target under two models: the largest move first, one line a target."""
    from cli.exits import Exit
    from cli.models import named
    from cli.printing import Page, print_json, say
    from cli.world import reading, run

    old, new = named(before), named(after)

    async def load() -> "tuple[list[Move], int]":
        async with reading(settings(ctx, db=db)) as archive:
            return await moves(archive, old, new)

    found, failed = run(load())
    crossed = sum(move.crossed for move in found)
    say(
        f"{len(found)} targets from model {old.version} to {new.version}: "
        f"{sum(move.delta_milli != 0 for move in found)} moved, {crossed} crossed a band. Their evidence is as it was."
    )
    if json:
        for move in found:
            print_json(_document(move, old, new))
    elif found:
        Page().rows(
            ("target", "profile", "before", "after", "moved", "band", "critical"),
            [_row(move) for move in found],
            right=(2, 3, 4),
        )
    if failed:
        raise typer.Exit(Exit.SOME_FAILED if found else Exit.NOTHING_SEEN)


async def moves(archive: "Archive", before: "Model", after: "Model") -> "tuple[list[Move], int]":
    """The moves of every target that has a rating, and how many could not be judged; those are named at once.

    Of one target at a time more is held than its move.
    """
    import asyncio
    import zlib

    from cli.printing import say
    from scanner.errors import Misconfigured
    from scoring.backtest import backtest, largest_first

    found, failed = [], 0
    for name in [target.name for target in await archive.history.targets()]:
        try:
            case = await archive.history.latest_case(name)
        except (Misconfigured, ValueError, TypeError, LookupError, ExceptionGroup, zlib.error) as wrong:
            say(f"The kept case of {name} cannot be read ({type(wrong).__name__}): run `hullmark db check`.")
            failed += 1
            continue
        if case is not None:
            found.append(await asyncio.to_thread(backtest, case, before, after))
    return sorted(found, key=largest_first), failed


def _document(move: "Move", before: "Model", after: "Model") -> dict[str, Any]:
    """`hullmark.backtest/1`, one a target."""
    from cli.document import instant
    from cli.printing import cleaned

    document: dict[str, Any] = cleaned(
        {
            "schema": "hullmark.backtest/1",
            "target": move.target,
            "profile": move.profile.value,
            "as_of": instant(move.as_of),
            "before": _said(move.before, before),
            "after": _said(move.after, after),
            "delta_milli": move.delta_milli,
            "crossed": move.crossed,
        }
    )
    return document


def _said(said: "Said", model: "Model") -> dict[str, Any]:
    return {
        "model": model.version,
        "value": said.value,
        "exact_milli": said.exact_milli,
        "band": _band(said),
        "critical": said.critical,
    }


def _band(said: "Said") -> str | None:
    from cli.document import withheld

    return withheld(said.critical) if said.shown == "" else said.shown


def _row(move: "Move") -> tuple[str, ...]:
    from cli.screen import signed

    then, now = move.before, move.after
    bands = [_band(said) or "not rated" for said in (then, now)]
    return (
        move.target,
        move.profile.value,
        str(then.value or "-"),
        str(now.value or "-"),
        signed(move.delta_milli),
        " to ".join(bands if move.crossed else bands[:1]),
        f"{then.critical} to {now.critical}" if then.critical != now.critical else str(now.critical or ""),
    )
