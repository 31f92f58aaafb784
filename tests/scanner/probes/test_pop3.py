"""POP3: greeting, capabilities, logins before TLS, and nonsense."""

from hypothesis import given
from hypothesis import strategies as st

from scanner.asset import endpoint_asset
from scanner.observation import ABSENT, Outcome, Present, Unseen
from scanner.probes.pop3 import Pop3Facts, capabilities, pop3
from tests.lab.laboratory import Laboratory
from tests.scanner.net.conftest import World
from tests.scanner.probes.conversing import HOSTILE, Scripted, ask, converse, once


def scripted(listed: bytes) -> Scripted:
    greeting = b"+OK ready <1896.697170952@pop.acme.example>\r\n"
    return Scripted(greeting, (b"CAPA\r\n", listed), (b"QUIT\r\n", b"+OK\r\n"))


async def test_logins_in_the_open(world: World) -> None:
    """USER among the capabilities is a login in the open, whether or not STLS is there too (RFC 2449 6.3)."""
    answer = await converse(world, pop3, scripted(b"+OK\r\nUSER\r\nSTLS\r\n.\r\n"), 110)
    assert answer.facts.plaintext_login == Present(value=True)
    assert answer.facts.tls == Present(value=True)
    assert answer.facts.greeting == Present(value="ready <...>")


async def test_logins_wait_for_tls(world: World) -> None:
    """STLS without USER and without SASL PLAIN takes no password before TLS."""
    answer = await converse(world, pop3, scripted(b"+OK\r\nSTLS\r\nSASL CRAM-MD5\r\n\0\r\n.\r\n"), 110)
    assert answer.facts.plaintext_login == Present(value=False)


async def test_a_server_without_capa_announces_nothing(world: World) -> None:
    """-ERR to CAPA: no list exists (RFC 2449 5), which proves nothing of TLS and logins by itself."""
    answer = await converse(world, pop3, scripted(b"-ERR unknown\r\n"), 110)
    assert answer.outcome is Outcome.ANSWERED
    assert answer.facts.capabilities is ABSENT
    assert isinstance(answer.facts.tls, Unseen)
    assert isinstance(answer.facts.plaintext_login, Unseen)


async def test_a_server_that_turns_us_away_is_one_all_the_same(world: World) -> None:
    """`-ERR` for a greeting (RFC 1939 4): POP3, and nothing is known of its logins."""
    answer = await converse(world, pop3, once(b"-ERR too many connections\r\n"), 110)
    assert (answer.outcome, answer.facts) == (Outcome.PARTIAL, Pop3Facts(speaks=Present(value="pop3")))


async def test_other_protocols_and_nonsense(world: World) -> None:
    """IMAP on port 110 is told as IMAP; hostile servers bring no facts."""
    other = await converse(world, pop3, once(b"* OK Cyrus IMAP v2.4.17 server ready\r\n"), 110)
    assert other.facts.speaks == Present(value="imap")
    assert [(await converse(world, pop3, handler, 110)).facts for handler in HOSTILE] == [None, None]


@given(st.binary(max_size=600))
def test_any_reply_to_capa_is_read(seen: bytes) -> None:
    """Whatever comes, lines are printable and few."""
    found = capabilities(b"+OK\r\n" + seen)
    if isinstance(found, Present):
        assert len(found.value) <= 50
        assert all(line.isprintable() and line for line in found.value)


async def test_dovecot_itself(world: World, laboratory: Laboratory) -> None:
    """A real Dovecot without TLS takes passwords in the open."""
    answer = await ask(world, pop3, endpoint_asset(laboratory.address("imap.untidy.test"), 110))
    assert answer.facts.plaintext_login == Present(value=True)
