"""How a released report gets on its way: to whom of its line in the book, and by which channels."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from cli.notify.channels import Channels, address
from cli.notify.letter import LARGEST
from scanner.errors import Misconfigured
from scanner.target import canonical, u_label
from scoring.alerts import Alert, Channel, Kept, Letter, Parcel, Raised, Rule, key_of
from scoring.policy import Policy, Status
from scoring.thresholds import Urgency

if TYPE_CHECKING:
    from cli.world import History
    from scoring.governance import Release

LIVE = (Status.BOUND, Status.QUOTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressed:
    """A line of the book with the mail addresses that it names for one reader."""

    policy: Policy
    to: tuple[str, ...]


async def addressed(history: "History", target: str, key: str | None, audience: str) -> Addressed:
    """The line that a report on what was typed is sent for, and to whom: nobody whom that line does not name.

    Raises Misconfigured where there is none, more than one and no `key`, or no address.
    """
    _, name = canonical(target)
    lines = [one for one in await history.policies_of(name) if one.status in LIVE and key in (None, one.key)]
    if not lines:
        which = f"the policy {key[:80]!r}" if key else "a bound or quoted line"
        raise Misconfigured(f"The book has not {which} for {u_label(name)}: without one a report is sent to nobody.")
    if len(lines) > 1:
        keys = ", ".join(one.key for one in lines[:5])
        raise Misconfigured(f"Several lines of the book are rated as {u_label(name)} ({keys}): choose with --policy.")
    to = recipients(lines[0], audience)
    if not to:
        column = "contacts" if audience == "policyholder" else "broker"
        raise Misconfigured(f"The line {lines[0].key} has no mail address under {column}: nothing was released.")
    return Addressed(policy=lines[0], to=to)


def recipients(policy: Policy, audience: str) -> tuple[str, ...]:
    """The addresses of a line for one reader, each once."""
    told = policy.contacts if audience == "policyholder" else (policy.broker,)
    return tuple(dict.fromkeys(one for one in map(address, told) if one))


def letter(
    line: Addressed, release: "Release", *, by: str, at: datetime, as_of: datetime, file: str, contact: str,
    content: bytes, channels: Channels, once: str = "",
) -> Raised:  # fmt: skip
    """The report with its deliveries. What is the same by `once` (else by its hash) is sent once.

    Raises Misconfigured where no channel is set, or the file is too large for a mail.
    """
    if channels.none:
        raise Misconfigured("No channel is set: give HULLMARK_SMTP_HOST, HULLMARK_WEBHOOK_URL or an alert_folder.")
    if len(content) > LARGEST:
        raise Misconfigured(
            f"The report has more than {LARGEST // 2**20} MiB, which mail servers refuse: nothing sent."
        )
    alert = Alert(
        key=key_of(Rule.REPORT, line.policy, release.audience, once or release.digest), rule=Rule.REPORT,
        urgency=Urgency.ROUTINE, policy=line.policy.key, name=line.policy.name, target=line.policy.target, raised_at=at,
        letter=Letter(release=release, by=by, file=file, recipients=line.to, as_of=as_of, contact=contact),
    )  # fmt: skip
    mails = [Parcel(channel=Channel.MAIL, recipient=one) for one in line.to] if channels.smtp else []
    hook = [Parcel(channel=Channel.WEBHOOK)] if channels.webhook else []
    folder = [Parcel(channel=Channel.FILE)] if channels.folder else []
    return Raised(alert=alert, parcels=(*mails, *hook, *folder), enclosed=content)


def became(kept: Kept) -> list[str]:
    """What became of each delivery, a sentence each."""
    lines = []
    for one in kept.sent:
        to = f"{one.channel.value} to {one.recipient}" if one.recipient else one.channel.value
        told = {"waiting": f"not yet ({one.error or 'not tried'}); `hullmark watch` tries again", "dead": one.error}
        lines.append(f"By {to}: {told.get(one.state, one.state)}.")
    return lines
