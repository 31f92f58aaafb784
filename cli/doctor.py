"""`hullmark doctor`: what works here and what is missing; nothing but what is our own is asked."""

import os
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cli.options import Db, Json, settings, single

if TYPE_CHECKING:
    from cli.settings import Settings

app = single()

OK, OLD, MISSING, WRONG = "ok", "old", "missing", "wrong"
Row = tuple[str, str, str]
"""What was looked at, how it stands, and a sentence."""

LABORATORY = ("nginx", "postfix", "knotd", "unbound", "sshd", "redis-server", "vsftpd", "mariadbd", "dovecot")


@app.command()
def doctor(ctx: typer.Context, json: Json = False, db: Db = None) -> None:
    """Show what works here and what is missing.

    The only traffic is a question to each of our own resolvers, and a connection to the mail server and the webhook of
    alerts, by which nothing is sent.
    """
    from cli.exits import Exit
    from cli.printing import Page, print_json

    rows = examined(settings(ctx, db=db))
    if json:
        print_json(
            {
                "schema": "hullmark.doctor/1",
                "rows": [{"what": what, "state": state, "says": says} for what, state, says in rows],
            }
        )
    else:
        Page().rows(("what", "state", ""), rows)
    if any(state == WRONG for _, state, _ in rows):
        raise typer.Exit(Exit.MISUSE)


def examined(known: "Settings") -> list[Row]:
    """Every row; a part that fails is a row of its own and hides no other."""
    from scanner.errors import Misconfigured

    rows = [("python", OK, sys.version.split()[0])]
    for part in (_library, _model, _conduct, _contact, _data, _store, _notices, _resolvers, _alerts, _feeds):
        try:
            rows += part(known)
        except Misconfigured as wrong:
            rows.append((part.__name__.strip("_"), WRONG, str(wrong)))
    return rows + _pages() + _laboratory()


def _library(_: "Settings") -> list[Row]:
    import ssl  # noqa: TID251  # its version; nothing is opened here

    return [("tls library", OK, ssl.OPENSSL_VERSION)]


def _model(known: "Settings") -> list[Row]:
    from cli.models import in_force

    return [("model", OK, in_force(known).version)]


def _conduct(known: "Settings") -> list[Row]:
    from cli.world import conduct_of, conduct_texts

    _, own = conduct_texts(known)
    conduct_of(known)
    says = f"tightened by {known.folder / 'conduct.toml'}" if own else "as shipped"
    return [("conduct", OK, says)]


def _contact(known: "Settings") -> list[Row]:
    contact = known.one("contact")
    return [("contact", OK, contact) if contact else ("contact", MISSING, "Set HULLMARK_CONTACT before you scan.")]


def _data(known: "Settings") -> list[Row]:
    folder = Path(known.one("data"))
    if not folder.is_dir():
        return [("data directory", MISSING, f"{folder} is made by the first scan.")]
    mode = folder.stat().st_mode & 0o777
    if mode & 0o077:
        return [("data directory", WRONG, f"{folder} is open to others ({mode:o}): run chmod 700 on it.")]
    if not os.access(folder, os.W_OK):
        return [("data directory", WRONG, f"{folder} cannot be written.")]
    return [("data directory", OK, str(folder))]


def _store(known: "Settings") -> list[Row]:
    from cli.config import masked
    from cli.world import reading, run

    where = masked(known.values["db"])
    path = known.one("db").removeprefix("sqlite:///")
    if path != known.one("db") and not Path(path).exists():
        return [("store", MISSING, f"{where} is made by the first scan.")]

    async def count() -> int:
        async with reading(known) as archive:
            return len(await archive.history.targets())

    return [("store", OK, f"{where}: {run(count())} targets")]


def _notices(known: "Settings") -> list[Row]:
    from cli.notices import OptOutFile

    path = Path(known.one("optout"))
    held = OptOutFile(path, named=known.values["optout"].origin != "shipped")()
    rows = [("opt-outs", OK, f"{len(held.names)} names and {len(held.networks)} networks in {path}")]
    if Path(known.one("stop")).exists():
        rows.append(("stop file", WRONG, f"{known.one('stop')} is there: nothing will be scanned until it is removed."))
    return rows


def _resolvers(known: "Settings") -> list[Row]:
    from cli.world import own_resolvers, run

    places = own_resolvers(known)
    if not places:
        return [("resolver", WRONG, "This machine has none: give --resolver or HULLMARK_RESOLVER.")]
    rows = []
    for place in places:
        why = run(_no_answer(known, place))
        rows.append((f"resolver {place[0]} port {place[1]}", WRONG if why else OK, why or "answers"))
    return rows


async def _no_answer(known: "Settings", resolver: tuple[str, int]) -> str:
    """Why a resolver did not answer for the root; empty where it did, or would not: it is there."""
    from cli.world import asking_door
    from scanner.answers import SAYS_REFUSED
    from scanner.asset import Attribution, name_asset
    from scanner.interfaces import Errand, Meter, NoReply
    from scanner.target import Profile, Scope, Target, TargetKind

    scope = Scope(asked=Profile.PASSIVE, used=Profile.PASSIVE, because="only our own resolver is asked")
    target = Target(name="doctor", kind=TargetKind.NAME, scope=scope, since=datetime.min.replace(tzinfo=UTC))
    door = asking_door(known, resolver)
    errand = Errand(
        target=target, asset=name_asset("doctor"), attribution=Attribution.A, probe="addresses", look=1, meter=Meter()
    )
    reply = await door.open(errand).ask(".", "NS")
    await door.aclose()
    # Who says REFUSED is there; where nobody listens the machine refuses, and SERVFAIL may be a way out that is lost.
    return f"does not answer: {reply.why}" if isinstance(reply, NoReply) and reply.why != SAYS_REFUSED else ""


def _alerts(known: "Settings") -> list[Row]:
    from cli.notify.channels import channels
    from cli.notify.reach import reached
    from cli.world import run

    to = channels(known)
    if to.none:
        return [("alerts", MISSING, "No channel is set: alerts are kept and told to nobody (docs/alerts.md).")]
    return [(f"alerts by {name}", WRONG if why else OK, why or says) for name, says, why in run(reached(to))]


def _feeds(known: "Settings") -> list[Row]:
    from cli.feeding import folder_in
    from cli.feeds import current
    from cli.wanted import MENDS, too_old
    from cli.world import now
    from scanner.feeds.acceptance import Acceptances, why_off
    from scanner.told import SHOWN

    data = Path(known.one("data"))
    stored, off, rows = current(known), Acceptances(data).off(), []
    for name, command in MENDS.items():
        here, mend = stored.get(name), f"run `hullmark feeds {command}`"
        if here is None:
            rows.append((f"feed {name}", MISSING, mend))
        elif name in off:
            rows.append((f"feed {name}", MISSING, why_off(name)))
        else:
            says = f"released {here.released:%Y-%m-%d}, {(now() - here.released).days} days ago"
            old = too_old(name, now() - here.released)
            rows.append((f"feed {name}", OLD if old else OK, f"{says}: {mend}" if old else says))
    folder, key = folder_in(data), known.one("censys_token")
    for name in SHOWN:  # none of them has to be there: told of are those that could be used
        here = folder.stored(name)
        if here or name == "internetdb" or (name == "censys" and key):
            says = f"newest sighting of {here.released:%Y-%m-%d}" if here else "asked about each public address"
            rows.append((f"feed {name}", MISSING, why_off(name)) if name in off else (f"feed {name}", OK, says))
    return rows


def _pages() -> list[Row]:
    from cli.report import fonts

    lacks = fonts.lacking_libraries()
    row = (
        ("pdf", MISSING, f"Reports are HTML alone: {lacks}.") if lacks else ("pdf", OK, "WeasyPrint and Pango are here")
    )
    scripts = fonts.undrawn("".join(fonts.LETTERS.values()))
    if scripts:
        return [row, ("fonts", MISSING, fonts.mend(scripts, "or read the HTML elsewhere"))]
    return [row, ("fonts", OK, "the letters of every language of a report are drawn")]


def _laboratory() -> list[Row]:
    missing = [program for program in LABORATORY if not shutil.which(program, path=f"{os.defpath}:/usr/sbin:/sbin")]
    if missing:
        return [("laboratory", MISSING, f"{', '.join(missing)}: `make lab` installs them; only the tests need them.")]
    return [("laboratory", OK, "every server of the tests is installed")]
