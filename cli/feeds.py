"""`hullmark feeds`: the public data that ratings use."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import Json, settings, single

if TYPE_CHECKING:
    from cli.settings import Settings
    from scanner.dns_lists import DnsList
    from scanner.feeds.folder import Stored
    from scanner.feeds.importing import Found

app = single()


@app.callback()
def _feeds() -> None:
    """Update, import or list the public data that ratings use."""


@app.command()
def update(ctx: typer.Context, json: Json = False) -> None:
    """Fetch the newest data from its publishers; what is stored stays where one cannot be reached."""
    from cli.exits import Exit
    from cli.feeding import folder_in
    from cli.feeding import update as fetch_all
    from cli.printing import cleaned, print_json, say
    from cli.world import SystemClock, now, publisher, run
    from scanner.feeds.acceptance import Acceptances

    known = settings(ctx)
    data = known.data_folder()
    off = Acceptances(data).off()
    done = run(
        fetch_all(folder_in(data), publisher(known), now=now(), progress=say, off=off, pause=SystemClock().sleep)
    )
    for one in done:
        if json:
            print_json(cleaned({"feed": one.feed, "why": one.why, "stored": one.stored and _stored(one.stored)}))
        elif one.stored:
            say(f"{one.feed}: {one.stored.rows} rows, released {one.stored.released:%Y-%m-%d}.")
        else:
            say(f"{one.feed} could not be fetched ({one.why}): `hullmark feeds import DIR` takes it from a folder.")
    if not any(one.stored for one in done):
        raise typer.Exit(Exit.NOTHING_SEEN)
    if not all(one.stored for one in done):
        raise typer.Exit(Exit.SOME_FAILED)


@app.command()
def status(ctx: typer.Context, json: Json = False) -> None:
    """Show each source with its date, its digest, its terms and whether they were accepted."""
    from cli.document import instant
    from cli.feeding import folder_in
    from cli.printing import Page, cleaned, print_json
    from cli.world import now
    from scanner.feeds import CommercialUse, sources
    from scanner.feeds.acceptance import Acceptances
    from scanner.feeds.dns_terms import sources_of

    data = Path(settings(ctx).one("data"))
    folder, accepted, lists = folder_in(data), Acceptances(data), _lists()
    by_dns = sources_of(lists)
    rows = []
    for name, source in (*sources().items(), *by_dns.items()):
        here, terms, yes = folder.stored(name), source.terms, accepted.of(name)
        if json:
            print_json(
                cleaned(
                    {
                        "feed": name, "url": source.url, "terms": terms.words, "terms_url": terms.url,
                        "terms_read": terms.read and terms.read.isoformat(),
                        "commercial_use": terms.commercial_use.value,
                        "accepted": yes and {"by": yes.by, "at": instant(yes.at)}, "stored": here and _stored(here),
                        **({"zone": next(one.zone for one in lists if one.name == name)} if name in by_dns else {}),
                    }
                )
            )  # fmt: skip
            continue
        free = terms.commercial_use is CommercialUse.YES
        use = "free" if free else f"accepted by {yes.by} on {yes.at:%Y-%m-%d}" if yes else "off"
        told = ("asked by DNS" if name in by_dns else "missing", "", "", "") if here is None else (
            f"{here.released:%Y-%m-%d}", f"{(now() - here.released).days} days", str(here.rows), here.digest[:19]
        )  # fmt: skip
        rows.append((name, *told, use, terms.shown))
    if not json:
        page = Page()
        page.rows(("source", "released", "age", "rows", "digest", "use", "terms"), rows, right=(3,))
        gone = ", ".join(f"{one.title} ({one.retired})" for one in lists if one.retired)
        page.line(f"Never asked, since they are gone: {gone}.")


@app.command()
def accept(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME")],
    by: Annotated[str, typer.Option(metavar="TEXT", help="Who accepts them; else the contact.")] = "",
) -> None:
    """Accept the terms of the source NAME: until then, what is not free for business is not used."""
    from cli.printing import say
    from cli.world import now
    from scanner.feeds.acceptance import Acceptances
    from scanner.feeds.dns_terms import sources_of

    known = settings(ctx)
    who = by or known.one("contact")
    source = Acceptances(known.data_folder(), sources_of(_lists())).accept(name, by=who, at=now())
    where = source.terms.url or "from whoever publishes it"
    say(f"{name} is used from now on: {who} accepted its terms ({source.terms.shown}; {where}).")


@app.command("import")
def import_(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    json: Json = False,
) -> None:
    """Import the sources that lie in DIR; nothing is fetched. Exit code 4 where only some of them could be read."""
    from cli.document import instant
    from cli.exits import Exit
    from cli.feeding import folder_in, import_into
    from cli.printing import cleaned, print_json, say
    from cli.world import now
    from scanner.feeds.importing import of_several_files

    found = import_into(folder_in(settings(ctx).data_folder()), folder, now=now())
    if json:
        for one in found:
            released = one.released and instant(one.released)
            print_json(
                cleaned(
                    {
                        "path": one.path, "feed": one.feed, "rows": one.rows, "skipped": one.skipped,
                        "released": released, "why": one.why,
                    }
                )
            )  # fmt: skip
    else:
        _show(found)
    taken = {one.feed for one in found}
    missed = [one for one in found if one.claims and (one.claims not in taken or of_several_files(one.claims))]
    for one in missed:
        say(f"{one.path} was left out: {one.why}")
    if missed:
        raise typer.Exit(Exit.SOME_FAILED)


def _show(found: "tuple[Found, ...]") -> None:
    """What was taken, row by row, and how many files were nothing to us."""
    from cli.printing import Page

    taken = [one for one in found if one.feed]
    Page().rows(
        ("file", "source", "rows", "skipped", "released"),
        [
            (
                one.path,
                one.feed or "",
                str(one.rows),
                str(one.skipped),
                f"{one.released:%Y-%m-%d}" if one.released else "",
            )
            for one in taken
        ],
        right=(2, 3),
    )
    left = [one.path for one in found if not one.feed]
    if left:
        Page().line(f"Left alone: {len(left)} files ({', '.join(left[:5])}{', ...' if len(left) > 5 else ''}).")


def _lists() -> "tuple[DnsList, ...]":
    """The DNS block lists, those that are gone too."""
    from cli.world import shipped
    from scanner.dns_lists import read

    return read(shipped("registry/dns_lists.toml"))


def current(known: "Settings") -> "dict[str, Stored]":
    """The sources that are stored, by name."""
    from cli.feeding import folder_in

    return {stored.feed: stored for stored in folder_in(Path(known.one("data"))).current()}


def _stored(stored: "Stored") -> dict[str, Any]:
    from cli.document import instant

    return {
        "released": instant(stored.released),
        "stored": instant(stored.stored),
        "rows": stored.rows,
        "skipped": stored.skipped,
        "digest": stored.digest,
    }
