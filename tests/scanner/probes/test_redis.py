"""Redis: what an answer to PING proves, and that it is sent under consent only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.asset import endpoint_asset
from scanner.observation import NOT_ASKED, Outcome, Present, Unseen
from scanner.probes.redis import RedisFacts, opens_without_login, redis
from scanner.target import Profile
from tests.lab.laboratory import Laboratory
from tests.lab.site import Site
from tests.lab.stores import LOCKED, SHUT
from tests.scanner.net.conftest import World
from tests.scanner.probes.conversing import HOSTILE, Scripted, ask, converse, once


@pytest.mark.parametrize(
    ("reply", "opens"),
    [(b"+PONG\r\n", True), (b"-NOAUTH Authentication required.\r\n", False),
     (b"-DENIED Redis is running in protected mode\r\n", False), (b"-ERR operation not permitted\r\n", False)],
)  # fmt: skip
async def test_what_the_reply_proves(world: World, reply: bytes, opens: bool) -> None:
    """PONG is an open server; a demand for a login (before 2.6 too) and protected mode are Redis all the same."""
    answer = await converse(world, redis, Scripted(b"", (b"PING\r\n", reply)), 6379)
    assert answer.facts.speaks == Present(value="redis")
    assert answer.facts.open_without_login == Present(value=opens)


async def test_an_error_that_says_nothing_of_logins(world: World) -> None:
    """A server that is still loading, or full, is Redis; whether it is open was not seen."""
    full = await converse(world, redis, once(b"-ERR max number of clients reached\r\n"), 6379)
    assert full.facts.speaks == Present(value="redis")
    answer = await converse(world, redis, Scripted(b"", (b"PING", b"-LOADING Redis is loading\r\n")), 6379)
    assert answer.facts.speaks == Present(value="redis")
    assert isinstance(answer.facts.open_without_login, Unseen)


async def test_without_consent_nothing_is_sent(world: World) -> None:
    """Under light the server hears no word and no conclusion is drawn."""
    server = Scripted(b"")
    answer = await converse(world, redis, server, 6379, profile=Profile.LIGHT)
    assert answer.outcome is Outcome.ANSWERED
    assert answer.facts == RedisFacts()
    assert answer.facts.speaks is NOT_ASKED
    assert server.heard == []


async def test_other_protocols_and_nonsense(world: World) -> None:
    """A web server on port 6379 is told as HTTP; hostile servers bring no facts."""
    other = await converse(world, redis, Scripted(b"", (b"PING", b"HTTP/1.1 400 Bad Request\r\n\r\n")), 6379)
    assert other.facts.speaks == Present(value="http")
    assert [(await converse(world, redis, handler, 6379)).facts for handler in HOSTILE] == [None, None]


@given(st.binary(max_size=200))
def test_any_reply_is_read(seen: bytes) -> None:
    """No bytes break the reading."""
    opens_without_login(seen)


async def test_redis_itself(world: World, laboratory: Laboratory) -> None:
    """A real Redis without a password is open."""
    answer = await ask(world, redis, endpoint_asset(laboratory.address("dev.untidy.test"), 6379))
    assert answer.facts.open_without_login == Present(value=True)


@pytest.mark.parametrize("address", [LOCKED, SHUT])
async def test_redis_that_asks_for_a_login(world: World, stores: Site, address: str) -> None:
    """A real one with a password, and one whose default user is off: neither is open."""
    answer = await ask(world, redis, endpoint_asset(stores.address(address), 6379))
    assert answer.facts.speaks == Present(value="redis")
    assert answer.facts.open_without_login == Present(value=False)
