"""`hullmark replay`: what was known and said on a date."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import Db, Json, settings, single

if TYPE_CHECKING:
    from cli.document import Outcome
    from cli.world import Archive, Rated
    from scoring.model import Model

app = single()


@app.command()
def replay(
    ctx: typer.Context,
    target: Annotated[str, typer.Argument(metavar="TARGET")],
    as_of: Annotated[str, typer.Option("--as-of", metavar="DATE", help="When it was true: a day or an instant.")],
    known_at: Annotated[
        str | None, typer.Option("--known-at", metavar="DATE", help="When we knew it; as of the same date if left out.")
    ] = None,
    model: Annotated[
        str | None, typer.Option("--model", metavar="V", help="Judge the same case by this released model.")
    ] = None,
    json: Json = False,
    db: Db = None,
) -> None:
    """Show what was said of TARGET on a date, as it was issued; or what another model says, or what we know since.

    Without --known-at and --model, --json gives byte for byte the document that was issued.
    """
    from cli.moments import moment
    from cli.shipped import released
    from cli.stored import standing
    from cli.world import reading, run, shipped

    at, known = moment(as_of, "--as-of"), moment(known_at, "--known-at") if known_at else None
    other = released(model, shipped) if model else None

    async def load() -> None:
        async with reading(settings(ctx, db=db)) as archive:
            rated = await standing(archive, target, at if known is None else known)
            if known is None and other is None:
                await _show_issued(archive, rated, as_json=json)
            else:
                done = await _judged_anew(archive, rated, at, known, other)
                _show_anew(done, rated, at, known, as_json=json)

    run(load())


async def _issued(archive: "Archive", rated: "Rated") -> "Outcome":
    from cli.document import Outcome

    case = await archive.history.case(rated.id)
    log = await archive.history.decisions(case.target.name)
    return Outcome(case=case, rating=rated.rating, split=rated.split, spent=rated.spent, took=rated.took, log=log)


async def _show_issued(archive: "Archive", rated: "Rated", *, as_json: bool) -> None:
    """What was issued. Raises Misconfigured where it is other than then, and not for its words alone."""
    from cli.document import instant, issued, scan_document
    from cli.printing import Page, as_line, print_line, say
    from cli.screen import show_outcome, title
    from cli.seal import proved
    from cli.show import FINDINGS
    from cli.tightening import version
    from cli.world import now

    done = await _issued(archive, rated)
    line = as_line(scan_document(done))
    if rated.issued is not None and issued(line) != rated.issued:
        proved(await archive.history.sealing(rated, at=now(), program=version()))
        say(
            "This Hullmark words some of it otherwise than the one that issued it; the rating, its points and its "
            "evidence are those that were issued."
        )
    if as_json:
        print_line(line)
    else:
        heading = f"{title(done.case.target)}, as issued on {instant(done.case.as_of)}"
        show_outcome(Page(), done, heading=heading, most=FINDINGS)


async def _judged_anew(
    archive: "Archive", rated: "Rated", at: datetime, known: datetime | None, other: "Model | None"
) -> "Outcome":
    """The same case by another model; with `known`, what was seen until `at` as far as it was known by then.

    Outside facts are those of the newest rating that was made by then.
    """
    from cli.document import Outcome
    from scanner.interfaces import Meter
    from scanner.observation import within
    from scoring.asked import Asked
    from scoring.assess import assess
    from scoring.changes import changes

    stored = await archive.history.case(rated.id)
    case = replace(stored, model=other) if other else stored
    before = stored
    if known is not None:
        evidence = within(await archive.history.evidence(rated.target, at, known_at=known), case.target.scope.used)
        case = replace(case, evidence=evidence, as_of=at)
        issued = await archive.history.ratings(rated.target, until=min(at, known), newest=1)
        before = await archive.history.case(issued[-1].id) if issued else stored
    asked = Asked()
    rating = assess(case, asked)
    return Outcome(
        case=case, rating=rating, split=changes(before, case, after=rating, asked=asked), spent=Meter(), took=None
    )


def _show_anew(done: "Outcome", rated: "Rated", at: datetime, known: datetime | None, *, as_json: bool) -> None:
    from cli.document import instant, scan_document
    from cli.printing import Page, print_json
    from cli.screen import show_outcome, title
    from cli.show import FINDINGS

    told: dict[str, Any] = {
        "issued": False,
        "as_of": instant(at),
        "known_at": instant(known or at),
        "instead_of": {"as_of": instant(rated.as_of), "model": rated.model_version},
    }
    if as_json:
        print_json(scan_document(done) | {"replay": told})
        return
    when = f"as of {instant(done.case.as_of)}" + (f" with what was known on {instant(known)}" if known else "")
    heading = f"{title(done.case.target)}, {when}, by model {done.case.model.version}; this was never issued"
    show_outcome(Page(), done, heading=heading, most=FINDINGS)
