"""`hullmark portfolio`: the book, in and out of a CSV file, and what is in it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.night import running
from cli.options import Db, Json, settings, single

if TYPE_CHECKING:
    from cli.book.reading import Rules
    from scoring.policy import Policy, Status

app = single()


@app.callback()
def _portfolio() -> None:
    """The book: CSV in and out, and what is in it."""


@app.command("import")
def take(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would come of it; nothing is kept.")] = False,
    encoding: Annotated[
        str | None, typer.Option(metavar="NAME", help="utf-8, utf-16, cp949, cp932, gb18030 or cp1252.")
    ] = None,
    date_format: Annotated[
        str | None, typer.Option(metavar="ORDER", help="How dates such as 3/4/2026 are meant: dmy or mdy.")
    ] = None,
    thousands: Annotated[
        str | None, typer.Option(metavar="MARK", help="What stands between thousands, as in 1,234: comma or point.")
    ] = None,
    json: Json = False,
    db: Db = None,
) -> None:
    """Take a CSV file into the book, by its keys, all of it or nothing.

    Encoding, delimiter, dates and numbers are told by the file, and shown; where a value can be read in two ways and no
    other one decides, the question is asked back. What the file has no column for stays; lines of the book that the
    file does not name are left alone.
    """
    from cli.book import importing, telling
    from cli.exits import Exit
    from cli.printing import Page, counted, print_json, say
    from cli.world import now, reading, run

    today = now().date()

    async def load() -> importing.Report:
        with importing.opened(file) as opened:
            form = importing.form_of(opened, encoding=encoding, date_format=date_format, thousands=thousands)
            async with reading(settings(ctx, db=db), write=not dry_run) as archive:
                with archive.history.stage() as stage:
                    report = importing.laid_down(opened, form, _rules(today), stage)
                    if not report.faults.many:
                        report.compared = await archive.history.take(
                            stage, columns=form.columns, today=today, keep=not dry_run
                        )
                        report.imported = not dry_run
        return report

    report = run(load())
    if json:
        print_json(telling.document(report, file=str(file), dry_run=dry_run))
    else:
        telling.show_report(Page(), report, file=str(file))
    for fault in telling.faults(report):
        say(fault)
    if report.faults.many:
        say(f"Nothing was imported: {counted(report.faults.many, 'fault')} in {counted(report.lines, 'line')}.")
        raise typer.Exit(Exit.MISUSE)
    if dry_run:
        say("Nothing was imported: this was a dry run.")


@app.command("list")
def show(
    ctx: typer.Context,
    status: Annotated[str | None, typer.Option(metavar="STATUS", help="quoted, bound, lapsed or declined.")] = None,
    json: Json = False,
    db: Db = None,
) -> None:
    """List the lines of the book, by key."""
    from cli.printing import Page, print_json
    from cli.world import reading, run

    async def load() -> None:
        only = _status(status)
        rows = []
        async with reading(settings(ctx, db=db)) as archive:
            async for policy in archive.history.policies(only):
                if json:
                    print_json(_document(policy))
                else:
                    rows.append(_row(policy))
        if not json:
            headings = ("key", "name", "target", "status", "country", "sector", "employees", "renewal", "underwriter")
            Page().rows(headings, rows, right=(6,))

    run(load())


@app.command()
def export(
    ctx: typer.Context,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="A new file.")] = None,
    db: Db = None,
) -> None:
    """Write the book as a CSV file that `portfolio import` takes back as it was; UTF-8, safe from formulas.

    With -o, a byte order mark tells spreadsheets the encoding; on standard output there is none.
    """
    import codecs
    import sys

    from cli.book.writing import new_file, write
    from cli.world import reading, run

    async def load() -> None:
        async with reading(settings(ctx, db=db)) as archive:
            if output is None:
                sys.stdout.flush()
                await write(archive.history.policies(), sys.stdout.buffer)
                return
            with new_file(output) as out:
                out.write(codecs.BOM_UTF8)
                await write(archive.history.policies(), out)

    run(load())


def _rules(today: Any) -> "Rules":
    """What the cells are held against."""
    import tomllib

    from cli.book.reading import Rules
    from cli.world import shipped, shipped_registry

    codes = tomllib.loads(shipped("registry/codes.toml"))
    suffix = shipped_registry().suffix
    return Rules(
        today=today,
        countries=frozenset(codes["countries"].split()),
        currencies=frozenset(codes["currencies"].split()),
        open_suffix=lambda name: suffix(name) is None,
    )


def _status(told: str | None) -> "Status | None":
    from scanner.errors import Misconfigured
    from scoring.policy import Status

    if told is None:
        return None
    try:
        return Status(told.lower())
    except ValueError:
        raise Misconfigured(f"The status {told[:20]!r} is unknown: use one of {', '.join(Status)}.") from None


def _document(policy: "Policy") -> dict[str, Any]:
    """`hullmark.policy/1`: every column of the book under its name, and `target`."""
    from cli.book.columns import HEADERS
    from cli.printing import cleaned

    told: dict[str, Any] = {"schema": "hullmark.policy/1", "target": policy.target}
    for name in HEADERS:
        value = getattr(policy, name)
        told[name] = value if value is None or isinstance(value, int | str | tuple) else value.isoformat()
    found: dict[str, Any] = cleaned(told)
    return found


def _row(policy: "Policy") -> tuple[str, ...]:
    from scanner.target import u_label

    told = (policy.country, policy.sector, policy.employees, policy.renewal, policy.underwriter)
    cells = ("" if one is None else str(one) for one in told)
    return (policy.key, policy.name, u_label(policy.target), policy.status.value, *cells)


app.command()(running.run)
