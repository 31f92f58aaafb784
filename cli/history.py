"""`hullmark history`: the course of a target's rating."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import Db, Json, settings, single

if TYPE_CHECKING:
    from cli.printing import Page
    from cli.world import Rated
    from scoring.changes import Split

app = single()


@app.command()
def history(
    ctx: typer.Context,
    target: Annotated[str, typer.Argument(metavar="TARGET")],
    json: Json = False,
    db: Db = None,
) -> None:
    """Show how the rating of TARGET went over time, and why; with --json one object a rating, oldest first."""
    from cli.printing import Page, on_terminal, print_json
    from cli.stored import ratings
    from cli.world import reading, run

    async def load() -> None:
        async with reading(settings(ctx, db=db)) as archive:
            rows = await ratings(archive, target)
            scale = archive.model.low, archive.model.high
        if json:
            for rated in rows:
                print_json(_document(rated))
        else:
            course(Page(), rows, *scale, chart=on_terminal())

    run(load())


def course(page: "Page", rows: "tuple[Rated, ...]", low: int, high: int, *, chart: bool) -> None:
    """The table of ratings and, where wanted, the chart of several; what outranks a number stands before it."""
    from cli.chart import columns
    from cli.document import band_shown, instant

    nights = any(rated.night for rated in rows)
    page.rows(
        ("as of", *(("night",) if nights else ()), "critical", "rating", "range", "band", "why it moved"),
        [
            (
                instant(rated.as_of).replace("T", " "),  # where a narrow terminal may break it
                *((rated.night or "",) if nights else ()),
                str(len(rated.rating.critical) or ""),
                str(rated.rating.value or "-"),
                f"{rated.rating.low}-{rated.rating.high}",
                band_shown(rated.rating),
                why_moved(rated.split) + stood(rated),
            )
            for rated in rows
        ],
        right=(2, 3) if nights else (1, 2),
    )
    if chart and len(rows) > 1:
        page.line()
        for line in columns([rated.rating.value for rated in rows], low=low, high=high):
            page.block(line)


def why_moved(split: "Split") -> str:
    """The split in a few words: `own change -42.0, ageing +1.5`."""
    from cli.screen import signed

    if split.before_milli is None:
        return "first rating"
    return ", ".join(f"{part.cause.value} {signed(part.milli)}" for part in split.parts) or "nothing moved"


def stood(rated: "Rated") -> str:
    """How long the rating stood after it was made: `; 87 nights unchanged until 2026-11-22`."""
    if rated.stood is None:
        return ""
    many = rated.stood.nights
    return f"; {many} night{'s' if many > 1 else ''} unchanged until {rated.stood.until:%Y-%m-%d}"


def _document(rated: "Rated") -> dict[str, Any]:
    from cli.document import critical_document, instant, rating_document, split_document, stood_document
    from cli.printing import cleaned

    document: dict[str, Any] = cleaned(
        {
            "as_of": instant(rated.as_of),
            "night": rated.night,
            "stood": stood_document(rated.stood),
            "rating": rating_document(rated.rating),
            "critical": critical_document(rated.rating),
            "model": {"version": rated.model_version, "digest": rated.model_digest},
            "conduct": {"digest": rated.conduct_digest},
            "split": split_document(rated.split),
        }
    )
    return document
