"""How TLS starts inside SMTP, IMAP, POP3, FTP, PostgreSQL and MySQL: what is spoken before the ClientHello."""

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One turn: what we `send` (nothing before a greeting, OUR_NAME in it for our name), when the answer is whole,
    and what it must say.

    `speaks` is True for an answer of this protocol, `accepts` for one that lets us go on, `declines` for one that
    is about us or this moment and not about TLS: a greeting that turns us away, a reply for now. With `whole` None
    no answer is awaited.
    """

    send: bytes
    whole: Callable[[bytes], bool] | None
    speaks: Callable[[bytes], bool]
    accepts: Callable[[bytes], bool]
    declines: Callable[[bytes], bool]


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


def _always(_: bytes) -> bool:
    return True


def _never(_: bytes) -> bool:
    return False


def _reply(send: bytes, accepts: bytes) -> Line:
    # RFC 5321 4.2.1: a reply that begins with 4 is for now; a greeting says nothing of TLS.
    declines = _matches(rb"\A4") if send else _always
    return Line(send=send, whole=_whole_reply, speaks=_REPLY, accepts=_matches(accepts), declines=declines)


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
    Line(
        send=b"", whole=_ONE_LINE, speaks=_matches(rb"\A\* (?:OK|PREAUTH|BYE)\b"), accepts=_matches(rb"\A\* OK\b"),
        declines=_always,
    ),
    Line(
        send=b"t1 STARTTLS\r\n", whole=_TAGGED, speaks=_TAGGED, accepts=_matches(rb"^t1 OK\b"),
        declines=_matches(rb"\A\* BYE"),
    ),
)  # fmt: skip
# RFC 2595 4
POP3 = (
    Line(
        send=b"", whole=_ONE_LINE, speaks=_matches(rb"\A(?:\+OK|-ERR)"), accepts=_matches(rb"\A\+OK"), declines=_always
    ),
    Line(
        send=b"STLS\r\n", whole=_ONE_LINE, speaks=_matches(rb"\A(?:\+OK|-ERR)"), accepts=_matches(rb"\A\+OK"),
        declines=_never,
    ),
)  # fmt: skip
# RFC 4217 4
FTP = (
    _reply(b"", rb"\A220"),
    _reply(b"AUTH TLS\r\n", rb"\A234"),
)


def _whole_packet(data: bytes) -> bool:
    return len(data) >= 4 and len(data) >= 4 + int.from_bytes(data[:3], "little")


def _is_greeting(data: bytes) -> bool:
    """A version 10 handshake or an error, as the first packet of a MySQL server."""
    return len(data) > 4 and data[3] == 0 and data[4] in (10, 0xFF)


def _has_ssl(data: bytes) -> bool:
    """CLIENT_SSL in the lower capability flags: after the version, a thread id, eight bytes of salt and a filler."""
    end = data.find(b"\0", 5)
    return data[4:5] == b"\x0a" and end > 0 and bool(int.from_bytes(data[end + 14 : end + 16], "little") & 0x0800)


# PostgreSQL documentation, "Message Formats", SSLRequest: one byte answers, S or N.
POSTGRESQL = (
    Line(
        send=bytes.fromhex("0000000804d2162f"), whole=bool, speaks=_matches(rb"\A[SNE]"), accepts=_matches(rb"\AS"),
        declines=_matches(rb"\AE"),
    ),
)  # fmt: skip
# MySQL documentation, "Protocol::SSLRequest": capability flags (protocol 4.1, secure connection, SSL), the largest
# packet, a character set and 23 zero bytes; no user name, and TLS follows at once.
MYSQL = (
    Line(
        send=b"", whole=_whole_packet, speaks=_is_greeting, accepts=_has_ssl,
        declines=lambda said: said[4:5] == b"\xff",
    ),
    Line(
        send=bytes.fromhex("20000001 008a0000 00000001 21") + bytes(23),
        whole=None, speaks=_never, accepts=_never, declines=_never,
    ),
)  # fmt: skip

MAIL_PORTS = (25, 110, 143, 465, 587, 993, 995, 2525)
PRELUDES = {21: FTP, 25: SMTP, 110: POP3, 143: IMAP, 587: SMTP, 2525: SMTP, 3306: MYSQL, 5432: POSTGRESQL}
