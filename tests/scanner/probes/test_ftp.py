"""FTP: greeting, features, being turned away, and nonsense."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.asset import endpoint_asset
from scanner.greeting import coded_reply
from scanner.observation import ABSENT, Outcome, Present, Unseen
from scanner.probes.ftp import features, ftp
from tests.lab.laboratory import Laboratory
from tests.scanner.net.conftest import World
from tests.scanner.probes.conversing import HOSTILE, Scripted, ask, converse, once


async def test_auth_tls_among_the_features(world: World) -> None:
    """A greeting of many lines, then FEAT with AUTH TLS: TLS is offered, and no user name is ever sent."""
    server = Scripted(
        b"220-FileZilla Server 1.7.3\r\n220-220 is no end\r\n220 Please behave\r\n",
        (b"FEAT\r\n", b"211-Features:\r\n MDTM\r\n AUTH TLS\r\n UTF8\r\n211 End\r\n"),
        (b"AUTH TLS\r\n", b"234 Using authentication type TLS\r\n"),
    )
    answer = await converse(world, ftp, server, 21)
    assert answer.facts.speaks == Present(value="ftp")
    assert answer.facts.tls == Present(value=True)
    assert isinstance(answer.facts.plaintext_login, Unseen)
    assert answer.facts.features == Present(value=("AUTH TLS", "MDTM", "UTF8"))
    assert answer.facts.software.value[0].version == "1.7.3"


async def test_an_auth_tls_that_is_listed_and_not_taken_is_none(world: World) -> None:
    """Pure-FTPd without a certificate lists AUTH TLS and does not know it: a login there can only be in the open."""
    server = Scripted(
        b"220---------- Welcome to Pure-FTPd [privsep] [TLS] ----------\r\n220 You will be disconnected\r\n",
        (b"FEAT\r\n", b"211-Extensions supported:\r\n AUTH TLS\r\n PBSZ\r\n211 End.\r\n"),
        (b"AUTH TLS\r\n", b"500 This security scheme is not implemented\r\n"),
        (b"QUIT\r\n", b""),
    )
    answer = await converse(world, ftp, server, 21)
    assert answer.outcome is Outcome.ANSWERED
    assert (answer.facts.tls, answer.facts.plaintext_login) == (Present(value=False), Present(value=True))
    assert b"500 This security scheme" in answer.evidence


@pytest.mark.parametrize(
    "reply", [b"431 Unable now\r\n", b"534 Not for you\r\n", b"530 Log in first\r\n", b"421 Bye\r\n"]
)
async def test_an_auth_tls_that_is_put_off_proves_nothing(world: World, reply: bytes) -> None:
    """What is about this moment or about us says neither that there is TLS nor that there is none (RFC 2228 3)."""
    features = (b"FEAT", b"211-Features:\r\n AUTH TLS\r\n211 End\r\n")
    server = Scripted(b"220 ready\r\n", features, (b"AUTH TLS", reply), (b"QUIT", b""))
    answer = await converse(world, ftp, server, 21)
    why = f"AUTH TLS was answered with code {int(reply[:3])}"
    assert (answer.outcome, answer.why) == (Outcome.PARTIAL, why)
    assert answer.facts.tls == answer.facts.plaintext_login == Unseen(why=why)


async def test_a_connection_that_ends_after_auth_tls_proves_nothing(world: World) -> None:
    """Silence in place of the reply to AUTH TLS is no answer."""
    server = Scripted(b"220 ready\r\n", (b"FEAT", b"211-Features:\r\n AUTH TLS\r\n211 End\r\n"), (b"AUTH TLS", b""))
    answer = await converse(world, ftp, server, 21)
    assert answer.outcome is Outcome.PARTIAL
    assert isinstance(answer.facts.tls, Unseen)
    assert answer.facts.features == Present(value=("AUTH TLS",))


async def test_an_old_name_of_tls_alone_is_believed(world: World) -> None:
    """Who lists AUTH SSL alone may not know the name TLS: a no to it would prove nothing, so it is not asked."""
    server = Scripted(b"220 ready\r\n", (b"FEAT", b"211-Features:\r\n AUTH SSL\r\n211 End\r\n"), (b"QUIT", b""))
    assert (await converse(world, ftp, server, 21)).facts.tls == Present(value=True)


async def test_without_auth_tls_logins_are_in_the_open(world: World) -> None:
    """A feature list without AUTH leaves only logins without TLS."""
    server = Scripted(b"220 (vsFTPd 3.0.5)\r\n", (b"FEAT", b"211-Features:\r\n PASV\r\n211 End\r\n"), (b"QUIT", b""))
    answer = await converse(world, ftp, server, 21)
    assert answer.facts.tls == Present(value=False)
    assert answer.facts.plaintext_login == Present(value=True)


@pytest.mark.parametrize("reply", [b"500 Unknown command\r\n", b"502 Not implemented\r\n"])
async def test_a_server_that_knows_no_feat_has_no_list(world: World, reply: bytes) -> None:
    """500 and 502 say that there is no FEAT (RFC 2389 3.1): no list exists, which proves nothing by itself."""
    answer = await converse(world, ftp, Scripted(b"220 ready\r\n", (b"FEAT", reply), (b"QUIT", b"")), 21)
    assert (answer.outcome, answer.facts.speaks) == (Outcome.ANSWERED, Present(value="ftp"))
    assert answer.facts.features is ABSENT
    assert isinstance(answer.facts.tls, Unseen)
    assert isinstance(answer.facts.plaintext_login, Unseen)


async def test_a_refused_feat_proves_nothing(world: World) -> None:
    """A server that shows its list after a login only is neither with nor without TLS, and the reason is kept."""
    refused = (b"FEAT", b"530 Please login with USER and PASS.\r\n")
    answer = await converse(world, ftp, Scripted(b"220 ready\r\n", refused, (b"QUIT", b"")), 21)
    assert answer.outcome is Outcome.PARTIAL
    assert answer.facts.features == Unseen(why="FEAT was answered with code 530")
    assert answer.facts.plaintext_login == answer.facts.features


async def test_being_turned_away_is_no_verdict(world: World) -> None:
    """421 in place of a greeting says that FTP listens and nothing more."""
    answer = await converse(world, ftp, Scripted(b"421 Too many users, sorry.\r\n"), 21)
    assert answer.outcome is Outcome.PARTIAL
    assert answer.facts.speaks == Present(value="ftp")


async def test_other_protocols_and_nonsense(world: World) -> None:
    """SSH on port 21 is told as SSH; garbage, silence and endless noise bring no facts."""
    other = await converse(world, ftp, once(b"SSH-2.0-OpenSSH_8.9p1 Ubuntu-3ubuntu0.10\r\n"), 21)
    assert other.facts.speaks == Present(value="ssh")
    assert other.facts.software.value[0].product == "openssh"
    garbage = await converse(world, ftp, once(b"\x01\x02what\r\n"), 21)
    assert (garbage.outcome, garbage.facts) == (Outcome.GARBLED, None)
    assert [(await converse(world, ftp, handler, 21)).facts for handler in HOSTILE] == [None, None]


@given(st.binary(max_size=600))
def test_any_reply_to_feat_is_read(seen: bytes) -> None:
    """No reply breaks the reading, and what is kept is printable and bounded."""
    reply = coded_reply(seen + b"\r\n")
    found = features(reply) if reply else Unseen(why="")
    if isinstance(found, Present):
        assert len(found.value) <= 50
        assert all(line.isprintable() for line in found.value)


async def test_vsftpd_itself(world: World, laboratory: Laboratory) -> None:
    """A real vsftpd without TLS takes logins in the open."""
    answer = await ask(world, ftp, endpoint_asset(laboratory.address("ftp.untidy.test"), 21))
    assert answer.outcome is Outcome.ANSWERED
    assert answer.facts.plaintext_login == Present(value=True)
    assert answer.facts.software.value[0].product == "vsftpd"


@pytest.mark.parametrize(
    "greeting", [b"220 mx.acme.example\r\n", b"220 ftp.acme.example ready\r\n", b"220 mail LMTP ready\r\n"]
)
async def test_a_mail_server_that_does_not_know_feat_is_one(world: World, greeting: bytes) -> None:
    """Codes of RFC 3463 come from SMTP alone: a mail server on this port takes no FTP logins, in the open or else."""
    server = Scripted(greeting, (b"FEAT", b"502 5.5.2 Error: command not recognized\r\n"), (b"QUIT", b""))
    facts = (await converse(world, ftp, server, 21)).facts
    assert facts.speaks == Present(value="smtp")
    assert not isinstance(facts.plaintext_login, Present)


async def test_a_mail_server_that_puts_us_off_is_not_ftp(world: World) -> None:
    """421 is a code of both protocols; with a code of RFC 3463 after it, it is none of FTP."""
    answer = await converse(world, ftp, Scripted(b"421 4.7.0 mx.acme.example too busy\r\n"), 21)
    assert isinstance(answer.facts.speaks, Unseen)
