"""Whether the channels of alerts could be used now, found out without sending anything by them."""

import asyncio
import os
from collections.abc import Coroutine
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cli.notify import mail
from cli.notify.channels import Channels, Webhook
from cli.notify.refusals import Undelivered, Unreachable

SECONDS = 10.0
"""For each channel: somebody waits."""


async def reached(channels: Channels) -> tuple[tuple[str, str, str], ...]:
    """Each channel that is set: its name, what was found, and what is in its way (empty where nothing is).

    At the mail server we connect, start TLS and log in as for a mail, and leave; at the webhook we connect; neither
    is sent anything.
    """
    found = []
    if smtp := channels.smtp:
        login = "and took our login" if smtp.user else "without a login"
        says = f"{smtp.host} port {smtp.port} answers {login}"
        found.append(("mail", says, await _why(mail.greet(smtp, SECONDS))))
    if hook := channels.webhook:
        says = f"{urlsplit(hook.url).hostname} answers; whether it takes an alert, `hullmark alerts test` shows"
        found.append(("webhook", says, await _why(_knock(hook))))
    if folder := channels.folder:
        found.append(("files", f"{folder} can be written", _unwritable(folder)))
    return tuple(found)


async def _why(trying: Coroutine[Any, Any, None]) -> str:
    try:
        await trying
    except Undelivered as wrong:
        return str(wrong)
    return ""


async def _knock(hook: Webhook) -> None:
    parts = urlsplit(hook.url)
    encrypted = parts.scheme == "https"
    try:
        async with asyncio.timeout(SECONDS):
            _, writer = await asyncio.open_connection(
                parts.hostname, parts.port or (443 if encrypted else 80),
                ssl=mail.trusted(hook.roots) if encrypted else None,
            )  # fmt: skip
            writer.close()
    except (TimeoutError, OSError) as wrong:
        raise Unreachable(f"the webhook did not answer ({type(wrong).__name__})") from None


def _unwritable(folder: Path) -> str:
    """Why no file could be put there; it is made with the first alert, where what is above it can be written."""
    there = next((one for one in (folder, *folder.parents) if one.exists()), folder)
    if not there.is_dir():
        return f"{there} is no folder"
    return "" if os.access(there, os.W_OK | os.X_OK) else f"{there} cannot be written"
