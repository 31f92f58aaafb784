"""`hullmark explain`: where every point went."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import Db, Json, settings, single

if TYPE_CHECKING:
    from cli.document import Outcome
    from cli.printing import Page
    from cli.world import Archive, Rated
    from scoring.changes import Split
    from scoring.explain import Line

app = single()


@app.command()
def explain(
    ctx: typer.Context,
    target: Annotated[str, typer.Argument(metavar="TARGET")],
    json: Json = False,
    db: Db = None,
    evidence: Annotated[bool, typer.Option("--evidence", help="Show when it was seen, and what came.")] = False,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="The rating of that time; the newest if left out.")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Show too why it moved since that time's rating.")
    ] = None,
) -> None:
    """Show every point that a rating of TARGET lost: vector, finding, asset, and the looks behind it."""
    from cli.document import instant, split_document
    from cli.moments import moment
    from cli.printing import Page, print_json
    from cli.screen import show_split
    from cli.stored import newest, standing, told
    from cli.world import reading, run

    until, start = moment(as_of, "--as-of") if as_of else None, moment(since, "--since") if since else None

    async def load() -> None:
        async with reading(settings(ctx, db=db)) as archive:
            rated = await standing(archive, target, until) if until else None
            done = await told(archive, rated) if rated else await newest(archive, target)
            raw = {one: await archive.history.raw(one) for one in _rests_on(done)} if evidence else None
            then = await standing(archive, target, start) if start else None
            split = await _between(archive, then, done) if then else None
        if json:
            moved = {"since": {"as_of": instant(then.as_of), "split": split_document(split)}} if then and split else {}
            print_json(explain_document(done, raw) | moved)
            return
        page = Page()
        show_explained(page, done, raw)
        if then and split:
            page.line()
            show_split(page, split, since=f"the rating of {instant(then.as_of)}")

    run(load())


async def _between(archive: "Archive", then: "Rated", done: "Outcome") -> "Split":
    """The split between two ratings of one target. Raises Misconfigured where they are not compared."""
    from scanner.errors import Misconfigured
    from scoring.changes import changes

    before = await archive.history.case(then.id)
    if before.as_of > done.case.as_of:
        raise Misconfigured("--since lies after --as-of: name an earlier date.")
    split = changes(before, done.case, after=done.rating)
    if split.before_milli is None:
        raise Misconfigured(
            f"The rating of --since was made under the profile {then.profile}, this one under "
            f"{done.case.target.scope.used.value}: ratings under different profiles are not compared."
        )
    return split


def explain_document(done: "Outcome", raw: Mapping[str, bytes] | None = None) -> dict[str, Any]:
    """`hullmark.explain/1`: the lines add up exactly from the top of the scale to the rating; `looks` tells of every
    observation named in them when it was made, under which look, and who answered; `raw` are bytes by observation id.
    """
    from cli.document import critical_document, excerpts, instant, model_document, rating_document, target_document
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
            "looks": _looks(done),
        }
        | ({} if raw is None else {"evidence": excerpts(done.case, raw)})
    )
    return document


def show_explained(page: "Page", done: "Outcome", raw: Mapping[str, bytes] | None = None) -> None:
    """The same, as a table with its sums; with `raw` also every look behind it and the beginning of what came."""
    from itertools import groupby

    from cli.declared import size_line
    from cli.document import excerpts, instant
    from cli.screen import show_excerpts, show_rating, title
    from scoring import explain

    explained = explain.explain(done.case, done.rating)
    page.line(f"{title(done.case.target)}, as of {instant(done.case.as_of)}", "bold")
    show_rating(page, done.rating)
    if size := size_line(done.case):
        page.line(size)
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
    if raw is not None:
        page.line()
        page.rows(
            ("evidence", "probe", "asset", "seen at", "look", "answered by"),
            [
                (
                    _short(row["observation"]),
                    row["probe"],
                    row["asset"],
                    row["at"],
                    str(row["look"]),
                    row["answered_by"],
                )
                for row in _looks(done)
            ],
        )
        page.line()
        show_excerpts(page, excerpts(done.case, raw))


def _rests_on(done: "Outcome") -> tuple[str, ...]:
    """The observations behind every finding that took points."""
    took = {part.finding for part in done.rating.contributions}
    return tuple(
        sorted({one for finding in done.rating.findings if finding.id in took for one in finding.observations})
    )


def _looks(done: "Outcome") -> list[dict[str, Any]]:
    """Every look that gave one of these observations, oldest first."""
    from cli.document import instant

    wanted = set(_rests_on(done))
    seen = {one.id: one for one in done.case.evidence.observations if one.id in wanted}
    looks = sorted(
        (look for look in done.case.evidence.sightings if look.observation in seen),
        key=lambda look: (look.observation, look.at, look.look),
    )
    return [
        {
            "observation": look.observation,
            "probe": seen[look.observation].probe,
            "asset": seen[look.observation].asset.id,
            "outcome": seen[look.observation].outcome.value,
            "at": instant(look.at),
            "look": look.look,
            "scan": look.scan,
            "profile": look.profile,
            "vantage": look.vantage,
            "answered_by": look.answered_by,
        }
        for look in looks
    ]


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
