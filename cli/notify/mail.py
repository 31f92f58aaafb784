"""One mail to one recipient, by the operator's own mail server (RFC 5321, STARTTLS of RFC 3207)."""

import asyncio
import hashlib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from typing import TYPE_CHECKING

from cli.notify.channels import Smtp
from cli.notify.refusals import Refused, Unreachable
from cli.printing import shown

if TYPE_CHECKING:
    import aiosmtplib

WHOLE = 60.0
"""Seconds for one mail from the first packet to the last."""
IMPLICIT = 465
"""RFC 8314 3.3: TLS from the first byte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A file that goes with a mail, byte for byte; `kind` is its media type."""

    name: str
    kind: str
    content: bytes


def message(
    smtp: Smtp, *, to: str, key: str, at: datetime, subject: str, text: str, attached: Attached | None = None
) -> EmailMessage:  # fmt: skip
    """The mail; the same `key` has the same Message-ID, by which a second copy is known."""
    made = EmailMessage(policy=SMTP)
    made["From"], made["To"], made["Subject"] = smtp.sender, to, subject
    made["Date"] = format_datetime(at)
    name = hashlib.sha256(f"{key}/{to}".encode()).hexdigest()[:32]
    made["Message-ID"] = f"<{name}@{smtp.sender.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    made.set_content(text, charset="utf-8", cte="quoted-printable")
    if attached is not None:
        main, _, sub = attached.kind.partition("/")
        made.add_attachment(attached.content, maintype=main, subtype=sub, filename=attached.name)
    return made


async def send(smtp: Smtp, made: EmailMessage) -> None:
    """Hand it over. Raises Refused where the server says no, Unreachable where it cannot be asked."""
    with _sentences(smtp):
        async with asyncio.timeout(WHOLE), _client(smtp, WHOLE / 3) as client:
            await client.send_message(made, sender=smtp.sender, recipients=[str(made["To"])])


async def greet(smtp: Smtp, seconds: float) -> None:
    """Connect as for a mail, TLS and login included, and leave without one. Raises as `send` does."""
    with _sentences(smtp):
        async with asyncio.timeout(seconds), _client(smtp, seconds):
            pass


def _client(smtp: Smtp, seconds: float) -> "aiosmtplib.SMTP":
    import aiosmtplib

    return aiosmtplib.SMTP(
        hostname=smtp.host.strip("[]"),
        port=smtp.port,
        username=smtp.user or None,
        password=smtp.password or None,
        use_tls=smtp.port == IMPLICIT,
        start_tls=smtp.needs_tls if smtp.port != IMPLICIT else False,
        tls_context=trusted(smtp.roots),
        timeout=seconds,
    )


@contextmanager
def _sentences(smtp: Smtp) -> Iterator[None]:
    """Turns what went wrong into Refused or Unreachable."""
    import aiosmtplib

    try:
        yield
    except (aiosmtplib.SMTPConnectError, aiosmtplib.SMTPTimeoutError, TimeoutError, OSError) as wrong:
        raise Unreachable(f"the mail server cannot be reached ({type(wrong).__name__})") from None
    except aiosmtplib.SMTPRecipientsRefused as wrong:
        told = "; ".join(f"{one.code} {one.message}" for one in wrong.recipients)
        raise Refused(_told(smtp, f"the mail server refused the recipient: {told}")) from None
    except aiosmtplib.SMTPResponseException as wrong:
        raise Refused(_told(smtp, f"the mail server said {wrong.code} {wrong.message}")) from None
    except aiosmtplib.SMTPException as wrong:
        raise Unreachable(_told(smtp, f"the mail server does not do what is asked: {wrong}")) from None


@cache
def trusted(roots: tuple[str, ...]) -> ssl.SSLContext:
    """Certificates are verified against the system's roots and the operator's own, read once (a moment's work)."""
    context = ssl.create_default_context()
    for path in roots:
        context.load_verify_locations(path)
    return context


def _told(smtp: Smtp, text: str) -> str:
    """What a server said, without our password, should it repeat it."""
    return shown(text.replace(smtp.password, "***") if smtp.password else text, 300)
