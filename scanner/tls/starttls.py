"""How TLS starts inside SMTP, IMAP, POP3 and FTP: the few lines spoken before the ClientHello."""

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One turn: what we `send` (nothing before a greeting, OUR_NAME in it for our name), when the answer is whole,
    and what it must say.

    `speaks` is True for an answer of this protocol, `accepts` for one that lets us go on.
    """

    send: bytes
    whole: Callable[[bytes], bool]
    speaks: Callable[[bytes], bool]
    accepts: Callable[[bytes], bool]


def _matches(pattern: bytes) -> Callable[[bytes], bool]:
    compiled = re.compile(pattern, re.IGNORECASE | re.MULTILINE)
    return lambda data: compiled.search(data) is not None


# RFC 5321 4.2.1 and RFC 959 4.2: the last line of a reply has a space (or nothing) after its three digits.
_LAST_REPLY = _matches(rb"^\d{3}(?: [^\n]*)?\r?\n\Z")
_REPLY = _matches(rb"\A\d{3}[ \-\r\n]")
_TAGGED = _matches(rb"^(?:t1 (?:OK|NO|BAD)|\* BYE)[^\n]*\n")
_ONE_LINE = _matches(rb"\n")


def _whole_reply(data: bytes) -> bool:
    """A last line, or a first line that is of another protocol."""
    return _LAST_REPLY(data) or (b"\n" in data and not _REPLY(data))


def _reply(send: bytes, accepts: bytes) -> Line:
    return Line(send=send, whole=_whole_reply, speaks=_REPLY, accepts=_matches(accepts))


# What `Line.send` has in place of the name that the caller gives in EHLO (RFC 5321 4.1.1.1).
OUR_NAME = b"{name}"

# RFC 3207
SMTP = (
    _reply(b"", rb"\A220"),
    _reply(b"EHLO " + OUR_NAME + b"\r\n", rb"^250[ \-]STARTTLS\b"),
    _reply(b"STARTTLS\r\n", rb"\A220"),
)
# RFC 9051 6.2.1
IMAP = (
    Line(send=b"", whole=_ONE_LINE, speaks=_matches(rb"\A\* (?:OK|PREAUTH|BYE)\b"), accepts=_matches(rb"\A\* OK\b")),
    Line(send=b"t1 STARTTLS\r\n", whole=_TAGGED, speaks=_TAGGED, accepts=_matches(rb"^t1 OK\b")),
)
# RFC 2595 4
POP3 = (
    Line(send=b"", whole=_ONE_LINE, speaks=_matches(rb"\A(?:\+OK|-ERR)"), accepts=_matches(rb"\A\+OK")),
    Line(send=b"STLS\r\n", whole=_ONE_LINE, speaks=_matches(rb"\A(?:\+OK|-ERR)"), accepts=_matches(rb"\A\+OK")),
)
# RFC 4217 4
FTP = (
    _reply(b"", rb"\A220"),
    _reply(b"AUTH TLS\r\n", rb"\A234"),
)

MAIL_PORTS = (25, 110, 143, 465, 587, 993, 995, 2525)
PRELUDES = {21: FTP, 25: SMTP, 110: POP3, 143: IMAP, 587: SMTP, 2525: SMTP}
