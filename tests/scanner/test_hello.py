"""What all hellos share: how we name ourselves, and what becomes of answers that nobody expected."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.conduct import Conduct
from scanner.hello import ended, our_identification, our_name, our_old_request, unexpected
from scanner.interfaces import NoReply
from scanner.observation import NOT_ASKED, Hello, Outcome, Present, Unseen
from tests.scanner.net.conftest import conduct

__all__ = ["conduct"]


@pytest.mark.parametrize(
    ("contact", "name"),
    [("", "hullmark.invalid"), ("Scans <scan@Operator.example>", "operator.example"),
     ("https://why.operator.example/scan", "why.operator.example"), ("nobody", "hullmark.invalid")],
)  # fmt: skip
def test_our_name_is_the_contacts_domain(conduct: Conduct, contact: str, name: str) -> None:
    """EHLO carries a domain under which we are found, or a reserved one."""
    assert our_name(replace(conduct, contact=contact)) == name


@given(agent=st.text(max_size=300), contact=st.text(max_size=300))
def test_our_identification_keeps_to_the_rfc(agent: str, contact: str) -> None:
    """RFC 4253 4.2: at most 255 bytes, printable ASCII, no minus sign in the software version, one comment."""
    plain = object.__new__(Conduct)
    object.__setattr__(plain, "user_agent", agent)
    object.__setattr__(plain, "contact", contact)
    line = our_identification(plain)
    assert len(line) <= 255
    assert line.endswith(b"\r\n")
    assert all(32 <= byte < 127 for byte in line[:-2])
    assert b"-" not in line[8:-2].split(b" ")[0]
    assert line.count(b" ") <= 1


def test_an_answer_in_another_protocol_is_told() -> None:
    """Evident protocols become facts; the expected one in a broken form does not."""
    other = unexpected(b"SSH-2.0-x\r\n", "ftp", Hello)
    assert (other.outcome, other.facts.speaks) == (Outcome.ANSWERED, Present(value="ssh"))
    broken = unexpected(b"SSH-2.0-\r\n", "ssh", Hello)
    assert (broken.outcome, broken.facts) == (Outcome.GARBLED, None)
    assert unexpected(b"x" * 10_000, "ssh", Hello).evidence == b"x" * 4096


def test_a_conversation_that_broke_off_keeps_its_outcome() -> None:
    """Silence stays silence; bytes before it may still prove a protocol."""
    silent = ended(NoReply(outcome=Outcome.SILENT, why="no answer in time"), "ssh", Hello)
    assert (silent.outcome, silent.facts) == (Outcome.SILENT, None)
    spoke = ended(NoReply(outcome=Outcome.SILENT, why="no answer in time", seen=b"RFB 003.008\n"), "ssh", Hello)
    assert spoke.facts.speaks == Present(value="vnc")


def test_a_greeting_that_was_never_finished_names_its_protocol() -> None:
    """What came is kept with the reason why no more came, whether or not it is what was expected there."""
    half = NoReply(outcome=Outcome.SILENT, why="no answer in 10 s", seen=b"220-mx.acme.example ESMTP Exim 4.96\r\n")
    answer = ended(half, "smtp", Hello)
    assert (answer.outcome, answer.why) == (Outcome.PARTIAL, "no answer in 10 s")
    assert answer.facts.speaks == Present(value="smtp")
    assert answer.facts.greeting == Present(value="mx.acme.example ESMTP Exim 4.96")
    assert answer.facts.software.value[0].version == "4.96"


def test_what_drips_without_end_is_a_tarpit() -> None:
    """Bytes that prove nothing and never end are told as that; a slow greeting that proves something is none."""
    lines = NoReply(outcome=Outcome.SILENT, why="longer than 15 s", seen=b"b4k2\r\nx91\r\n", slow=True)
    assert ended(lines, "ssh", Hello).facts == Hello(speaks=Present(value="tarpit"))
    slow = NoReply(outcome=Outcome.SILENT, why="longer than 15 s", seen=b"SSH-2.0-Open", slow=True)
    assert ended(slow, "ssh", Hello).facts.speaks == Present(value="ssh")


def test_a_handshake_that_was_turned_down_proves_tls() -> None:
    """An alert is spoken by TLS only: the port is known, what is behind it is not (RFC 8446 6)."""
    turned_down = NoReply(outcome=Outcome.GARBLED, why="TLS: alert", seen=b"\x16\x03\x03", alert=True)
    answer = ended(turned_down, "http", Hello)
    assert (answer.outcome, answer.facts) == (Outcome.PARTIAL, Hello(speaks=Present(value="tls")))
    assert (answer.why, answer.evidence) == ("TLS: alert", b"\x16\x03\x03")


def test_the_older_request_byte_for_byte(conduct: Conduct) -> None:
    """No Host, no cookie; who we are and whom to ask stand in it."""
    ours = replace(conduct, user_agent="Hullmark/1 (why)", contact="Scans <scan@operator.example>")
    assert our_old_request(ours) == (
        b"GET / HTTP/1.0\r\nUser-Agent: Hullmark/1 (why)\r\nFrom: scan@operator.example\r\nAccept: */*\r\n\r\n"
    )


@pytest.mark.parametrize("noise", [b"abcdefgh", b"\x01\xff\x7fqrst8"])
def test_a_mysql_server_on_another_port_is_told_with_its_version(noise: bytes) -> None:
    """Product and version are read of its packet; the random bytes in it stay out of what is kept."""
    seen = b"J\x00\x00\x00\x0a5.5.5-10.11.6-MariaDB-0+deb12u1\x00\x07\x00\x00\x00" + noise + b"\x00\xfe\xf7"
    facts = unexpected(seen, "http", Hello).facts
    assert isinstance(facts, Hello)
    assert facts.greeting == Present(value="5.5.5-10.11.6-MariaDB-0+deb12u1")
    assert isinstance(facts.software, Present)
    assert [(one.product, one.version) for one in facts.software.value] == [("mariadb", "10.11.6")]


def test_a_mysql_server_that_turns_us_away_quotes_our_address() -> None:
    """Whoever scans, the same is kept; so it is with the random identifiers of SMB, of which nothing is."""
    seen = b"E\x00\x00\x00\xffj\x04Host '192.0.2.9' is not allowed to connect to this MariaDB server"
    facts = unexpected(seen, "http", Hello).facts
    assert isinstance(facts, Hello)
    assert facts.greeting == Present(value="Host '...' is not allowed to connect to this MariaDB server")
    smb = unexpected(b"\x00\x00\x00\xf8\xfeSMB@\x00rnd", "http", Hello).facts
    assert isinstance(smb, Hello)
    assert (smb.speaks, smb.greeting) == (Present(value="smb"), NOT_ASKED)


@pytest.mark.parametrize("seen", [b"SSH-2.0-Open", b"SSH-2.0-OpenSSH_9", b"220 mx ESMTP Exim 4"])
def test_half_a_line_names_no_product(seen: bytes) -> None:
    """The protocol is proved; which product and version it is would change with every look."""
    facts = ended(NoReply(outcome=Outcome.PARTIAL, why="connection reset", seen=seen), "http", Hello).facts
    assert isinstance(facts, Hello)
    assert isinstance(facts.speaks, Present)
    assert (facts.greeting, isinstance(facts.software, Unseen)) == (NOT_ASKED, True)
