"""Preludes know when an answer is whole, whose it is, and whether TLS may start."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.tls.starttls import FTP, IMAP, POP3, PRELUDES, SMTP, Line


@pytest.mark.parametrize(
    ("line", "said", "whole", "speaks", "accepts"),
    [
        (SMTP[0], b"220-first\r\n", False, True, True),
        (SMTP[0], b"220-first\r\n220 last\r\n", True, True, True),
        (SMTP[0], b"220\r\n", True, True, True),
        (SMTP[0], b"554 no\r\n", True, True, False),
        (SMTP[0], b"SSH-2.0-x\r\n", True, False, False),
        (SMTP[1], b"250-mx\r\n250-starttls\r\n250 SIZE 1\r\n", True, True, True),
        (SMTP[1], b"250-mx\r\n250 STARTTLS\r\n", True, True, True),
        (SMTP[1], b"250-STARTTLSX\r\n250 SIZE\r\n", True, True, False),
        (SMTP[1], b"502 what\r\n", True, True, False),
        (SMTP[2], b"454 not now\r\n", True, True, False),
        (IMAP[0], b"* OK [CAPABILITY IMAP4rev1 STARTTLS] ready\r\n", True, True, True),
        (IMAP[0], b"* PREAUTH hello\r\n", True, True, False),
        (IMAP[1], b"* CAPABILITY x\r\n", False, False, False),
        (IMAP[1], b"* x\r\nt1 OK go\r\n", True, True, True),
        (IMAP[1], b"t1 BAD no\r\n", True, True, False),
        (POP3[0], b"+OK ready", False, True, True),
        (POP3[1], b"-ERR no\r\n", True, True, False),
        (FTP[0], b"220-a\r\n 220 b\r\n", False, True, True),
        (FTP[0], b"220-a\r\n text\r\n220 b\r\n", True, True, True),
        (FTP[1], b"234 go\r\n", True, True, True),
        (FTP[1], b"530 log in\r\n", True, True, False),
    ],
)  # fmt: skip
def test_answers_are_understood(line: Line, said: bytes, whole: bool, speaks: bool, accepts: bool) -> None:
    """Multi-line replies, tagged replies and refusals of RFC 5321, 9051, 1939 and 959."""
    assert line.whole
    assert (line.whole(said), line.speaks(said), line.accepts(said)) == (whole, speaks, accepts)


@given(st.binary(max_size=300))
def test_any_bytes_are_taken(said: bytes) -> None:
    """A prelude never raises for what was said."""
    for line in {line for lines in PRELUDES.values() for line in lines}:
        line.speaks(said), line.accepts(said), line.declines(said), line.whole and line.whole(said)
