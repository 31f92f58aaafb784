"""IMAP: greeting, capabilities, logins before TLS, and nonsense."""

from hypothesis import given
from hypothesis import strategies as st

from scanner.asset import endpoint_asset
from scanner.observation import Outcome, Present, Unseen
from scanner.probes.imap import ImapFacts, capabilities, imap
from tests.lab.laboratory import Laboratory
from tests.scanner.net.conftest import World
from tests.scanner.probes.conversing import HOSTILE, Scripted, after_question, ask, converse, once


def scripted(greeting: bytes, listed: bytes) -> Scripted:
    return Scripted(greeting, (b"a1 CAPABILITY\r\n", listed), (b"a2 LOGOUT\r\n", b"* BYE\r\na2 OK\r\n"))


async def test_logins_wait_for_tls(world: World) -> None:
    """STARTTLS with LOGINDISABLED takes no password before TLS (RFC 9051 6.2.3)."""
    server = scripted(
        b"* OK [CAPABILITY IMAP4rev1] Dovecot (Debian) ready.\r\n",
        b"* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED\r\na1 OK done\r\n",
    )
    answer = await converse(world, imap, server, 143)
    assert answer.facts.tls == Present(value=True)
    assert answer.facts.plaintext_login == Present(value=False)
    assert answer.facts.open_without_login == Present(value=False)
    assert answer.facts.capabilities == Present(value=("IMAP4REV1", "LOGINDISABLED", "STARTTLS"))
    assert answer.facts.greeting == Present(value="Dovecot (Debian) ready.")
    assert answer.facts.software.value[0].package == "Debian"


async def test_logins_in_the_open(world: World) -> None:
    """Without LOGINDISABLED, LOGIN is taken as it comes."""
    answer = await converse(world, imap, scripted(b"* OK hi\r\n", b"* CAPABILITY IMAP4rev1\r\na1 OK\r\n"), 143)
    assert answer.facts.plaintext_login == Present(value=True)
    assert answer.facts.tls == Present(value=False)


async def test_an_open_mailbox(world: World) -> None:
    """PREAUTH is a session without a login (RFC 9051 7.1.4), so that none is offered in the open either."""
    answer = await converse(world, imap, scripted(b"* PREAUTH hi\r\n", b"* CAPABILITY IMAP4rev1\r\na1 OK\r\n"), 143)
    assert answer.facts.open_without_login == Present(value=True)
    assert answer.facts.plaintext_login == Present(value=False)


async def test_no_list_and_goodbye_prove_nothing(world: World) -> None:
    """A refused CAPABILITY and a BYE in place of a greeting leave TLS and logins open."""
    refused = await converse(world, imap, scripted(b"* OK hi\r\n", b"a1 BAD no\r\n"), 143)
    goodbye = await converse(world, imap, Scripted(b"* BYE busy\r\n"), 143)
    assert isinstance(refused.facts.tls, Unseen)
    assert (refused.outcome, goodbye.outcome) == (Outcome.PARTIAL, Outcome.PARTIAL)
    assert not isinstance(goodbye.facts.tls, Present)


async def test_other_protocols_and_nonsense(world: World) -> None:
    """POP3 on port 143 is told as POP3; hostile servers bring no facts."""
    other = await converse(world, imap, once(b"+OK Dovecot ready.\r\n"), 143)
    assert other.facts.speaks == Present(value="pop3")
    assert [(await converse(world, imap, handler, 143)).facts for handler in HOSTILE] == [None, None]


async def test_a_mail_port_that_turns_our_tls_down(world: World) -> None:
    """An alert in place of a handshake proves TLS, and nothing of IMAP."""
    answer = await converse(world, imap, after_question(b"\x15\x03\x03\x00\x02\x02\x28"), 993)
    assert answer.facts == ImapFacts(speaks=Present(value="tls"))


@given(st.binary(max_size=600))
def test_any_capability_response_is_read(seen: bytes) -> None:
    """Whatever comes, words are printable and few."""
    found = capabilities(b"* CAPABILITY " + seen)
    if isinstance(found, Present):
        assert len(found.value) <= 80
        assert all(word.isprintable() for word in found.value)


async def test_dovecot_itself(world: World, laboratory: Laboratory) -> None:
    """Real Dovecot: one takes passwords without TLS; the other speaks inside TLS."""
    untidy = await ask(world, imap, endpoint_asset(laboratory.address("imap.untidy.test"), 143))
    tidy = await ask(world, imap, endpoint_asset(laboratory.address("imap.tidy.test"), 993))
    assert untidy.facts.plaintext_login == Present(value=True)
    assert tidy.facts.plaintext_login == Present(value=False)
    assert tidy.facts.software.value[0].product == "dovecot"
