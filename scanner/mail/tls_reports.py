"""TLS-RPT: where senders report that mail could not be delivered over TLS (RFC 8460)."""

import re

from scanner.mail.tags import fields

_START = re.compile(r"v=TLSRPTv1\s*(?:;|\Z)")
_HOST = r"[a-z0-9._-]+\.[a-z0-9-]+"
_PLACE = re.compile(
    rf"(?:mailto:[^@\s,;!]+@{_HOST}(?:\?[^\s,;!]*)?|https://(?:{_HOST}|\[[0-9a-f:.]+\])(?::\d{{0,5}})?(?:[/?][^\s,;!]*)?)\Z",
    re.IGNORECASE,
)
"""RFC 6068 and RFC 3986, of which TLS reports take these (RFC 8460 3)."""


def is_record(text: str) -> bool:
    """Whether a TXT text is a TLS-RPT record; others are passed over (RFC 8460 3)."""
    return _START.match(text) is not None


def unusable(record: str) -> tuple[str, ...] | None:
    """The places to report to that senders cannot use; None where the record names none, or cannot be read."""
    found = fields(record)
    places = [place.strip() for place in found.get("rua", "").split(",")] if found else []
    if not any(places):
        return None
    return tuple(place for place in places if not _PLACE.match(place))
