"""Memcached: what an answer to `version` proves, and that it is asked under consent only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.asset import endpoint_asset
from scanner.observation import NOT_ASKED, Outcome, Present, Unseen
from scanner.probes.memcached import MemcachedFacts, facts_of, memcached
from scanner.target import Profile
from tests.lab.site import Site
from tests.lab.stores import LOCKED, OPEN
from tests.scanner.net.conftest import World
from tests.scanner.probes.conversing import HOSTILE, Scripted, ask, converse


@pytest.mark.parametrize(
    ("reply", "opens", "version"),
    [(b"VERSION 1.4.15\r\n", Present(value=True), "1.4.15"), (b"VERSION 1.6.38-2\r\n", Present(value=True), "1.6.38"),
     (b"CLIENT_ERROR unauthenticated\r\n", Present(value=False), None)],
)  # fmt: skip
async def test_what_the_reply_proves(world: World, reply: bytes, opens: object, version: str | None) -> None:
    """A version is an open server; a demand for a login is memcached all the same. The question is eight bytes."""
    server = Scripted(b"", (b"version\r\n", reply))
    answer = await converse(world, memcached, server, 11211)
    assert (answer.outcome, answer.facts.speaks) == (Outcome.ANSWERED, Present(value="memcached"))
    assert answer.facts.open_without_login == opens
    assert [(one.product, one.version) for one in answer.facts.software.value] == [("memcached", version)]
    assert server.heard == [b"version\r\n"]


async def test_errors_that_say_nothing_of_logins(world: World) -> None:
    """SERVER_ERROR is memcached's own word; a mere ERROR is that of many protocols and proves none."""
    server = await converse(world, memcached, Scripted(b"", (b"version", b"SERVER_ERROR out of memory\r\n")), 11211)
    assert server.facts.speaks == Present(value="memcached")
    assert isinstance(server.facts.open_without_login, Unseen)
    modem = await converse(world, memcached, Scripted(b"", (b"version", b"ERROR\r\n")), 11211)
    assert modem.outcome is Outcome.PARTIAL
    assert isinstance(modem.facts.speaks, Unseen)
    assert modem.facts.open_without_login is NOT_ASKED


async def test_without_consent_nothing_is_sent(world: World) -> None:
    """Under light the server hears no word and no conclusion is drawn."""
    server = Scripted(b"")
    answer = await converse(world, memcached, server, 11211, profile=Profile.LIGHT)
    assert (answer.outcome, answer.facts, server.heard) == (Outcome.ANSWERED, MemcachedFacts(), [])


async def test_other_protocols_and_nonsense(world: World) -> None:
    """Redis on this port is told as Redis; hostile servers bring no facts."""
    other = await converse(
        world, memcached, Scripted(b"", (b"version", b"-NOAUTH Authentication required.\r\n")), 11211
    )
    assert other.facts.speaks == Present(value="redis")
    assert [(await converse(world, memcached, handler, 11211)).facts for handler in HOSTILE] == [None, None]
    assert facts_of(b"VERSION \xff\xfe\r\n") is None


@given(st.binary(max_size=200) | st.binary(max_size=80).map(lambda rest: b"VERSION " + rest))
def test_any_reply_is_read(seen: bytes) -> None:
    """No bytes break the reading."""
    facts_of(seen)


async def test_memcached_itself(world: World, stores: Site) -> None:
    """A real memcached is open with its version; one with a file of users asks for a login."""
    opened = await ask(world, memcached, endpoint_asset(stores.address(OPEN), 11211))
    locked = await ask(world, memcached, endpoint_asset(stores.address(LOCKED), 11211))
    assert opened.facts.open_without_login == Present(value=True)
    assert opened.facts.software.value[0].version.startswith("1.")
    assert locked.facts.open_without_login == Present(value=False)
