"""The log of released reports: who let which file go, when, its hash, and to whom it was sent."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from cli.document import instant
from cli.notify.document import sent_document
from cli.printing import Page, cleaned, print_json
from scoring.alerts import Rule
from scoring.governance import Entry, Release

if TYPE_CHECKING:
    from cli.world import History
    from scoring.alerts import Sent

EVER = datetime(1970, 1, 1, tzinfo=UTC)


async def releases(history: "History", target: str | None) -> "list[tuple[Entry, Release, tuple[Sent, ...]]]":
    """Every release of a target or of all, oldest first, with the deliveries of that very file."""
    sent: dict[str, tuple[Sent, ...]] = {}
    for kept in await history.alerts.listed(since=EVER, rule=Rule.REPORT):
        if kept.alert.letter:
            digest = kept.alert.letter.release.digest
            sent[digest] = (*sent.get(digest, ()), *kept.sent)
    log = await history.decisions(target)
    return [(one, one.says, sent.get(one.says.digest, ())) for one in log if isinstance(one.says, Release)]


def told(found: "list[tuple[Entry, Release, tuple[Sent, ...]]]", *, as_json: bool) -> None:
    """Show the log as a table, or as `hullmark.release/1`."""
    if as_json:
        for entry, says, sent in found:
            print_json(cleaned(_document(entry, says, sent)))
        return
    page = Page()
    if not found:
        page.line("No report was released.")
        return
    page.rows(
        ("released", "by", "target", "reader", "form", "SHA-256", "sent"),
        [
            (
                f"{entry.at:%Y-%m-%d %H:%M}", entry.who, entry.target, says.audience, f"{says.form}, {says.language}",
                says.digest[:16], "; ".join(map(_delivery, sent)) or "not by us",
            )
            for entry, says, sent in found
        ],
    )  # fmt: skip


def _document(entry: Entry, says: Release, sent: "tuple[Sent, ...]") -> dict[str, Any]:
    return {
        "schema": "hullmark.release/1",
        "id": entry.number,
        "target": entry.target,
        "at": instant(entry.at),
        "by": entry.who,
        "rating": says.rating,
        "audience": says.audience,
        "format": says.form,
        "language": says.language,
        "sha256": says.digest,
        "deliveries": [sent_document(one) for one in sent],
    }


def _delivery(one: "Sent") -> str:
    when = f" {one.delivered_at:%Y-%m-%d %H:%M}" if one.delivered_at else ""
    why = f" ({one.error})" if one.error else ""
    return f"{one.recipient or one.channel.value}: {one.state}{when}{why}"
