"""A web address at a stranger's host, taken apart: what of it we may follow at all."""

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from scanner.errors import Forbidden

_NAME = re.compile(r"(?=.{1,253}\Z)[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger:
    """Where to ask and for what. `host` is a name in lower case or, where `is_address`, an IP address."""

    host: str
    port: int
    path: str
    is_address: bool
    scheme: str = "http"

    @property
    def name(self) -> str | None:
        """The host where it is a name."""
        return None if self.is_address else self.host


def stranger(url: str) -> Stranger:
    """The parts of an http address. Raises Forbidden for another scheme, for user names, and for what is no address."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), 80 if parts.port is None else parts.port
    except ValueError:
        raise Forbidden("not a web address") from None
    if parts.scheme != "http":
        raise Forbidden("only http addresses are followed from a certificate")
    if "@" in parts.netloc:
        raise Forbidden("an address with a user name is not followed")
    if not 0 < port < 65536:
        raise Forbidden("not a web address")
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    is_address = _is_address(host)
    if not is_address and not _NAME.match(host):
        raise Forbidden("not a web address")
    return Stranger(host=host, port=port, path=path, is_address=is_address)


def _is_address(host: str) -> bool:
    try:
        return "%" not in host and bool(ip_address(host))
    except ValueError:
        return False
