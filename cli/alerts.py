"""`hullmark alerts`: what was told of the book, who acknowledged it, and whether it arrives."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import Db, Json, settings, single

if TYPE_CHECKING:
    from cli.settings import Settings
    from cli.world import History
    from scoring.alerts import Kept

app = single()
SHOWN, LINES = timedelta(days=400), timedelta(days=7)
"""How far back alerts are listed, and lines that need nobody's answer."""
NO_CHANNEL = "No channel is set: give HULLMARK_SMTP_HOST, HULLMARK_WEBHOOK_URL or an alert_folder."
RESENT = timedelta(days=30)
"""How far back dead letters are sent again where none is named: what older ones say is no news."""


@app.callback()
def _alerts() -> None:
    """Renewal lines, alerts and their delivery: alerts.toml says what wakes whom."""


@app.command("list")
def list_(
    ctx: typer.Context,
    policy: Annotated[str | None, typer.Option(metavar="KEY", help="Only those of one policy.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also what is acknowledged, and older lines.")] = False,
    json: Json = False,
    db: Db = None,
) -> None:
    """List what is open, of 400 days, and the renewal lines of the last 7; critical exposures first.

    With --json one object each, oldest first.
    """
    from cli.notify.document import kept_document
    from cli.printing import print_json
    from cli.world import now, reading, run

    async def load() -> "tuple[Kept, ...]":
        async with reading(settings(ctx, db=db)) as archive:
            at = now()
            routine_since = None if everything else at - LINES
            return await archive.history.alerts.listed(
                since=at - SHOWN, policy=policy, routine_since=routine_since, open_only=not everything
            )

    rows = run(load())
    if json:
        for kept in rows:
            print_json(kept_document(kept))
    else:
        show(rows)


def show(rows: "tuple[Kept, ...]") -> None:
    """The table of alerts, those with critical exposures first, and what of them did not arrive."""
    from cli.notify.wording import summary
    from cli.printing import Page

    page = Page()
    if not rows:
        page.line("Nothing is open. That says nothing about the nights: `hullmark history` shows them.")
        return
    page.rows(
        ("id", "raised", "urgency", "policy", "what", "state", "delivery"),
        [
            (
                str(one.id),
                f"{one.alert.raised_at:%Y-%m-%d}",
                one.alert.urgency.value,
                f"{one.alert.name} ({one.alert.policy})" if one.alert.policy else "",
                f"{one.alert.rule}: {summary(one.alert)}",
                one.state + (f" by {one.acknowledged_by}" if one.acknowledged_by else ""),
                _delivery(one),
            )
            for one in sorted(rows, key=lambda one: (not one.alert.critical, one.id))
        ],
        right=(0,),
    )
    if dead := [sent for one in rows for sent in one.sent if sent.state == "dead"]:
        many = "1 delivery was" if len(dead) == 1 else f"{len(dead)} deliveries were"
        page.line(f"{many} given up; the last error: {dead[-1].error}. `hullmark alerts resend` tries again.")
    if held := sum(one.alert.held for one in rows):
        many = "1 drop was" if held == 1 else f"{held} drops were"
        page.line(f"{many} held back: the budget of the book for a year is spent or nearly so.")


@app.command()
def ack(
    ctx: typer.Context,
    number: Annotated[int, typer.Argument(metavar="ID")],
    by: Annotated[str, typer.Option(metavar="WHO", help="Who acknowledges it.")],
    db: Db = None,
) -> None:
    """Acknowledge the alert ID: it is not taken to the team mailbox, and who did it is kept."""
    from cli.printing import Page, shown
    from cli.world import now, reading, run
    from scanner.errors import Misconfigured

    who = shown(by, 100)
    if not who:
        raise Misconfigured("Say who acknowledges it: --by and a name.")

    async def note() -> str | None:
        async with reading(settings(ctx, db=db), write=True) as archive:
            return await archive.history.alerts.acknowledge(number, who, now())

    first = run(note())
    if first is None:
        raise Misconfigured(f"There is no alert {number}: `hullmark alerts list --all` shows their numbers.")
    Page().line(f"Alert {number} is acknowledged by {first}.")


@app.command()
def release(ctx: typer.Context, number: Annotated[int, typer.Argument(metavar="ID")], db: Db = None) -> None:
    """Have the drafted alert ID leave, as any other would: to the underwriter, by every channel that is set."""
    from cli.notify.desk import desk_of
    from cli.printing import Page
    from cli.world import now, reading, run, shipped
    from scanner.errors import Misconfigured

    known = settings(ctx, db=db)
    desk = desk_of(known, shipped("alerts.toml"))

    async def post() -> bool:
        async with reading(known, write=True) as archive:
            listed = await archive.history.alerts.listed(since=now() - SHOWN)
            kept = next((one for one in listed if one.id == number and one.state == "drafted"), None)
            if kept is None:
                return False
            parcels = desk.addressed(kept.alert, await archive.history.policy(kept.alert.policy)).parcels
            if not parcels:
                raise Misconfigured("It would reach nobody: no channel is set, or the book has no address.")
            return await archive.history.alerts.release(number, parcels, now())

    if not run(post()):
        raise Misconfigured(f"There is no drafted alert {number}: `hullmark alerts list --all` shows their numbers.")
    Page().line(f"Alert {number} is released; `hullmark watch` delivers it.")


@app.command()
def resend(
    ctx: typer.Context,
    number: Annotated[int | None, typer.Argument(metavar="[ID]", show_default=False)] = None,
    db: Db = None,
) -> None:
    """Send again what was given up: of the alert ID, else of all of the last 30 days that nobody has acknowledged.

    It leaves at once, with everything else that is due, under its old Message-ID, webhook-id or file name. What fails
    is tried again as before. Exit code 4 where something did.
    """
    from cli.exits import Exit
    from cli.notify.channels import channels
    from cli.notify.deliver import Emptied, empty
    from cli.printing import Page
    from cli.world import now, reading, run
    from scanner.errors import Misconfigured

    known = settings(ctx, db=db)
    to = channels(known)
    if to.none:
        raise Misconfigured(NO_CHANNEL)

    async def send() -> tuple[int, Emptied]:
        async with reading(known, write=True) as archive:
            outbox = archive.history.outbox
            many = await outbox.again(now(), since=now() - RESENT, only=number)
            return many, await empty(archive.history, to, now) if many else Emptied()

    many, done = run(send())
    if not many:
        raise Misconfigured("Nothing was given up there: `hullmark alerts list --all` shows what was.")
    Page().line(f"Given up before: {many}. Delivered now: {done.delivered}; to be tried again: {done.put_off}.")
    if done.put_off or done.dead:
        raise typer.Exit(Exit.SOME_FAILED)


@app.command("test")
def send_test(
    ctx: typer.Context,
    to: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Who is written to; else the address they come from.")
    ] = None,
    json: Json = False,
    db: Db = None,
) -> None:
    """Send a test alert by every channel that is set, and say what became of it."""
    from cli.exits import Exit
    from cli.notify.document import kept_document
    from cli.printing import Page, print_json
    from cli.world import reading, run

    known = settings(ctx, db=db)

    async def send() -> "Kept":
        async with reading(known, write=True) as archive:
            return await _sent(archive.history, known, to)

    kept = run(send())
    if json:
        print_json(kept_document(kept))
    else:
        rows = [(one.channel.value, one.recipient, one.state, one.error) for one in kept.sent]
        Page().rows(("channel", "to", "state", "why"), rows)
    if any(one.state != "delivered" for one in kept.sent):
        raise typer.Exit(Exit.SOME_FAILED)


async def _sent(history: "History", known: "Settings", to: str | None) -> "Kept":
    """Store a test alert, deliver it now, and read what became of it. Raises Misconfigured where nothing is set."""
    from cli.notify.channels import address
    from cli.notify.deliver import empty
    from cli.notify.desk import desk_of, test_alert
    from cli.world import now, shipped
    from scanner.errors import Misconfigured
    from scoring.alerts import Channel, Parcel, Raised

    desk, at = desk_of(known, shipped("alerts.toml")), now()
    if desk.channels.none:
        raise Misconfigured(NO_CHANNEL)
    recipient = None
    if desk.channels.smtp:
        recipient = address(to) if to else desk.channels.smtp.sender
        if recipient is None:
            raise Misconfigured("--to takes one mail address, such as you@insurer.example.")
    raised = desk.addressed(test_alert(at), None)
    mail = (Parcel(channel=Channel.MAIL, recipient=recipient),) if recipient else ()
    await history.alerts.put([Raised(alert=raised.alert, parcels=(*mail, *raised.parcels))])
    await empty(history, desk.channels, now, only=raised.alert.key)
    return next(one for one in await history.alerts.listed(since=at) if one.alert.key == raised.alert.key)


def _delivery(kept: "Kept") -> str:
    """How its deliveries stand, the worst first."""
    if kept.alert.held or kept.state == "drafted":
        return ""
    if not kept.sent:
        return "to nobody: no channel is set, or the book has no address"
    told = []
    for state in ("dead", "waiting", "delivered"):
        many = [one.channel.value for one in kept.sent if one.state == state]
        if many:
            told.append(f"{state}: {', '.join(many)}")
    return "; ".join(told)
