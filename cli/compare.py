"""`hullmark model compare`: the ratings in the store beside those of somebody else, for the same companies."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import Db, Json, settings

if TYPE_CHECKING:
    from cli.printing import Page
    from cli.world import Archive
    from scoring.concordance import Concordance
    from scoring.intervals import Estimate

GRADES = ("f", "d-", "d", "d+", "c-", "c", "c+", "b-", "b", "b+", "a-", "a", "a+")
"""From the worst to the best, as one counts them."""
LICENCE = "Compare with ratings only that you are licensed to hold and to use so."
METHODS = {
    "intervals": "95 %",
    "spearman": "Bonett and Wright 2000",
    "kendall": "tau b; Fieller, Hartley and Pearson 1957",
    "links": "equal shares of the companies below (equipercentile)",
}


def compare(
    ctx: typer.Context,
    against: Annotated[str, typer.Option("--against", metavar="FILE", help="CSV with the columns target and rating.")],
    profile: Annotated[str | None, typer.Option(help="Of ratings under several profiles, take these.")] = None,
    json: Json = False,
    db: Db = None,
) -> None:
    """Compare the newest stored ratings with another's in FILE: rank correlation, and what one means in the other."""
    from cli.claims import target_in
    from cli.printing import Page, print_json, say
    from cli.sheets import rows
    from cli.world import reading, run
    from scoring.concordance import Concordance, concordance

    told = rows(against, needs=("target", "rating"), may=())
    graded = any(row.text("rating").lower() in GRADES for row in told)
    how, what = (_place, "a grade from A to F, as others in this file") if graded else (_number, "a number, or a grade")
    others = {target_in(row): row.read("rating", how, what) for row in told}

    async def load() -> tuple[Concordance, dict[str, int], str]:
        async with reading(settings(ctx, db=db)) as archive:
            pairs, left_out, under = await _pairs(archive, others, profile)
            ours, theirs = [one for one, _ in pairs], [other for _, other in pairs]
            return concordance(ours, theirs, archive.model.bands), left_out, under

    found, left_out, under = run(load())
    say(LICENCE)
    if json:
        print_json(_document(found, left_out, under, graded=graded))
    else:
        _show(Page(), found, left_out, under, graded=graded)


def _place(text: str) -> float:
    """The place of a grade among all. Raises ValueError."""
    return float(GRADES.index(text.lower()))


def _number(text: str) -> float:
    """Raises ValueError."""
    from math import isfinite

    if not isfinite(float(text)):
        raise ValueError(text)
    return float(text)


async def _pairs(
    archive: "Archive", others: dict[str, float], profile: str | None
) -> tuple[list[tuple[int, float]], dict[str, int], str]:
    """Ours beside theirs, of one profile; how many were left out and why, and under which profile the rest was seen.

    Raises Misconfigured where ours are of several profiles and none was chosen: they are never compared.
    """
    from collections import Counter

    from scanner.errors import Misconfigured

    found, left_out = [], Counter[str]()
    for name, theirs in others.items():
        rated = await archive.history.ratings(name, newest=1)
        value = rated[0].rating.value if rated else None
        if value is None:
            left_out["not rated: too little seen" if rated else "no rating in this store"] += 1
            continue
        found.append((rated[0].profile, value, theirs))
    profiles = sorted({under for under, _, _ in found})
    if profile is None and len(profiles) > 1:
        raise Misconfigured(
            f"These ratings are of several profiles ({' and '.join(profiles)}): choose one with --profile."
        )
    chosen = profile or (profiles[0] if profiles else "")
    if others_left := sum(under != chosen for under, _, _ in found):
        left_out["another profile"] = others_left
    return [(value, theirs) for under, value, theirs in found if under == chosen], dict(left_out), chosen


def _theirs(one: float, *, graded: bool) -> float | str:
    """What the other rating says: its number, or the grade at this place or, between two, the worse one."""
    return GRADES[int(one)].upper() if graded else one


def _document(found: "Concordance", left_out: dict[str, int], under: str, *, graded: bool) -> dict[str, Any]:
    """`hullmark.comparison/1`; what is theirs is in their words, numbers or grades."""
    from cli.validate import told

    return {
        "schema": "hullmark.comparison/1",
        "profile": under or None,
        "companies": found.companies,
        "left_out": left_out,
        "spearman": told(found.spearman),
        "kendall": told(found.kendall),
        "crosswalk": [
            {
                "band": row.band,
                "companies": row.companies,
                "theirs": [_theirs(one, graded=graded) for one in row.spread],
            }
            for row in found.crosswalk
        ],
        "links": [{"ours": ours, "theirs": _theirs(theirs, graded=graded)} for ours, theirs in found.links],
        "methods": METHODS,
    }


def _show(page: "Page", found: "Concordance", left_out: dict[str, int], under: str, *, graded: bool) -> None:
    def said(one: float) -> str:
        theirs = _theirs(one, graded=graded)
        return theirs if isinstance(theirs, str) else f"{theirs:g}"

    page.line(f"{found.companies} companies{f' under {under}' if under else ''} with both ratings", "bold")
    for why, many in left_out.items():
        page.line(f"Left out: {many} ({why})")
    if found.spearman is None or found.kendall is None:
        page.line("Too few companies, or all rated alike: nothing can be said of their order.")
    else:
        page.line(f"Spearman's rho {_interval(found.spearman)}; Kendall's tau b {_interval(found.kendall)}")
        if found.kendall.high < 0:
            page.line("The orders are opposite: is a smaller number the better one there?")
    page.rows(
        ("our band", "companies", "lowest", "quarter", "median", "three quarters", "highest"),
        [
            (row.band, str(row.companies), *map(said, row.spread), *[""] * (5 - len(row.spread)))
            for row in found.crosswalk
        ],
        right=(1, 2, 3, 4, 5, 6),
    )
    for ours, theirs in found.links:
        page.line(f"As many companies lie below our {ours} as below their {said(theirs)}.")


def _interval(one: "Estimate") -> str:
    return f"{one.value:.2f} ({one.low:.2f} to {one.high:.2f})"
