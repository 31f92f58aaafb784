"""SMTP: greeting, extensions, logins before TLS, being put off, and nonsense."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from scanner.asset import endpoint_asset
from scanner.greeting import CodedReply, coded_reply
from scanner.observation import ABSENT, Outcome, Present, Unseen
from scanner.probes.smtp import extensions, smtp
from tests.lab.laboratory import Laboratory
from tests.scanner.net.conftest import World
from tests.scanner.probes.conversing import HOSTILE, Scripted, ask, converse, once

GREETING = b"220 mail.acme.example ESMTP Exim 4.96 Sun, 22 Nov 2026 10:00:00 +0000\r\n"


async def test_extensions_and_a_login_before_tls(world: World) -> None:
    """EHLO is answered with extensions; AUTH PLAIN among them is a login in the open. No mail is started."""
    server = Scripted(
        GREETING,
        (
            b"EHLO hullmark.invalid\r\n",
            b"250-mail.acme.example\r\n250-STARTTLS\r\n250-AUTH PLAIN LOGIN\r\n250 HELP\r\n",
        ),
        (b"QUIT\r\n", b"221 Bye\r\n"),
    )
    answer = await converse(world, smtp, server, 25)
    assert answer.facts.speaks == Present(value="smtp")
    assert answer.facts.tls == Present(value=True)
    assert answer.facts.plaintext_login == Present(value=True)
    assert answer.facts.extensions == Present(value=("AUTH PLAIN LOGIN", "HELP", "STARTTLS"))
    assert answer.facts.software.value[0].product == "exim"
    assert "2026" not in answer.facts.greeting.value


async def test_a_server_without_tls(world: World) -> None:
    """No STARTTLS is a fact; mechanisms that do not send the password are no login in the open."""
    server = Scripted(GREETING, (b"EHLO", b"250-x\r\n250 AUTH CRAM-MD5\r\n"), (b"QUIT", b""))
    answer = await converse(world, smtp, server, 587)
    assert answer.facts.tls == Present(value=False)
    assert answer.facts.plaintext_login == Present(value=False)


async def test_a_server_that_knows_no_ehlo(world: World) -> None:
    """502 to EHLO proves that there are no extensions (RFC 5321 3.2)."""
    answer = await converse(world, smtp, Scripted(GREETING, (b"EHLO", b"502 What?\r\n"), (b"QUIT", b"")), 25)
    assert answer.facts.extensions is ABSENT
    assert answer.facts.tls == Present(value=False)


async def test_being_put_off_is_left_alone(world: World) -> None:
    """421 and 450 in the greeting end the talk: nothing is asked and nothing concluded."""
    for code in (b"421", b"450", b"554"):
        answer = await converse(world, smtp, Scripted(code + b" mail.acme.example ESMTP try later\r\n"), 25)
        assert answer.outcome is Outcome.PARTIAL
        assert not isinstance(answer.facts.tls, Present)


async def test_a_server_that_lets_strangers_wait(world: World) -> None:
    """A first line, a pause longer than an answer may take, and the rest: the mail exchanger is judged."""

    async def patient(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220-mail.acme.example ESMTP Postfix\r\n")
        await asyncio.sleep(0.6)
        writer.write(b"220 mail.acme.example ESMTP Postfix\r\n")
        await reader.readline()
        writer.write(b"250-mail\r\n250 STARTTLS\r\n")

    answer = await converse(world, smtp, patient, 25)
    assert (answer.outcome, answer.facts.tls) == (Outcome.ANSWERED, Present(value=True))


async def test_a_refused_ehlo_proves_nothing(world: World) -> None:
    """550 to EHLO is a no to us, not an absence of TLS."""
    server = Scripted(GREETING, (b"EHLO", b"550 Go away\r\n"), (b"QUIT", b""))
    answer = await converse(world, smtp, server, 25)
    assert answer.outcome is Outcome.PARTIAL
    assert isinstance(answer.facts.tls, Unseen)


async def test_the_contacts_domain_is_our_name(world: World) -> None:
    """EHLO carries the domain of the operator's contact."""
    object.__setattr__(world.conduct, "contact", "Scans <scan@operator.example>")
    server = Scripted(GREETING, (b"EHLO operator.example\r\n", b"250 x\r\n"), (b"QUIT", b""))
    assert (await converse(world, smtp, server, 25)).outcome is Outcome.ANSWERED


async def test_other_protocols_and_nonsense(world: World) -> None:
    """FTP on port 25 is told as FTP; hostile servers bring no facts."""
    other = await converse(world, smtp, once(b"220 ProFTPD 1.3.5e Server (Debian)\r\n"), 25)
    assert other.facts.speaks == Present(value="ftp")
    assert [(await converse(world, smtp, handler, 25)).facts for handler in HOSTILE] == [None, None]


@given(st.binary(max_size=600))
def test_any_reply_to_ehlo_is_read(seen: bytes) -> None:
    """No reply breaks the reading."""
    found = coded_reply(seen + b"\r\n")
    extensions(found or CodedReply(code=250, lines=("", "\0")))


async def test_postfix_itself(world: World, laboratory: Laboratory) -> None:
    """Real Postfix: one exchanger with STARTTLS, one without; neither takes a login in the open."""
    tidy = await ask(world, smtp, endpoint_asset(laboratory.address("mail.tidy.test"), 25))
    untidy = await ask(world, smtp, endpoint_asset(laboratory.address("mail.untidy.test"), 25))
    assert (tidy.facts.tls, untidy.facts.tls) == (Present(value=True), Present(value=False))
    assert tidy.facts.plaintext_login == Present(value=False)
    assert untidy.facts.software.value[0].product == "postfix"
