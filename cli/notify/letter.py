"""How a released report leaves: the very file that was let go, as a mail's attachment, in a webhook, and as a file."""

import hashlib
from base64 import b64encode
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.document import instant
from cli.notify.refusals import Refused
from cli.printing import as_line, cleaned
from scanner.feeds import durable

if TYPE_CHECKING:
    from cli.world import Due, History
    from scoring.alerts import Alert, Letter

LARGEST = 7 * 2**20
"""Bytes of a file that is sent: as an attachment it stays below the 10,240,000 that Postfix takes as shipped."""
TYPES = {"html": "text/html", "pdf": "application/pdf", "csv": "text/csv", "json": "application/json"}


async def enclosed(history: "History", one: "Due") -> bytes:
    """The file of a letter as it was let go. Raises Refused where it is not, by its hash, what was released."""
    content = await history.outbox.enclosed(one.number)
    letter = one.alert.letter
    if letter is None or hashlib.sha256(content).hexdigest() != letter.release.digest:
        raise Refused("what lies in the store is not the file that was released: it was not sent")
    return content


def letter_document(alert: "Alert") -> dict[str, Any] | None:
    """What is told of a letter, without its file: who let what go, when, its hash, and to whom it goes."""
    letter = alert.letter
    if letter is None:
        return None
    document: dict[str, Any] = cleaned(
        {
            "audience": letter.release.audience,
            "format": letter.release.form,
            "language": letter.release.language,
            "rating": letter.release.rating,
            "as_of": instant(letter.as_of),
            "released": {"by": letter.by, "at": instant(alert.raised_at), "sha256": letter.release.digest},
            "recipients": list(letter.recipients),
            "file": letter.file,
        }
    )
    return document


def posted(alert: "Alert", document: dict[str, Any], content: bytes) -> str:
    """The body of a webhook: what `alerts list --json` says of it, and the file in base64."""
    told = {**document, "content": b64encode(content).decode("ascii")}
    return as_line({"type": "report.released", "timestamp": instant(alert.raised_at), "data": told})


def put(folder: Path, name: str, letter: "Letter", document: str, content: bytes) -> None:
    """The file, then the JSON that tells of it: who sees the JSON finds the file whole. Raises OSError."""
    durable.write(folder / f"{name}.{letter.release.form}", content)
    durable.write(folder / f"{name}.json", document.encode("ascii"))
