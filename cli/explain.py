"""`hullmark explain`: where every point went."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import Db, Json, settings, single

if TYPE_CHECKING:
    from cli.document import Outcome
    from cli.printing import Page
    from scoring.explain import Line

app = single()


@app.command()
def explain(
    ctx: typer.Context,
    target: Annotated[str, typer.Argument(metavar="TARGET")],
    json: Json = False,
    db: Db = None,
) -> None:
    """Show every point that the newest rating of TARGET lost: vector, finding, asset and evidence."""
    from cli.printing import Page, print_json
    from cli.stored import newest
    from cli.world import reading, run

    async def load() -> None:
        async with reading(settings(ctx, db=db)) as archive:
            done = await newest(archive, target)
        if json:
            print_json(explain_document(done))
        else:
            show_explained(Page(), done)

    run(load())


def explain_document(done: "Outcome") -> dict[str, Any]:
    """`hullmark.explain/1`: the lines add up exactly from the top of the scale to the rating."""
    from cli.document import critical_document, instant, model_document, rating_document, target_document
    from cli.printing import cleaned
    from scoring import explain

    explained = explain.explain(done.case, done.rating)
    document: dict[str, Any] = cleaned(
        {
            "schema": "hullmark.explain/1",
            "target": target_document(done.case.target),
            "as_of": instant(done.case.as_of),
            "model": model_document(done.case),
            "critical": critical_document(done.rating),
            "rating": rating_document(done.rating),
            "top_milli": explained.top_milli,
            "lines": [_line(line) for line in explained.lines],
            "exact_milli": explained.exact_milli,
            "adds_up": explained.adds_up,
        }
    )
    return document


def show_explained(page: "Page", done: "Outcome") -> None:
    """The same, as a table with its sums."""
    from itertools import groupby

    from cli.document import instant
    from cli.screen import show_rating, title
    from scoring import explain

    explained = explain.explain(done.case, done.rating)
    page.line(f"{title(done.case.target)}, as of {instant(done.case.as_of)}", "bold")
    show_rating(page, done.rating)
    page.line()
    page.line(f"{_exact(explained.top_milli)} is the top of the scale; every loss in points, to the thousandth:")
    for vector, lines in groupby(explained.lines, key=lambda line: line.part.vector):
        of_vector = list(lines)
        page.line()
        page.line(f"{vector}: -{_exact(sum(line.part.milli for line in of_vector))}", "bold")
        page.rows(
            ("points", "why", "where", "evidence"),
            [("-" + _exact(line.part.milli), *_told(line)) for line in of_vector],
            right=(0,),
        )
    page.line()
    total = sum(line.part.milli for line in explained.lines)
    page.line(f"{_exact(explained.top_milli)} - {_exact(total)} = {_exact(explained.exact_milli)} exactly.", "bold")


def _line(line: "Line") -> dict[str, Any]:
    from scoring.vectors import sentence

    finding = line.finding
    return {
        "vector": line.part.vector,
        "reason": line.part.reason.value,
        "points_lost_milli": line.part.milli,
        "finding": finding.id if finding else None,
        "check": finding.check if finding else None,
        "verdict": finding.verdict.value if finding else None,
        "certainty": finding.certainty.value if finding else None,
        "asset": finding.subject if finding else None,
        "because": sentence(finding.because, finding.values) if finding else None,
        "observations": list(finding.observations) if finding else [],
    }


def _told(line: "Line") -> tuple[str, str, str]:
    from scoring.vectors import sentence

    finding = line.finding
    if finding is None:
        why = "not observed: taken at the model's prior" if line.part.reason.value == "unseen" else "lost from sight"
        return why, "", ""
    because = f"{sentence(finding.because, finding.values)} ({finding.certainty.value})"
    return because, finding.subject, " ".join(_short(identity) for identity in finding.observations)


def _short(identity: str) -> str:
    """The beginning of an observation's id, enough to find it by."""
    return identity.removeprefix("sha256:")[:12]


def _exact(milli: int) -> str:
    return f"{milli // 1000}.{milli % 1000:03d}"
