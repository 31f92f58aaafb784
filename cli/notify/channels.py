"""Where alerts go, as the settings say: a mail server, a webhook, a folder; whatever is not set is not used."""

import base64
import binascii
import re
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scanner.errors import Misconfigured
from scanner.target import a_label

if TYPE_CHECKING:
    from cli.settings import Settings

SUBMISSION = 587
"""RFC 6409."""
LONGEST = 254
"""Characters of a mail address (RFC 5321 4.5.3.1.3, less the brackets)."""
SHORTEST_SECRET, LONGEST_SECRET = 24, 64
"""Bytes (Standard Webhooks, "Signature scheme")."""
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Smtp:
    """The mail server; TLS is required of every one but a server on loopback to which no password is told."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    roots: tuple[str, ...] = ()

    @property
    def needs_tls(self) -> bool:
        return bool(self.user) or not loopback(self.host)


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Where signed alerts are posted; both parts may be secret."""

    url: str = field(repr=False)
    secret: str = field(repr=False)
    roots: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Channels:
    """All that is set."""

    smtp: Smtp | None = None
    webhook: Webhook | None = None
    folder: Path | None = None

    @property
    def none(self) -> bool:
        return self.smtp is None and self.webhook is None and self.folder is None


def channels(settings: "Settings") -> Channels:
    """The channels that are set. Raises Misconfigured for one that is set by halves, or that does not fit."""
    folder = settings.one("alert_folder")
    return Channels(smtp=_smtp(settings), webhook=_webhook(settings), folder=Path(folder) if folder else None)


@lru_cache(maxsize=1024)  # a book has few underwriters, each on many lines
def address(text: str | None) -> str | None:
    """The mail address in what somebody wrote, its domain as A-labels; None where it is none.

    Only plain addresses: no names, no comments, no quotes (RFC 5321 Mailbox without quoted-string).
    """
    local, at, domain = (text or "").strip().rpartition("@")
    if not at or not _LOCAL.fullmatch(local) or local[0] == "." or local[-1] == "." or ".." in local:
        return None
    try:
        found = f"{local}@{a_label(domain)}"
    except Misconfigured:
        return None
    return found if len(found) <= LONGEST else None


def loopback(host: str) -> bool:
    """Whether a host is this machine."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _smtp(settings: "Settings") -> Smtp | None:
    told = {key: settings.one(f"smtp_{key}") for key in ("host", "port", "from", "user", "password")}
    if not told["host"]:
        if any(told.values()):
            raise Misconfigured("Alerts by mail need HULLMARK_SMTP_HOST, the name of the mail server.")
        return None
    if not re.fullmatch(r"[A-Za-z0-9.:\[\]-]{1,253}", told["host"]):
        raise Misconfigured("HULLMARK_SMTP_HOST is the name or address of a mail server, without a port.")
    port = told["port"] or str(SUBMISSION)
    if not re.fullmatch(r"[0-9]{1,5}", port) or not 0 < int(port) < 65536:
        raise Misconfigured("HULLMARK_SMTP_PORT is a number from 1 to 65535, mostly 587.")
    sender = address(told["from"])
    if sender is None:
        raise Misconfigured("Alerts by mail need HULLMARK_SMTP_FROM, such as alerts@insurer.example.")
    if bool(told["user"]) != bool(told["password"]):
        raise Misconfigured("HULLMARK_SMTP_USER and HULLMARK_SMTP_PASSWORD go together: set both or none.")
    return Smtp(
        host=told["host"], port=int(port), sender=sender, user=told["user"], password=told["password"],
        roots=settings.many("ca_file"),
    )  # fmt: skip


def _webhook(settings: "Settings") -> Webhook | None:
    url, secret = settings.one("webhook_url").strip(), settings.one("webhook_secret").strip()
    if not url and not secret:
        return None
    if not url or not secret:
        raise Misconfigured("A webhook needs HULLMARK_WEBHOOK_URL and HULLMARK_WEBHOOK_SECRET: set both or none.")
    wrong = Misconfigured("HULLMARK_WEBHOOK_URL should be an https address, such as https://insurer.example/alerts.")
    try:
        parts = urlsplit(url)
        fits = parts.hostname and parts.port != 0 and url.isascii() and url.isprintable() and " " not in url
    except ValueError:
        raise wrong from None
    if not fits or not (parts.scheme == "https" or (parts.scheme == "http" and loopback(parts.hostname or ""))):
        raise wrong
    try:
        length = len(base64.b64decode(secret.removeprefix("whsec_"), validate=True))
    except (binascii.Error, ValueError):
        length = 0
    if not SHORTEST_SECRET <= length <= LONGEST_SECRET:
        raise Misconfigured("HULLMARK_WEBHOOK_SECRET should be whsec_ and 24 to 64 bytes in base64.")
    return Webhook(url=url, secret=secret, roots=settings.many("ca_file"))
