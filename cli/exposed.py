"""`hullmark exposed`: who shows a product or has a flaw, from stored evidence, in seconds and without a packet."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import Db, Json, settings, single

if TYPE_CHECKING:
    from cli.book.desk import Exposed
    from cli.world import Archive
    from scoring.exposure import Showing

app = single()
MOST = 50
"""Rows on a screen."""


@app.command()
def exposed(
    ctx: typer.Context,
    what: Annotated[str, typer.Argument(metavar="CVE|PRODUCT", help="CVE-2024-6387, or openssh.")],
    versions: Annotated[
        list[str] | None, typer.Argument(metavar="[VERSIONS]...", help="9.2, or bounds: '>=8.5' '<9.8'.")
    ] = None,
    rescan: Annotated[
        bool,
        typer.Option("--rescan", help="Only the names of those to look at again, one a line."),
    ] = False,
    draft: Annotated[
        bool, typer.Option("--draft", help="Draft an alert a bound policy; `alerts release ID` sends it.")
    ] = False,
    json: Json = False,
    db: Db = None,
) -> None:
    """Show who has the flaw CVE, or shows PRODUCT in one of VERSIONS: by the newest rating of each target.

    Confirmed: two looks agree on the version, and whoever builds it says that it has the flaw. Likely: one look, or
    what others saw. Possible: the version is not told, contradicted, or may have been mended without changing it.
    Nothing is sent; public data are those that are stored now, whatever they were when it was rated.
    """
    import gc

    from cli.book.drafting import drafts
    from cli.printing import Page, counted, print_json, say
    from cli.world import now, reading, run

    gc.disable()  # rows by the hundred thousand, none of which is let go before the end
    known = settings(ctx, db=db)

    # On a screen most rows of a large book are only counted.
    most = None if draft or rescan or json else MOST

    async def load() -> "tuple[list[Exposed], Showing, int]":
        async with reading(known, write=True) as archive:
            first, showing = await _found(archive, known, what, versions or [], most)
            if draft:
                made = await drafts(archive.history, first, " ".join([what, *(versions or [])]), now())
                say(f"Drafted: {counted(made, 'alert')}. `hullmark alerts list` shows, `alerts release ID` sends one.")
            return first, showing, await archive.history.never_rated()

    rows, showing, never = run(load())
    if rescan:
        for name in dict.fromkeys(one.seen.target for one in rows if one.worth_a_look):
            typer.echo(name)
        return
    if json:
        for one in rows:
            print_json(_document(one, what))
    else:
        _show(Page(), what, showing, rows)
    if never:
        say(f"Never rated, so that nothing is known of them: {counted(never, 'target')} of the store.")


async def _found(
    archive: "Archive", known: Any, what: str, versions: list[str], most: int | None
) -> "tuple[list[Exposed], Showing]":
    """Who comes first, at `most` so many, with their lines of the book; and what the store says of all."""
    from cli.book import desk
    from cli.printing import counted, say
    from cli.world import knowledge, now
    from scanner.errors import Misconfigured
    from scanner.feeds.acceptance import Acceptances
    from scoring.knowledge.vulnerability import Standing

    if late := await archive.history.catch_up():
        say(f"Looked through first: {counted(late, 'rating')} of an earlier Hullmark.")
    software = await archive.history.software()
    data = known.data_folder()
    with knowledge(data, (), Acceptances(data).off()) as public:
        if cve := desk.cve_of(what):
            if versions:
                raise Misconfigured("A flaw has versions of its own: leave them out, or ask for the product.")
            found = desk.having(cve, software, public)
        else:
            found = desk.showing(what, versions, software, public)
    wanted = {number: flaw is not None and flaw.standing is Standing.MAYBE for number, flaw in found.items()}
    showing = await archive.history.showing(wanted, most)
    lines = await archive.history.lines_of({one.target for one in showing.first})
    today = now().date()
    rows = [
        desk.Exposed(
            seen=one,
            software=software[one.number],
            flaw=found[one.number],
            lines=lines.get(one.target, ()),
            today=today,
        )
        for one in showing.first
    ]
    return rows, showing


def _show(page: Any, what: str, showing: "Showing", rows: "list[Exposed]") -> None:
    from cli.printing import counted
    from scanner.target import u_label
    from scoring.finding import Certainty

    told = ", ".join(f"{showing.targets.get(one, 0):,} {one.value}" for one in Certainty)
    many = counted(sum(showing.targets.values()), "target")
    page.line(f"{what}: {many} ({told}). From stored evidence; nothing was sent.", "bold")
    if rows:
        headings = ("target", "policy", "certainty", "whose", "software", "asset", "last seen")
        page.rows(
            headings,
            [
                (
                    u_label(one.seen.target), one.policy, one.seen.certainty.value, one.seen.attribution.value,
                    one.software.shown, one.seen.asset.partition(":")[2], f"{one.seen.seen:%Y-%m-%d}",
                )
                for one in rows
            ],
        )  # fmt: skip
    if showing.rows > MOST:
        page.line(f"And {showing.rows - MOST:,} more: --json gives all.", "dim")


def _document(one: "Exposed", what: str) -> dict[str, Any]:
    """`hullmark.exposed/1`: one software at one asset of one target."""
    from cli.document import instant
    from cli.printing import cleaned

    document: dict[str, Any] = cleaned(
        {
            "schema": "hullmark.exposed/1",
            "asked": what,
            "target": one.seen.target,
            "policies": [{"key": line.key, "status": line.status.value} for line in one.lines],
            "asset": one.seen.asset,
            "attribution": one.seen.attribution.value,
            "product": one.software.product,
            "version": one.software.version,
            "package": one.software.package,
            "certainty": one.seen.certainty.value,
            "standing": one.flaw and one.flaw.standing.value,
            "fixed": one.flaw and one.flaw.fixed,
            "told_by": one.flaw and (one.flaw.told_by or None),
            "last_seen": instant(one.seen.seen),
        }
    )
    return document
