"""Greetings: what is kept is printable, bounded and steady; replies end where the RFCs say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.greeting import coded_reply, proves, reply_whole, shown, steady


@given(st.one_of(st.binary(max_size=3000), st.text(max_size=3000)), st.integers(1, 300))
def test_what_is_shown_is_printable_and_bounded(text: bytes | str, most: int) -> None:
    """No control character and no more than was asked for leaves this room."""
    kept = shown(text, most)
    assert kept.isprintable()
    assert len(kept) <= most
    assert steady(text).isprintable()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("mx ESMTP Exim 4.96 Sun, 22 Nov 2026 10:00:00 +0000", "mx ESMTP Exim 4.96 Mon, 1 Feb 2027 23:59:01 -0500"),
        ("+OK <1896.697170952@a.example>", "+OK <7.1@a.example>"),
        ("mx.a.example ESMTP 5b1f17b1804b1-4c4a12345si1234567.6 - gsmtp",
         "mx.a.example ESMTP 9ab3d4e5f6a7b-0c1d99999si7654321.3 - gsmtp"),
        ("MAIL Service ready at 1 Feb 2026 08:00:00 +0100 [08DE2ABCDEF1234]",
         "MAIL Service ready at 2 Feb 2026 09:30:11 +0100 [09AB2CDE1F56789]"),
        ("You are user number 1 of 50 allowed.", "You are user number 37 of 50 allowed."),
        ("Local time is now 10:36.", "Local time is now 23:01."),
    ],
)  # fmt: skip
def test_two_looks_at_one_greeting_are_equal(first: str, second: str) -> None:
    """Times, counters and identifiers of one conversation are taken out."""
    assert steady(first) == steady(second)


@pytest.mark.parametrize(
    "text",
    ["mail.acme.example ESMTP Postfix (Debian/GNU)", "(vsFTPd 3.0.5)", "ip-172-31-5-10.ec2.internal ESMTP Exim 4.94.2",
     "Sendmail 8.15.2/8.15.2/Debian-22", "ProFTPD 1.3.5e Server (Debian) [::ffff:192.0.2.1]",
     "mx.a.example Cyrus IMAP 3.0.8-Debian-3.0.8-6+deb10u6 server ready", "Cyrus POP3 v2.3.11-Fedora-RPM-2.3.11-1.fc9"],
)  # fmt: skip
def test_names_and_versions_stay(text: str) -> None:
    """What tells the host and its software is kept as it was."""
    assert steady(text) == text


def test_a_reply_of_many_lines_ends_with_its_code() -> None:
    """RFC 959 4.2: lines between may begin with anything, even with another code."""
    seen = b"220-one\r\n 220 not the end\r\n250 nor this\r\n220 end\r\n"
    assert not reply_whole(seen[:-9])
    found = coded_reply(seen)
    assert found is not None
    assert (found.code, found.lines) == (220, ("one", "220 not the end", "nor this", "end"))


def test_a_reply_is_whole_only_with_its_line_end() -> None:
    """Half a line may still grow into another code."""
    assert not reply_whole(b"220 hel")
    assert reply_whole(b"220 hello\r\n")
    assert reply_whole(b"nonsense\r\n")
    assert coded_reply(b"nonsense\r\n") is None


@given(st.binary(max_size=500))
def test_any_bytes_may_be_a_reply(seen: bytes) -> None:
    """Reading never fails, and a whole reply stays whole when more comes."""
    coded_reply(seen)
    proves(seen)
    if reply_whole(seen):
        assert reply_whole(seen + b"more\r\n")


@pytest.mark.parametrize(
    ("seen", "protocol"),
    [
        (b"SSH-2.0-x\r\n", "ssh"), (b"HTTP/1.1 400 Bad Request\r\n", "http"), (b"RFB 003.008\n", "vnc"),
        (b"* OK hi\r\n", "imap"), (b"+OK hi\r\n", "pop3"), (b"220 x ESMTP\r\n", "smtp"),
        (b"220-Welcome to FTP\r\n", "ftp"), (b"-NOAUTH Authentication required.\r\n", "redis"),
        (b"\x15\x03\x01\x00\x02\x02\x46", "tls"), (b"@RSYNCD: 31.0\n", "rsync"), (b"\xff\xfb\x01", "telnet"),
        (b"\x03\x00\x00\x13\x0e\xd0\x00", "rdp"), (b"J\x00\x00\x00\x0a8.0.35\x00", "mysql"),
        (b"\x00\x00\x00\x50\xfeSMB\x40\x00", "smb"), (b"\x00\x00\x00\x23\xffSMB\x72", "smb"),
        (b"\x30\x0c\x02\x01\x00\x78\x07\x0a\x01\x34\x04\x00\x04\x00", "ldap"), (b"0 items\r\n", None),
        (b"hello\r\n", None), (b"", None),
    ],
)  # fmt: skip
def test_a_protocol_is_named_only_where_it_is_evident(seen: bytes, protocol: str | None) -> None:
    """Each greeting proves its protocol, and plain words prove none."""
    assert proves(seen) == protocol
