"""`hullmark report`: the pages that leave the house, and the log of those that did."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import Db, Json, settings, single

if TYPE_CHECKING:
    from datetime import datetime

    from cli.settings import Settings
    from cli.world import History

app = single()
TEXTS = ("html", "csv", "json")
FORMATS = (*TEXTS, "pdf")
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
    send: Annotated[
        bool, typer.Option("--send", help="Send what is released to the contacts, or the broker, of its line.")
    ] = False,
    policy: Annotated[
        str | None, typer.Option(metavar="KEY", help="Which line of the book, where several are rated as TARGET.")
    ] = None,
    log: Annotated[
        bool, typer.Option("--log", help="Show who released what, when, its hash, and to whom it was sent.")
    ] = False,
    json: Json = False,
    db: Db = None,
) -> None:
    """Write the report of TARGET's newest rating for the one who reads it, in that one's language.

    What is meant for a policyholder or a broker is a draft, and says so, until somebody lets it go with --release --by
    WHO. A policyholder sees every host and port, a broker subjects and severity alone, an underwriter all of it.
    """
    from cli.moments import moment
    from cli.world import now, run
    from scanner.errors import Misconfigured

    at = now()
    if log:
        run(_log(settings(ctx, db=db), target, as_json=json))
        return
    if json:
        raise Misconfigured("--json is for --log: a report as JSON is --format json.")
    if send and not release:
        raise Misconfigured("Only what is released is sent: add --release --by WHO, or leave --send out.")
    if policy is not None and not send:
        raise Misconfigured("--policy says for which line a report is sent: add --send, or leave it out.")
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

    run(
        _write(
            known, target, (reader, form, language), who=who, start=start, at=at, output=output, send=send, key=policy
        )
    )


async def _write(
    known: "Settings", target: str, asked: tuple[str, str, str], *, who: str | None, start: "datetime | None",
    at: "datetime", output: Path | None, send: bool, key: str | None,
) -> None:  # fmt: skip
    """Write it, log it where somebody lets it go, and send it where that is asked for too."""
    from hashlib import sha256

    from cli.notify.channels import channels
    from cli.printing import say
    from cli.report.making import made_of, rendered, term_of
    from cli.report.placing import placed
    from cli.report.redaction import Released
    from cli.report.sending import addressed, letter
    from cli.world import reading
    from scoring.governance import Release

    reader, form, language = asked
    async with reading(known, write=who is not None) as archive:
        line = await addressed(archive.history, target, key, reader) if send else None
        begin = start if start or reader != "underwriter" else await term_of(archive, target)
        made, rated = await made_of(archive, target, known.one("contact"), begin, at)
        let_go = Released(by=who, at=at) if who is not None else None
        content = rendered(made, audience=reader, form=form, language=language, release=let_go, start=begin)
        file = output or Path(made.file(reader, language, form))
        digest = sha256(content).hexdigest()
        says = Release(rating=rated, audience=reader, form=form, language=language, digest=digest)
        sends = [
            letter(
                one, says, by=who or "", at=at, as_of=made.done.case.as_of, file=made.file(reader, language, form),
                contact=made.contact, content=content, channels=channels(known),
            )
            for one in (line,) if one
        ]  # fmt: skip
        with placed(file, content):  # what is let go is logged before it is there
            if who is not None:
                await archive.history.decide(made.done.case.target.name, says, who=who, at=at, sends=sends)
        if str(file) != "-":
            draft = " as a draft: add --release --by WHO to let it go" if reader != "underwriter" and not who else ""
            say(f"The report for the {reader} was written to {file}{draft}.")
        if sends:
            await _deliver(archive.history, known, sends[0].alert.key, at)


async def _deliver(history: "History", known: "Settings", key: str, at: "datetime") -> None:
    """Make its deliveries now, and say what became of them; what does not arrive is tried again by the nights."""
    from cli.exits import Exit
    from cli.notify.channels import channels
    from cli.notify.deliver import empty
    from cli.printing import say
    from cli.report.sending import became
    from cli.world import now
    from scoring.alerts import Rule

    await empty(history, channels(known), now, only=key)
    kept = next(one for one in await history.alerts.listed(since=at, rule=Rule.REPORT) if one.alert.key == key)
    for line in became(kept):
        say(line)
    if any(one.state != "delivered" for one in kept.sent):
        raise typer.Exit(Exit.SOME_FAILED)


async def _log(known: "Settings", target: str | None, *, as_json: bool) -> None:
    """Show the log of one target or of all."""
    from cli.report.releases import releases, told
    from cli.world import reading
    from scanner.target import canonical

    async with reading(known) as archive:
        told(await releases(archive.history, canonical(target)[1] if target else None), as_json=as_json)


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
