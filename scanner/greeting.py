"""Greetings and replies of line protocols: when one is whole, what of it is kept, which protocol it proves."""

import re
from dataclasses import dataclass

MOST_SHOWN = 200
EVIDENCE = 4096
"""Bytes of an answer that are kept as evidence."""


def shown(text: bytes | str, most: int = MOST_SHOWN) -> str:
    """`text` fit for display: printable characters only, white space folded, at most `most` characters."""
    if isinstance(text, bytes):
        text = text[: most * 8].decode("utf-8", "replace")
    kept = "".join(ch if ch.isprintable() else " " for ch in text[: most * 8])
    return " ".join(kept.split())[:most]


_TIMES = re.compile(
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,?\s+)?"
    r"(?:\d{1,2}[ -](?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*[ -]\d{2,4}"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\s+\d{1,2}(?:\s+\d{4})?|\d{4}[-/]\d\d[-/]\d\d)"
    r"|\b\d{1,2}:\d\d(?::\d\d)?(?:\.\d+)?\b(?:\s*[+-]\d{4})?(?:\s+\([A-Z]{1,5}\))?"
    r"|(?<![\w.])[+-]\d{4}(?![\w.])",
    re.IGNORECASE,
)
_IN_ANGLES = re.compile(r"<[^<>]*>")
_COUNTER = re.compile(r"\b(user|users|connection|client|session|pid)( number| id)?([ #:=]+)\d+", re.IGNORECASE)
_BUILD = re.compile(r"v?\d{1,5}(?:\.\d{1,5})+\S{0,60}(?:deb|ubuntu|dfsg|bpo\d|RPM|\.el\d|\.fc\d)", re.IGNORECASE)
"""A version as a distribution builds it, `3.0.8-Debian-3.0.8-6+deb10u6`: digits enough, and the same at every look."""
_HOST_NAME = re.compile(r"^\(?\[?[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.[A-Za-z][A-Za-z0-9-]+\.?[\]),;]?$")


def steady(text: bytes | str) -> str:
    """`shown`, with what differs between two looks at one server taken out: times, counters and identifiers.

    RFC 1939 time stamps and RFC 5321 greetings carry such parts; the same configuration has to give the same text.
    """
    line = _COUNTER.sub(r"\1\2\3...", _TIMES.sub("...", _IN_ANGLES.sub("<...>", shown(text, MOST_SHOWN * 2))))
    return " ".join("..." if _passing(word) else word for word in line.split(" "))[:MOST_SHOWN]


def _passing(word: str) -> bool:
    """Whether a word looks like an identifier of this one conversation: many digits among letters, no host name."""
    if len(word) < 10 or _HOST_NAME.match(word) or "/" in word or _BUILD.match(word):
        return False
    digits = sum(ch.isdigit() for ch in word)
    dotted = re.fullmatch(r"[\[(]?[\d.:a-fA-F]+[\])]?", word) is not None and ("." in word or ":" in word)
    return digits >= 5 and not dotted and not re.fullmatch(r"[A-Za-z_(-]*\d+(?:\.\d+)+[\w)]*", word)


def line_whole(seen: bytes) -> bool:
    """Whether the first line has ended."""
    return b"\n" in seen


def first_line(seen: bytes) -> bytes:
    """The first line that is not empty, without its end."""
    return next((line for line in seen.splitlines() if line.strip()), b"")


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedReply:
    """A reply with a three-digit code (RFC 959 4.2, RFC 5321 4.2): the texts of its lines without the code."""

    code: int
    lines: tuple[str, ...]


_CODED = re.compile(rb"^([1-5]\d\d)(?:([ -])(.*))?$", re.DOTALL)


def _ends_at(lines: list[bytes]) -> int | None:
    """The index of the line that ends the reply; 0 where the first line carries no code; None while it is open."""
    start = _CODED.match(lines[0]) if lines else None
    if not start or start[2] != b"-":
        return 0 if lines else None
    for index, line in enumerate(lines[1:], start=1):
        found = _CODED.match(line)
        if found and found[1] == start[1] and found[2] != b"-":
            return index
    return None


def _whole_lines(seen: bytes) -> list[bytes]:
    return [line.rstrip(b"\r") for line in seen.split(b"\n")[:-1]]


def reply_whole(seen: bytes) -> bool:
    """Whether a coded reply, of one or many lines, has ended; an uncoded first line ends it too."""
    return _ends_at(_whole_lines(seen)) is not None


def coded_reply(seen: bytes) -> CodedReply | None:
    """The first reply in `seen`; None where it has no three-digit code."""
    lines = _whole_lines(seen)
    end = _ends_at(lines)
    if end is None or not _CODED.match(lines[0]):
        return None
    texts = []
    for line in lines[: end + 1][:100]:
        found = _CODED.match(line)
        texts.append(shown(found[3] or b"" if found else line, MOST_SHOWN * 2))
    return CodedReply(code=int(lines[0][:3]), lines=tuple(texts))


_PAST_NAME = rb"(?:[\w-]+(?:\.[\w-]+)+\s|(?![\w-]+(?:\.[\w-]+)+\s))"
"""Past the host's own name, which comes first in many and says nothing: smtp.acme.example may be a file server.

Not `(...)?+`, which fails where it begins like one, before Python 3.11.5 (python/cpython issue 106052)."""
_PROVES = (
    (re.compile(rb"(?m)^SSH-\d"), "ssh"),
    (re.compile(rb"^HTTP/\d"), "http"),
    (re.compile(rb"^RFB \d{3}\.\d{3}\n"), "vnc"),
    (re.compile(rb"^\* (?:OK|PREAUTH|BYE)\b", re.IGNORECASE), "imap"),
    (re.compile(rb"^\+OK\b"), "pop3"),
    (re.compile(rb"^-(?:NOAUTH|DENIED|ERR max number of clients) "), "redis"),
    (re.compile(rb"^@RSYNCD: "), "rsync"),
    (re.compile(rb"^AMQP"), "amqp"),
    (re.compile(rb"^(?:220|421|554)[ -]" + _PAST_NAME + rb"[^\n]*\bE?SMTP\b", re.IGNORECASE), "smtp"),
    (re.compile(rb"^(?:220|421)[ -]" + _PAST_NAME + rb"[^\n]*(?:FTP|FileZilla Server|Serv-U)", re.IGNORECASE), "ftp"),
    (re.compile(rb"^\x15\x03[\x00-\x04]\x00\x02"), "tls"),
    (re.compile(rb"^\x03\x00\x00.[\x06-\xff]\xd0", re.DOTALL), "rdp"),
    (re.compile(rb"^.{3}\x00\x0a\d+\.[ -~]{1,78}\x00", re.DOTALL), "mysql"),
    (re.compile(rb"^.{3}[\x00-\x02]\xff.{2}(?:#.{5})?[^\n]*(?:Host|Too many connections)", re.DOTALL), "mysql"),
    (re.compile(rb"^\xff[\xfb-\xfe]"), "telnet"),
    # What answers our other hellos, as measured (tests/scanner/test_mutual_proofs.py) or as the protocol says.
    (re.compile(rb"^\+PONG\r\n"), "redis"),
    (re.compile(rb"^-ERR (?:wrong number of arguments for|unknown command ['`]|Protocol error)"), "redis"),
    # One ERROR alone is the answer of modems and many others; one to each line of a request is memcached's.
    (re.compile(rb"^(?:ERROR\r\n){2,}$|^CLIENT_ERROR |^VERSION \d"), "memcached"),
    (re.compile(rb"^(?:<!DOCTYPE HTML[^>]*>\s*)?<html>.{0,300}<title>400 ", re.IGNORECASE | re.DOTALL), "http"),
    (re.compile(rb"^[245]20[ -][^\n]*\n(?:220[ -][^\n]*\n)*5\d\d 5\.\d\.\d "), "smtp"),
    (re.compile(rb"^220[ -][^\n]*\n(?:220[ -][^\n]*\n)*530 (?:Please login|Not logged in|Access denied)"), "ftp"),
    (re.compile(rb"^E\x00\x00..S(?:FATAL|ERROR|PANIC)\x00", re.DOTALL), "postgresql"),
    (re.compile(rb"^\x05\x00\x00\x00\x0b\x08\x05\x1a\x00"), "mysql"),  # X protocol: its first notice
    (
        re.compile(rb"^0(?:[\x0c-\x7f]|\x81.|\x84.{4})\x02\x01\x00\x78", re.DOTALL),
        "ldap",
    ),  # RFC 4511 4.4.1: disconnection
    (re.compile(rb"^\x83\x00\x00\x01[\x80-\x8f]$"), "netbios-ssn"),  # RFC 1002 4.3.4
    (re.compile(rb"^[\x83-\x85]\x00.{2}\x00.{4}.{6}.{0,20}protocol version", re.DOTALL), "cassandra"),
    (re.compile(rb"^.{2}\x00\x00\x04.{0,9}\(DESCRIPTION=", re.DOTALL), "oracle"),
    (re.compile(rb"^ZBXD[\x01-\x07]"), "zabbix"),
    (re.compile(rb"^<\?xml[^>]*>\s*<stream:stream\b|^<stream:"), "xmpp"),
    (re.compile(rb"^20[01][ -][^\n]*\b(?:NNTP|InterNetNews|INN)\b"), "nntp"),
    (re.compile(rb"^(?::\S+ )?NOTICE (?:AUTH|\*) :"), "irc"),
    (re.compile(rb"^\( success \( \d \d \( "), "svn"),
    (re.compile(rb"^220[ -]VMware Authentication Daemon"), "vmware-auth"),
    (re.compile(rb"^.{4}\x01ActiveMQ", re.DOTALL), "openwire"),
    (re.compile(rb"^Asterisk Call Manager/\d"), "asterisk-manager"),
    (re.compile(rb"^\x00[\x00\x01]..[\xfe\xff]SMB", re.DOTALL), "smb"),
)


def proves(seen: bytes) -> str | None:
    """The protocol whose greeting `seen` begins with, where that is evident; None where it is not."""
    return next((protocol for pattern, protocol in _PROVES if pattern.search(seen[:2048])), None)
