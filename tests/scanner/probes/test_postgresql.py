"""PostgreSQL: the three answers to SSLRequest, and nonsense."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.asset import endpoint_asset
from scanner.observation import Outcome, Present, Unseen
from scanner.probes.postgresql import SSL_REQUEST, offers_tls, postgresql
from tests.lab.laboratory import Laboratory
from tests.scanner.net.conftest import World
from tests.scanner.probes.conversing import HOSTILE, Scripted, after_question, ask, converse


async def test_the_two_letters(world: World) -> None:
    """S offers TLS, N does not; both prove PostgreSQL, and nothing else is sent."""
    for letter, offered in ((b"S", True), (b"N", False)):
        answer = await converse(world, postgresql, Scripted(b"", (SSL_REQUEST, letter)), 5432)
        assert answer.facts.speaks == Present(value="postgresql")
        assert answer.facts.tls == Present(value=offered)


async def test_an_error_in_place_of_a_letter(world: World) -> None:
    """An ErrorResponse proves PostgreSQL, and leaves TLS open."""
    fields = b"SFATAL\0C53300\0Msorry, too many clients already\0\0"
    error = b"E" + (len(fields) + 4).to_bytes(4, "big") + fields
    answer = await converse(world, postgresql, after_question(error[:1], error[1:]), 5432)
    assert answer.facts.speaks == Present(value="postgresql")
    assert isinstance(answer.facts.tls, Unseen)


async def test_other_protocols_and_nonsense(world: World) -> None:
    """A word that begins with S is no PostgreSQL; SSH is told as SSH; hostile servers bring no facts."""
    word = await converse(world, postgresql, after_question(b"Sorry\r\n"), 5432)
    assert (word.outcome, word.facts) == (Outcome.GARBLED, None)
    other = await converse(world, postgresql, after_question(b"SSH-2.0-x\r\n"), 5432)
    assert other.facts.speaks == Present(value="ssh")
    assert [(await converse(world, postgresql, handler, 5432)).facts for handler in HOSTILE] == [None, None]


@given(st.binary(max_size=100))
def test_any_answer_is_read(seen: bytes) -> None:
    """No bytes break the reading."""
    offers_tls(seen)


async def test_postgresql_itself(world: World, laboratory: Laboratory) -> None:
    """A real PostgreSQL answers the request."""
    answer = await ask(world, postgresql, endpoint_asset(laboratory.address("sql.untidy.test"), 5432))
    assert answer.facts.speaks == Present(value="postgresql")
    assert isinstance(answer.facts.tls, Present)


@pytest.mark.parametrize("banner", [b"SSH-2.0-x", b"NOTICE AUTH"])
async def test_a_banner_that_comes_letter_by_letter_is_no_postgresql(world: World, banner: bytes) -> None:
    """PostgreSQL waits for us after its one letter; a letter that another follows is no answer."""

    async def dribble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for byte in banner:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0.05)  # the net of the tests has less patience than a second

    answer = await converse(world, postgresql, dribble, 5432)
    assert (answer.outcome, answer.facts) == (Outcome.GARBLED, None)
