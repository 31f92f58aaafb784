"""`hullmark traffic`: what was sent to one address, night by night, for the answer to an abuse mail."""

import ipaddress
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import Db, Json, settings, single

if TYPE_CHECKING:
    from cli.settings import Settings
    from cli.world import Sent
    from scanner.conduct import Conduct

app = single()

NOON = timedelta(hours=12)


@app.command()
def traffic(
    ctx: typer.Context,
    ip: Annotated[str, typer.Option("--ip", metavar="ADDR", help="The address that was looked at.")],
    since: Annotated[str, typer.Option("--from", metavar="DATE", help="2026-11-22, or 2026-11-22T02:00:00Z.")],
    until: Annotated[str, typer.Option("--to", metavar="DATE", help="The last day, or the last second.")],
    contact: Annotated[str | None, typer.Option(metavar="TEXT", help="Who scans: name and address or URL.")] = None,
    json: Json = False,
    db: Db = None,
) -> None:
    """Show what we sent to ADDR, by night (noon to noon, UTC), why, and how to be left alone.

    From the stored looks, without a packet. It names no other address, and nobody that we rate: the names shown are
    those that were sent to the address itself. What was purged or forgotten is not known any more.
    """
    from cli.guest import contact_uris
    from cli.moments import beginning, moment
    from cli.printing import print_json, say
    from cli.world import conduct_of, run
    from scanner.errors import Misconfigured

    known = settings(ctx, db=db, contact=contact)
    address, begin, end = _address(ip), beginning(since, "--from"), moment(until, "--to")
    if end < begin:
        raise Misconfigured("--to lies before --from: swap them.")
    if not known.one("contact"):
        raise Misconfigured("Set HULLMARK_CONTACT, or give --contact: the answer has to say whom to write to.")
    conduct = conduct_of(known)
    contact_uris(conduct.contact)
    rows = [one for one in run(_sent(known, address, begin, end)) if _reached(one, conduct)]
    if json:
        print_json(_document(rows, address, begin, end, conduct))
    else:
        _show(rows, address, begin, end, conduct)
    say(_standing(known, address))


def _address(text: str) -> str:
    from scanner.errors import Misconfigured

    try:
        return str(ipaddress.ip_address(text.strip("[]")))
    except ValueError:
        raise Misconfigured(f"--ip {text!r} is no address: give one IPv4 or IPv6 address.") from None


async def _sent(known: "Settings", address: str, begin: datetime, end: datetime) -> "tuple[Sent, ...]":
    from cli.world import reading

    async with reading(known) as archive:
        return await archive.history.sent_to(address, since=begin, until=end)


def _reached(one: "Sent", conduct: "Conduct") -> bool:
    """Whether the address itself was sent anything: what passive allows goes to resolvers and registries alone."""
    from scanner.target import Profile

    row = conduct.probes.get(one.probe)
    return one.attended or row is None or row.least is not Profile.PASSIVE


def _night(one: "Sent") -> date:
    return (one.at - NOON).date()


def _connections(one: "Sent", conduct: "Conduct") -> int:
    """The most connections that the rules allow to this look; they are not counted one by one."""
    row = conduct.probes.get(one.probe)
    return row.most_connections(one.profile) if row else 0


def _standing(known: "Settings", address: str) -> str:
    """For the operator: whether the address is looked at any more."""
    from cli.notices import OptOutFile

    path = known.one("optout")
    held = OptOutFile(Path(path), named=known.values["optout"].origin != "shipped")()
    if held.covers_address(address):
        return f"{address} stands in {path}: it is not looked at any more."
    return f"To leave {address} alone from now on, add a line with it to {path}."


def _show(rows: "list[Sent]", address: str, begin: datetime, end: datetime, conduct: "Conduct") -> None:
    from cli.guest import LIMITS, NEVER, PURPOSE, leave_alone
    from cli.printing import Page

    page = Page()
    page.line(f"What we sent to {address} between {begin:%Y-%m-%d %H:%M} and {end:%Y-%m-%d %H:%M} UTC", "bold")
    page.line()
    for text in (PURPOSE, " ".join(NEVER), leave_alone(conduct.contact)):
        page.line(text)
    if not rows:
        page.line()
        page.line("No look at this address is recorded in that time.")
    for night, looks in groupby(rows, _night):
        page.line()
        page.line(f"Night of {night}", "bold")
        headings = ("time (UTC)", "port", "name", "what", "answer", "connections", "from")
        page.rows(headings, [_cells(one, conduct) for one in looks])
    sent = sorted({one.probe for one in rows} & set(conduct.probes))
    if sent:
        page.line()
        page.line("What each of them sends at most:")
        for probe in sent:
            page.line(f"{probe}: {conduct.probes[probe].sends}.")
    page.line()
    page.line(LIMITS)


def _cells(one: "Sent", conduct: "Conduct") -> tuple[str, ...]:
    when = f"{one.at:%H:%M:%S}" + (f" to {one.until:%H:%M:%S}" if one.until else "")
    most = _connections(one, conduct)
    return (
        when, str(one.port or "-"), one.name or "-", one.probe, one.outcome.value,
        f"at most {most}" if most else "-", one.vantage or "-",
    )  # fmt: skip


def _document(
    rows: "list[Sent]", address: str, begin: datetime, end: datetime, conduct: "Conduct"
) -> dict[str, Any]:  # fmt: skip
    """`hullmark.traffic/1`."""
    from cli.document import instant
    from cli.guest import LIMITS, NEVER, PURPOSE, leave_alone
    from cli.printing import cleaned

    document: dict[str, Any] = cleaned(
        {
            "schema": "hullmark.traffic/1",
            "ip": address,
            "from": instant(begin),
            "to": instant(end),
            "contact": conduct.contact,
            "purpose": PURPOSE,
            "never": NEVER,
            "opt_out": leave_alone(conduct.contact),
            "limits": LIMITS,
            "nights": [
                {
                    "night": night.isoformat(),
                    "looks": [
                        {
                            "at": instant(one.at),
                            "until": one.until and instant(one.until),
                            "probe": one.probe,
                            "profile": one.profile.value,
                            "look": one.look,
                            "port": one.port,
                            "name": one.name or None,
                            "outcome": one.outcome.value,
                            "answered": one.attended or one.outcome.answered,
                            "most_connections": _connections(one, conduct),
                            "vantage": one.vantage or None,
                        }
                        for one in looks
                    ],
                }
                for night, looks in groupby(rows, _night)
            ],
        }
    )
    document["sends"] = {
        probe: conduct.probes[probe].sends for probe in sorted({one.probe for one in rows} & set(conduct.probes))
    }
    return document
