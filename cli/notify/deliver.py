"""The outbox emptied: each delivery at least once, tried again over hours, then given up and shown as dead."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from cli.notify import letter, mail, webhook
from cli.notify.channels import Channels
from cli.notify.document import alert_document
from cli.notify.refusals import Refused, Undelivered, Unreachable
from cli.notify.wording import body, covering, subject, together
from scanner.feeds import durable
from scoring.alerts import Channel

if TYPE_CHECKING:
    from cli.world import Due, History

AGAIN = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60, 120, 240, 480, 480))
"""How long after each failure it is tried again: a day in all, then it is dead."""
NOT_SET = "this channel is not set any more"


@dataclass(frozen=True, slots=True, kw_only=True)
class Emptied:
    """What became of the deliveries that were due."""

    delivered: int = 0
    put_off: int = 0
    dead: int = 0

    def __add__(self, other: "Emptied") -> "Emptied":
        return Emptied(
            delivered=self.delivered + other.delivered,
            put_off=self.put_off + other.put_off,
            dead=self.dead + other.dead,
        )


async def empty(
    history: "History", channels: Channels, now: Callable[[], datetime], *, only: str | None = None
) -> Emptied:
    """Make every delivery that is due; ends when none is left that has not been tried.

    A process that is killed in between has delivered what it has delivered; the rest, and at most one that nobody noted
    as delivered, is taken by the next one after `outbox.LEASE`. `only` that of the alert with this key.
    """
    done, away = Emptied(), dict[Channel, str]()
    while due := await history.outbox.take(now(), only):
        for _, group in groupby(sorted(due, key=_batch), key=_batch):
            done += await _deliver(history, channels, list(group), away, now)
    return done


def _batch(one: "Due") -> tuple[str, str]:
    """What leaves in one message."""
    return one.channel.value, one.batch or f"alone/{one.id}"


async def _deliver(
    history: "History", channels: Channels, rows: "list[Due]", away: dict[Channel, str], now: Callable[[], datetime]
) -> Emptied:
    channel, ids = rows[0].channel, [one.id for one in rows]
    try:
        if channel in away:
            raise Unreachable(away[channel])
        content = await letter.enclosed(history, rows[0]) if rows[0].alert.letter else b""
        await _SEND[channel](channels, rows, now(), content)
    except Undelivered as wrong:
        if isinstance(wrong, Unreachable):
            away[channel] = str(wrong)
        attempts = max(one.attempts for one in rows)
        again = now() + AGAIN[attempts] if attempts < len(AGAIN) else None
        await history.outbox.failed(ids, str(wrong), again)
        return Emptied(put_off=len(ids)) if again else Emptied(dead=len(ids))
    await history.outbox.delivered(ids, now())
    return Emptied(delivered=len(ids))


async def _mail(channels: Channels, rows: "list[Due]", _now: datetime, content: bytes) -> None:
    smtp, first = channels.smtp, rows[0]
    if smtp is None:
        raise Refused(NOT_SET)
    title, text, attached = subject(first.alert), body(first.alert, first.number), None
    if sent := first.alert.letter:
        title, text = covering(first.alert)
        attached = mail.Attached(name=sent.file, kind=letter.TYPES[sent.release.form], content=content)
    elif len(rows) > 1:
        title, text = together([one.alert for one in rows])
    key, at = first.batch or first.key, first.alert.raised_at
    made = mail.message(smtp, to=first.recipient, key=key, at=at, subject=title, text=text, attached=attached)
    await mail.send(smtp, made)


async def _webhook(channels: Channels, rows: "list[Due]", now: datetime, content: bytes) -> None:
    if channels.webhook is None:
        raise Refused(NOT_SET)
    for one in rows:
        document = alert_document(one.alert, one.number)
        text = letter.posted(one.alert, document, content) if one.alert.letter else webhook.payload(document)
        await webhook.post(channels.webhook, one.key, text, now)


async def _file(channels: Channels, rows: "list[Due]", _now: datetime, content: bytes) -> None:
    if channels.folder is None:
        raise Refused(NOT_SET)
    for one in rows:
        document = json.dumps(alert_document(one.alert, one.number), indent=1) + "\n"
        name = webhook.identity(one.key).replace("msg_", "report-" if one.alert.letter else "alert-")
        try:
            if one.alert.letter:
                letter.put(channels.folder, name, one.alert.letter, document, content)
            else:
                durable.write(channels.folder / f"{name}.json", document.encode("ascii"))
        except OSError as wrong:
            raise Unreachable(f"the folder of alerts cannot be written ({wrong.strerror})") from None


_SEND = {Channel.MAIL: _mail, Channel.WEBHOOK: _webhook, Channel.FILE: _file}
