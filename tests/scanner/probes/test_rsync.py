"""Rsync: the daemon's first line is read, and nothing is sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.asset import endpoint_asset
from scanner.observation import ABSENT, Present, Unseen
from scanner.probes.rsync import facts_of, rsync
from scanner.target import Profile
from tests.lab.site import Site
from tests.lab.stores import OPEN
from tests.scanner.net.conftest import World
from tests.scanner.probes.conversing import HOSTILE, Scripted, ask, converse, once


@pytest.mark.parametrize("profile", [Profile.LIGHT, Profile.CONSENT])
async def test_nothing_is_sent(world: World, profile: Profile) -> None:
    """The greeting tells the protocol and the digests; the server hears no word under any profile."""
    server = Scripted(b"@RSYNCD: 31.0 sha512 sha256 md5\n")
    facts = (await converse(world, rsync, server, 873, profile=profile)).facts
    assert facts.speaks == Present(value="rsync")
    assert (facts.protocol, facts.digests) == (Present(value="31.0"), Present(value=("sha512", "sha256", "md5")))
    assert isinstance(facts.open_without_login, Unseen)
    assert server.heard == []


async def test_an_old_daemon(world: World) -> None:
    """Before 3.2.7 no digest is named; protocols below 30 have no second number."""
    facts = (await converse(world, rsync, once(b"@RSYNCD: 29\n"), 873)).facts
    assert (facts.protocol, facts.digests) == (Present(value="29"), ABSENT)


async def test_other_protocols_and_nonsense(world: World) -> None:
    """SSH on this port is told as SSH; what only begins like rsync is no proof of a version; no hostile facts."""
    assert (await converse(world, rsync, once(b"SSH-2.0-OpenSSH_9.6\r\n"), 873)).facts.speaks == Present(value="ssh")
    assert (await converse(world, rsync, once(b"@RSYNCD: \x1b[2J\n"), 873)).facts is None
    assert [(await converse(world, rsync, handler, 873)).facts for handler in HOSTILE] == [None, None]


@given(st.binary(max_size=200) | st.binary(max_size=80).map(lambda rest: b"@RSYNCD: 31.0" + rest))
def test_any_greeting_is_read(seen: bytes) -> None:
    """No bytes break the reading."""
    facts_of(seen)


async def test_rsync_itself(world: World, stores: Site) -> None:
    """A real daemon, under light."""
    answer = await ask(world, rsync, endpoint_asset(stores.address(OPEN), 873), profile=Profile.LIGHT)
    assert answer.facts.speaks == Present(value="rsync")
    assert int(answer.facts.protocol.value.partition(".")[0]) >= 31
