"""`hullmark quote`: one domain on one screen, and the record of what was shown to whom."""

import json as encoding
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import Json, Observing, observing, single

if TYPE_CHECKING:
    from cli.document import Outcome
    from cli.pipeline import Result
    from cli.world import World

app = single()
LONGEST_SECTOR = 80


@app.command()
@observing
def quote(
    ctx: typer.Context,
    domain: Annotated[str, typer.Argument(metavar="DOMAIN")],
    told: Observing,
    employees: Annotated[int | None, typer.Option(min=0, metavar="N", help="How many work there.")] = None,
    revenue: Annotated[int | None, typer.Option(min=0, metavar="N", help="Revenue a year.")] = None,
    currency: Annotated[str | None, typer.Option(metavar="C", help="Its currency, three letters (ISO 4217).")] = None,
    sector: Annotated[str | None, typer.Option(metavar="TEXT", help="Its trade, in the words of your book.")] = None,
    json: Json = False,
) -> None:
    """Scan DOMAIN and show one screen for an underwriter; what was seen, shown and not looked at is recorded."""
    from cli.targets import typed
    from cli.world import run
    from scanner.errors import Misconfigured
    from scanner.target import Organisation, TargetKind

    wanted = typed([domain])
    if wanted[0][0] is not TargetKind.NAME:
        raise Misconfigured("A quote is for a domain: write it as example.com, or use `hullmark scan`.")
    if currency is not None and not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        raise Misconfigured("The currency is its three letters, such as USD or KRW (ISO 4217).")
    if revenue is not None and currency is None:
        raise Misconfigured("A revenue needs its currency: add --currency with its three letters, such as USD or KRW.")
    told.asked(), told.unlimited()
    told_of = Organisation(
        employees=employees, revenue=revenue, currency=currency and currency.upper(), sector=_sector(sector)
    )
    size = None if told_of == Organisation() else told_of
    raise typer.Exit(run(_quote(ctx, wanted, told, size, as_json=json)))


async def _quote(ctx: typer.Context, wanted: Any, told: Observing, size: Any, *, as_json: bool) -> int:
    from cli.document import scan_document
    from cli.exits import Exit, exit_code
    from cli.pipeline import rate_all
    from cli.printing import Page, print_json, say
    from cli.progress import Bars
    from cli.quote_screen import show_quote
    from cli.scan import raw_of
    from cli.screen import title
    from cli.targets import aim
    from cli.wanted import feeds_wanted
    from cli.world import observing as world_of

    results: list[Result] = []
    async with world_of(told.settings(ctx), told) as world:
        (target,) = await aim(wanted, world, told, size)

        async def keep(result: "Result") -> None:
            results.append(result)

        with Bars() as bars:
            await rate_all([target], world, bars.of, keep)
        (result,) = results
        if not result.seen:
            say(result.why or f"Nothing of {title(target)} could be seen.")
        if result.done is not None:
            raw = await raw_of(result.done, world) if told.evidence else None
            scan = scan_document(result.done, raw)
            page = Page()
            if not as_json:
                show_quote(page, result.done)
            record = await _record(world, result.done, page.text or ["the hullmark.quote/1 document"])
            if as_json:
                if result.seen and (wanted := feeds_wanted(result.done.case)):
                    say(wanted)
                print_json({"schema": "hullmark.quote/1", "scan": scan, "record": record})
            else:
                page.line(f"Recorded as quote {record['number']} of {record['by']} at {record['at']}.", "dim")
        left = world.leaving.is_set()
    if left:
        return Exit.TERMINATED
    return exit_code([result.value], [result.seen], fail_under=told.fail_under)


async def _record(world: "World", done: "Outcome", displayed: list[str]) -> dict[str, Any]:
    """Store who was shown what, and give it as it was stored, with its number."""
    from cli.document import instant

    at = world.clock.now()
    document = {"by": _user(), "at": instant(at), "organisation": _organisation(done), **_contents(done, displayed)}
    rated = (await world.history.ratings(done.case.target.name, newest=1))[-1]
    number = await world.history.record_quote(
        rated_id=rated.id, who=document["by"], at=at, document=encoding.dumps(document, sort_keys=True)
    )
    return {"number": number, **document}


def _contents(done: "Outcome", displayed: list[str]) -> dict[str, Any]:
    """What was seen and displayed, and what nobody looked at: part of the record, so that silence is on file too."""
    from collections import Counter

    from cli.document import not_seen
    from cli.printing import cleaned
    from scoring.claims import current_claims

    contents: dict[str, Any] = cleaned(
        {
            "seen": {
                "assets": dict(sorted(Counter(c.asset.kind.value for c in current_claims(done.case).values()).items())),
                "findings": dict(sorted(Counter(f.verdict.value for f in done.rating.findings).items())),
            },
            "displayed": displayed,
            "not_looked_at": {
                "vectors": [grade.vector for grade in done.rating.grades if grade.letter is None],
                "looks": not_seen(done.case),
            },
        }
    )
    return contents


def _organisation(done: "Outcome") -> dict[str, Any]:
    told = done.case.target.organisation
    return {"employees": told.employees, "revenue": told.revenue, "currency": told.currency, "sector": told.sector}


def _sector(text: str | None) -> str | None:
    """The words on one line. Raises Misconfigured for none, or for too many."""
    from cli.printing import shown
    from scanner.errors import Misconfigured

    if text is None:
        return None
    if not text.strip() or len(text) > LONGEST_SECTOR:
        raise Misconfigured(f"The sector is a word or two, {LONGEST_SECTOR} characters at most.")
    return shown(text)


def _user() -> str:
    """The name of whoever runs this."""
    import getpass
    import os

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"
