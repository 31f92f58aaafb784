"""`hullmark model validate`: what a book of claims says of a rating, each figure with its interval."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import Db, Json, settings

if TYPE_CHECKING:
    from cli.claims import Book, Claim
    from cli.printing import Page
    from cli.settings import Settings
    from scoring.calibration import Calibration
    from scoring.intervals import Estimate
    from scoring.model import Model
    from scoring.validation import Validation

SIMULATED = (
    "These claims are simulated: they try this kit, and their figures say nothing of the rating. None are shown."
)
METHODS = {
    "intervals": "95 %",
    "auc, gini": "DeLong 1988",
    "frequency, lift, observed": "Wilson 1927; lift: a band's share of all claims over its share of the book",
    "brier": "normal, over companies; chances from a logistic curve of the other four fifths of the book",
    "within": "AUC among companies of the same size and sector alone, pooled by pairs",
}


def validate(
    ctx: typer.Context,
    claims: Annotated[str, typer.Option("--claims", metavar="FILE", help="CSV: docs/validation.md has its columns.")],
    model: Annotated[str | None, typer.Option("--model", metavar="MODEL", help="Judge kept evidence under it.")] = None,
    profile: Annotated[str | None, typer.Option(help="Of ratings under several profiles, take these.")] = None,
    json: Json = False,
    db: Db = None,
) -> None:
    """Hold ratings against claims: lift by band, Gini, AUC and calibration, by size and sector, with intervals."""
    from cli.claims import read
    from cli.models import in_force, named
    from cli.printing import Page, print_json
    from cli.world import run
    from scoring.validation import validate as judged

    told = settings(ctx, db=db)
    used = in_force(told) if model is None else named(model)
    book = run(_book(told, read(claims, used), used, profile))
    found = judged(book.insured, used.bands)
    if json:
        print_json(_document(book, found, used))
    else:
        _show(Page(), book, found, used)


async def _book(asked: "Settings", claims: "tuple[Claim, ...]", model: "Model", profile: str | None) -> "Book":
    """The store is opened only where a rating has to come from it."""
    from cli.claims import book
    from cli.world import reading

    if all(one.rating is not None for one in claims):
        return await book(claims, None, model, profile)
    async with reading(asked) as archive:
        return await book(claims, archive, model, profile)


def _document(book: "Book", found: "Validation", model: "Model") -> dict[str, Any]:
    """`hullmark.validation/1`; of a simulated book no figure but whether the kit says something."""
    from cli.printing import cleaned

    head = {
        "schema": "hullmark.validation/1",
        "model": {"version": model.version, "digest": model.digest},
        "profile": book.profile or None,
        "simulated": book.simulated,
        "companies": found.companies,
        "claims": found.claims,
        "from_store": book.from_store,
        "left_out": dict(book.left_out),
        "says": found.says.value,
    }
    figures = {} if book.simulated else _figures(found)
    document: dict[str, Any] = cleaned(head | figures)
    return document


def _figures(found: "Validation") -> dict[str, Any]:
    return {
        "frequency": told(found.frequency),
        "auc": told(found.auc),
        "gini": told(found.gini),
        "within": {"auc": told(found.within), "says": found.within_says.value},
        "bands": [
            {
                "band": row.band,
                "companies": row.companies,
                "claims": row.claims,
                "frequency": told(row.frequency),
                "lift": told(row.lift),
            }
            for row in found.bands
        ],
        "calibration": found.calibration and _calibration(found.calibration),
        "groups": [
            {
                "by": one.by,
                "name": one.name,
                "companies": one.companies,
                "claims": one.claims,
                "auc": told(one.auc),
                "says": one.says.value,
            }
            for one in found.groups
        ],
        "methods": METHODS,
    }


def _calibration(found: "Calibration") -> dict[str, Any]:
    return {
        "brier": told(found.brier),
        "brier_of_frequency": told(found.base),
        "gain": told(found.gain),
        "deciles": [
            {
                "lowest": one.lowest,
                "highest": one.highest,
                "companies": one.companies,
                "predicted": round(one.predicted, 6),
                "observed": told(one.observed),
                "fits": one.fits,
            }
            for one in found.deciles
        ],
    }


def told(one: "Estimate | None") -> dict[str, float] | None:
    """A figure with its interval as data; None where there were too few."""
    return None if one is None else {"value": round(one.value, 6), "low": round(one.low, 6), "high": round(one.high, 6)}


def _show(page: "Page", book: "Book", found: "Validation", model: "Model") -> None:
    """The verdict first, then what it rests on."""
    under = f" under {book.profile}" if book.profile else ""
    page.line(f"{found.companies} companies{under}, {found.claims} with a claim", "bold")
    page.line(f"Ratings: {book.from_store} from kept evidence under model {model.version}; the others as given.")
    for why, many in book.left_out:
        page.line(f"Left out: {many} ({why})")
    if book.simulated:
        page.line(SIMULATED)
        page.line(f"The kit says of them: {found.says.value}.")
        return
    page.line(f"What they say: {found.says.value}.", "bold")
    page.line(f"Among companies of the same size and sector: {found.within_says.value}.")
    if found.auc is None:
        return
    page.line()
    rows = (
        ("claim frequency", found.frequency),
        ("AUC", found.auc),
        ("Gini", found.gini),
        ("AUC within", found.within),
    )
    page.rows(("figure", "value", "95 % interval"), [(name, *_shown(one)) for name, one in rows], right=(1,))
    page.line()
    page.rows(
        ("band", "companies", "claims", "frequency", "95 % interval", "lift", "95 % interval"),
        [
            (row.band, str(row.companies), str(row.claims), *_shown(row.frequency), *_shown(row.lift))
            for row in found.bands
        ],
        right=(1, 2, 3, 5),
    )
    if found.calibration:
        _show_calibration(page, found.calibration)
    page.line()
    page.rows(
        ("by", "group", "companies", "claims", "AUC", "95 % interval", "says"),
        [
            (one.by, one.name, str(one.companies), str(one.claims), *_shown(one.auc), one.says.value)
            for one in found.groups
        ],
        right=(2, 3, 4),
    )
    page.line("Of twenty groups in which a rating says nothing, about one seems to say something.", "dim")
    page.line("; ".join(f"{what}: {how}" for what, how in METHODS.items()), "dim")


def _show_calibration(page: "Page", found: "Calibration") -> None:
    page.line()
    better = "less" if found.gain.low > 0 else "more" if found.gain.high < 0 else "neither more nor less"
    page.line(
        f"Chances read off the rating err by {found.brier.value:.4f} (Brier), {better} than the book's frequency "
        f"({found.base.value:.4f}; {found.gain.low:+.4f} to {found.gain.high:+.4f})."
    )
    page.rows(
        ("ratings", "companies", "predicted", "observed", "95 % interval", ""),
        [
            (
                f"{one.lowest:g}-{one.highest:g}",
                str(one.companies),
                f"{one.predicted:.3f}",
                *_shown(one.observed),
                "" if one.fits else "does not fit",
            )
            for one in found.deciles
        ],
        right=(1, 2, 3),
    )


def _shown(one: "Estimate | None") -> tuple[str, str]:
    return ("-", "too few") if one is None else (f"{one.value:.3f}", f"{one.low:.3f} to {one.high:.3f}")
