"""`hullmark peers`: the percentile of a rating within the own book, by sector and size."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import Db, Json, settings, single

if TYPE_CHECKING:
    from cli.document import Outcome
    from cli.world import Archive, Rated
    from scanner.target import Target
    from scoring.peers import Company, Standing

app = single()


@app.command()
def peers(
    ctx: typer.Context,
    target: Annotated[str, typer.Argument(metavar="TARGET")],
    json: Json = False,
    db: Db = None,
) -> None:
    """Show where the rating of TARGET stands among those of the own book: same profile and model, by sector and size.

    Sector and size are those of the book (`hullmark portfolio import`), else those that `hullmark quote --sector
    --employees --revenue` told. Codes of sectors are held together by their first two figures.
    """
    from cli.printing import Page, print_json
    from cli.screen import show_rating, title
    from cli.stored import newest
    from cli.world import reading, run

    async def load() -> None:
        async with reading(settings(ctx, db=db)) as archive:
            done = await newest(archive, target)
            booked = await _booked(archive)
            others, left_out = await _others(archive, done, booked)
        rows = _standings(done, booked.get(done.case.target.name, done.case.target), others)
        if json:
            print_json(_document(done, rows, left_out))
            return
        page = Page()
        page.line(title(done.case.target), "bold")
        show_rating(page, done.rating)
        page.line(f"Among ratings under {done.case.target.scope.used.value}, by model {done.case.model.version}:")
        page.rows(("among", "", "others", "rated lower"), [_row(one) for one in rows], right=(2, 3))
        for why, many in left_out.items():
            page.line(f"Left out: {many} ({why})", "dim")

    run(load())


async def _booked(archive: "Archive") -> "dict[str, Target]":
    """Every target as the book tells it today, whatever was told of it when it was last looked at."""
    from scoring.policy import Policy, declared

    lines: dict[str, list[Policy]] = {}
    async for policy in archive.history.policies():
        lines.setdefault(policy.target, []).append(policy)
    return {one.name: declared(one, lines.get(one.name, ())) for one in await archive.history.targets()}


async def _others(
    archive: "Archive", done: "Outcome", booked: "dict[str, Target]"
) -> "tuple[list[Company], dict[str, int]]":
    """Every other target's newest rating that may be held against this one, and how many may not."""
    from collections import Counter

    found, left_out = [], Counter[str]()
    for one in booked.values():
        if one.name == done.case.target.name:
            continue
        rated = await archive.history.ratings(one.name, newest=1)
        why = _not_comparable(rated[0], done) if rated else "not rated"
        if why:
            left_out[why] += 1
        else:
            found.append(_company(one, rated[0].rating.value or 0))
    return found, dict(left_out)


def _not_comparable(rated: "Rated", done: "Outcome") -> str:
    """Why a rating may not be held against this one; empty where it may."""
    if rated.profile != done.case.target.scope.used.value:
        return "another profile"
    if rated.model_digest != done.case.model.digest:
        return "another model"
    return "not rated" if rated.rating.value is None else ""


def _company(target: "Target", value: int) -> "Company":
    from scoring.peers import Company
    from scoring.policy import division
    from scoring.sizes import size_of

    told = target.organisation
    return Company(value=value, sector=division(told.sector), size=size_of(told))


def _standings(done: "Outcome", own: "Target", others: "list[Company]") -> "tuple[Standing, ...]":
    """Nobody stands anywhere without a rating."""
    from scoring.peers import standings

    value = done.rating.value
    return () if value is None else standings(_company(own, value), others)


def _document(done: "Outcome", rows: "tuple[Standing, ...]", left_out: dict[str, int]) -> dict[str, Any]:
    """`hullmark.peers/1`; `percentile` is null below 30 others."""
    from cli.document import critical_document, instant, model_document, rating_document, target_document
    from cli.printing import cleaned
    from scoring.peers import LEAST

    document: dict[str, Any] = cleaned(
        {
            "schema": "hullmark.peers/1",
            "target": target_document(done.case.target),
            "as_of": instant(done.case.as_of),
            "model": model_document(done.case),
            "critical": critical_document(done.rating),
            "rating": rating_document(done.rating),
            "least": LEAST,
            "groups": [
                {"by": one.by, "name": one.name, "peers": one.peers, "percentile": one.percentile} for one in rows
            ],
            "left_out": left_out,
        }
    )
    return document


def _row(one: "Standing") -> tuple[str, str, str, str]:
    if one.name is None:
        return one.by, "not told", "", ""
    return one.by, one.name, str(one.peers), "too few" if one.percentile is None else f"{one.percentile} %"
