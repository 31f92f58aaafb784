"""`hullmark report`: the pages that leave the house, and the log of those that did."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import Db, settings, single

if TYPE_CHECKING:
    from datetime import datetime

    from cli.report.content import Report
    from cli.report.redaction import Released
    from cli.world import Archive

app = single()
TEXTS = ("html", "csv", "json")
FORMATS = (*TEXTS, "pdf")
EXCERPTS = 12
"""Raw answers of which the beginning is shown."""
LONGEST_NAME = 120


@app.command()
def report(
    ctx: typer.Context,
    target: Annotated[str | None, typer.Argument(metavar="[TARGET]")] = None,
    book: Annotated[bool, typer.Option("--book", help="The page of the whole book instead of one target.")] = False,
    reader: Annotated[
        str, typer.Option("--for", metavar="WHO", help="policyholder, broker or underwriter.")
    ] = "policyholder",
    form: Annotated[str, typer.Option("--format", metavar="FORMAT", help="html, csv, json or pdf.")] = "html",
    language: Annotated[str, typer.Option("--lang", metavar="LANG", help="en, ko, ja or zh-Hans.")] = "en",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Where to write it; - is standard output.")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="The rating then and now; else since the term began.")
    ] = None,
    release: Annotated[
        bool, typer.Option("--release", help="Let it go: logged with who, when and the file's hash.")
    ] = False,
    by: Annotated[str | None, typer.Option("--by", metavar="WHO", help="Who lets it go.")] = None,
    db: Db = None,
) -> None:
    """Write the report of TARGET's newest rating for the one who reads it, in that one's language.

    What is meant for a policyholder or a broker is a draft, and says so, until somebody lets it go with --release --by
    WHO. A policyholder sees every host and port, a broker subjects and severity alone, an underwriter all of it.
    """
    from hashlib import sha256

    from cli.moments import moment
    from cli.printing import say
    from cli.report.placing import placed
    from cli.report.redaction import Released
    from cli.world import now, run
    from scanner.errors import Misconfigured
    from scoring.governance import Release

    at = now()
    who = _asked(reader, form, language, release=release, by=by)
    start = moment(since, "--since") if since else None
    if start is not None and reader != "underwriter":
        raise Misconfigured("--since is for the underwriter's page: leave it out, or add --for underwriter.")
    known = settings(ctx, db=db)
    if book:
        from cli.report.booking import write_book

        if target is not None or release or form != "html":
            raise Misconfigured(
                "--book is one HTML file that stays in the house: leave TARGET, --format and --release."
            )
        write_book(known, language=language, output=output, at=at)
        return
    if target is None:
        raise Misconfigured("Name a TARGET, or give --book for the page of the whole book.")

    async def write() -> None:
        from cli.world import reading

        async with reading(known, write=who is not None) as archive:
            begin = start if start or reader != "underwriter" else await _term(archive, target)
            made, rated = await _made(archive, target, known.one("contact"), begin, at)
            let_go = Released(by=who, at=at) if who is not None else None
            content = rendered(made, audience=reader, form=form, language=language, release=let_go, start=begin)
            name = str(made.document["target"]["name"]).replace("/", "_")
            file = output or Path(f"{name}-{made.document['as_of'][:10]}-{reader}.{language}.{form}")
            with placed(file, content):  # what is let go is logged before it is there
                if who is not None:
                    digest = sha256(content).hexdigest()
                    says = Release(rating=rated, audience=reader, form=form, language=language, digest=digest)
                    await archive.history.decide(made.done.case.target.name, says, who=who, at=at)
        if str(file) != "-":
            draft = " as a draft: add --release --by WHO to let it go" if reader != "underwriter" and not who else ""
            say(f"The report for the {reader} was written to {file}{draft}.")

    run(write())


def rendered(
    made: "Report", *, audience: str, form: str, language: str, release: "Released | None" = None,
    start: "datetime | None" = None,
) -> bytes:  # fmt: skip
    """The file as it lies, in one of FORMATS."""
    from cli.printing import as_line
    from cli.report.catalogue import catalogue
    from cli.report.data import document
    from cli.report.page import page
    from cli.report.pdf import printed
    from cli.report.sheet import sheet
    from cli.report.teller import Teller

    if form in {"html", "pdf"}:
        html = page(made, audience=audience, language=language, release=release, start=start)
        return html.encode() if form == "html" else printed(html, language)
    teller = Teller(catalogue(language))
    if form == "csv":
        return sheet(made, audience=audience, teller=teller, release=release)
    return (as_line(document(made, audience=audience, teller=teller, release=release, start=start)) + "\n").encode()


def _asked(reader: str, form: str, language: str, *, release: bool, by: str | None) -> str | None:
    """Who lets the report go; None for a draft. Raises Misconfigured for what does not fit."""
    from cli.printing import shown
    from cli.report.catalogue import LANGUAGES
    from cli.report.redaction import AUDIENCES, LEAVES
    from scanner.errors import Misconfigured

    for option, word, known in (
        ("--for", reader, AUDIENCES),
        ("--format", form, FORMATS),
        ("--lang", language, LANGUAGES),
    ):
        if word not in known:
            raise Misconfigured(f"{option} {word[:40]!r} is unknown: use {', '.join(known[:-1])} or {known[-1]}.")
    if not release:
        if by is not None:
            raise Misconfigured("--by says who lets a report go: add --release, or leave it out.")
        return None
    if reader not in LEAVES:
        raise Misconfigured("The underwriter's page stays in the house: leave --release out.")
    who = shown(by or "")
    if not who or len(who) > LONGEST_NAME:
        raise Misconfigured(f"Say who lets it go with --by: a name of at most {LONGEST_NAME} characters.")
    return who


async def _made(
    archive: "Archive", target: str, contact: str, start: "datetime | None", at: "datetime"
) -> "tuple[Report, str]":
    """The report over the last year or since `start`, as of now, and the id of the rating that it tells."""
    from dataclasses import replace

    from cli import given
    from cli.document import excerpts
    from cli.report.actions import advice_of
    from cli.report.content import YEAR, report, resting_on
    from cli.report.course import point
    from cli.report.recipes import FILES, recipes_of
    from cli.stored import newest, ratings
    from cli.world import shipped

    done = await newest(archive, target)
    (last,) = await ratings(archive, target, newest=1)
    begin = last.as_of - YEAR if start is None else start
    stood = await archive.history.ratings(last.target, until=begin, newest=1)
    later = await archive.history.ratings(last.target, since=begin)
    rows = {row.id: row for row in (*stood, *later, last)}
    advice = advice_of(shipped("actions.csv"))
    recipes = recipes_of({name: shipped(f"recipes/{name}.toml") for name in FILES})
    course = [point(row) for row in rows.values()]
    made = report(done, course, advice, contact=given.contact(contact), at=at, recipes=recipes)
    raw = {one: await archive.history.raw(one) for one in resting_on(made, EXCERPTS)}
    return replace(made, excerpts=tuple(excerpts(done.case, raw))), last.id


async def _term(archive: "Archive", target: str) -> "datetime | None":
    """The beginning of the running term, where the book knows one."""
    from datetime import UTC, datetime, time

    from scanner.target import canonical
    from scoring.renewal import term

    _, name = canonical(target)
    terms = [term(policy) for policy in await archive.history.policies_of(name)]
    begun = [one.start for one in terms if one is not None]
    return datetime.combine(min(begun), time.max, UTC) if begun else None
