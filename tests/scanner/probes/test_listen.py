"""Listening only: nothing is sent, whoever speaks first is named, and the silent are left as they are."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.greeting import proves
from scanner.observation import NOT_ASKED, Outcome, Present, Unseen
from scanner.probes.listen import ListenFacts, listen
from scanner.target import Profile
from tests.scanner.net.conftest import World
from tests.scanner.probes.conversing import HOSTILE, Scripted, converse, once


@pytest.mark.parametrize(
    ("greeting", "protocol"),
    [
        (b"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u5\r\n", "ssh"),
        (b"220-mx.acme.example ESMTP Exim 4.96\r\n220 no spam\r\n", "smtp"),
        (b"220 (vsFTPd 3.0.3)\r\n", "ftp"), (b"RFB 003.008\n", "vnc"), (b"@RSYNCD: 31.0\n", "rsync"),
        (b"J\x00\x00\x00\x0a8.0.36\x00\x01\x02\x03\x04", "mysql"),
        (b"\xff\xfd\x18\xff\xfb\x01\r\nlogin: ", "telnet"),
        (b"Welcome to the switch\r\nUsername: ", "telnet"),
        (b"* OK IMAP ready\r\n", "imap"), (b"+OK POP3\r\n", "pop3"),
        (b"( success ( 2 2 ( ) ( edit-pipeline ) ) ) ", "svn"),
        (b"Asterisk Call Manager/5.0.2\r\n", "asterisk-manager"),
    ],
)  # fmt: skip
async def test_whoever_speaks_first_is_named(world: World, greeting: bytes, protocol: str) -> None:
    """The first word tells the protocol on any port, under light as well, and nothing is said to it."""
    server = Scripted(greeting)
    answer = await converse(world, listen, server, 1723, profile=Profile.LIGHT)
    assert (answer.outcome, answer.facts.speaks) == (Outcome.ANSWERED, Present(value=protocol))
    assert server.heard == []


async def test_software_is_read_of_the_greeting(world: World) -> None:
    """What is named on an odd port is named with its product and version."""
    facts = (await converse(world, listen, once(b"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u5\r\n"), 50000)).facts
    assert facts.software.value[0].version == "9.2p1"


async def test_silence_is_no_answer_and_no_question(world: World) -> None:
    """A port that waits for us was not asked anything: no conclusion. One that hangs up at once is silent."""
    silent = await converse(world, listen, Scripted(b""), 514)
    assert (silent.outcome, silent.facts) == (Outcome.ANSWERED, ListenFacts())

    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Closes without a word."""

    closed = await converse(world, listen, hang_up, 514)
    assert (closed.outcome, closed.facts, closed.why) == (Outcome.SILENT, None, "the other side closed")


async def test_an_unknown_first_word_is_shown(world: World) -> None:
    """What no protocol is proved by is kept, cleaned, and says nothing of what it is."""
    facts = (await converse(world, listen, once(b"\x1b[2Jhello \x07there\r\n"), 9999)).facts
    assert isinstance(facts.speaks, Unseen)
    assert facts.greeting == Present(value="[2Jhello there")
    assert facts.open_without_login is NOT_ASKED


async def test_hostile_servers(world: World) -> None:
    """Garbage without end is read up to the limit, and no protocol is made of it."""
    for handler in HOSTILE:
        facts = (await converse(world, listen, handler, 9999)).facts
        assert not isinstance(facts.speaks, Present)


@given(st.binary(max_size=300))
def test_any_bytes_may_come_first(seen: bytes) -> None:
    """Nothing breaks the naming of protocols."""
    assert proves(seen) is None or isinstance(proves(seen), str)
