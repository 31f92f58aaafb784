"""MySQL and MariaDB: the greeting, the refusal, and nonsense."""

from hypothesis import given
from hypothesis import strategies as st

from scanner.asset import endpoint_asset
from scanner.observation import Outcome, Present
from scanner.probes.mysql import facts_of, mysql
from tests.lab.laboratory import Laboratory
from tests.scanner.net.conftest import World
from tests.scanner.probes.conversing import HOSTILE, ask, converse, once


def packet(payload: bytes, number: int = 0) -> bytes:
    return len(payload).to_bytes(3, "little") + bytes((number,)) + payload


def greeting(version: bytes, capabilities: int, thread: int = 7, salt: bytes = b"12345678") -> bytes:
    rest = thread.to_bytes(4, "little") + salt + b"\0" + capabilities.to_bytes(2, "little") + b"\x21" + b"\0" * 30
    return packet(b"\x0a" + version + b"\0" + rest)


async def test_version_and_tls(world: World) -> None:
    """Version, package and CLIENT_SSL are read; thread and salt, which differ at every look, are not kept."""
    looks = [greeting(b"5.5.5-10.11.19-MariaDB-0+deb12u1", 0xFFFE, n, bytes((n,)) * 8) for n in (1, 2)]
    answers = [await converse(world, mysql, once(look), 3306) for look in looks]
    facts = answers[0].facts
    assert facts == answers[1].facts
    assert facts.tls == Present(value=True)
    assert facts.refuses_us == Present(value=False)
    assert (facts.software.value[0].product, facts.software.value[0].version) == ("mariadb", "10.11.19")


async def test_a_server_without_tls(world: World) -> None:
    """Without CLIENT_SSL no TLS is offered; MySQL's own version is read as MySQL."""
    facts = (await converse(world, mysql, once(greeting(b"8.0.35-0ubuntu0.22.04.1", 0xF7FF)), 3306)).facts
    assert facts.tls == Present(value=False)
    assert facts.software.value[0].product == "mysql"


async def test_a_server_that_refuses_us(world: World) -> None:
    """Errors 1130 and 1129 prove MySQL, and our own address in their text is not kept."""
    for code in (1130, 1129):
        text = b"Host '127.0.0.1' is not allowed to connect to this MySQL server"
        refusal = packet(b"\xff" + code.to_bytes(2, "little") + text)
        facts = (await converse(world, mysql, once(refusal), 3306)).facts
        assert facts.speaks == Present(value="mysql")
        assert facts.refuses_us == Present(value=True)
        assert "127.0.0.1" not in facts.greeting.value


async def test_a_greeting_in_pieces(world: World) -> None:
    """TCP may cut the packet anywhere."""
    whole = greeting(b"8.4.0", 0xFFFF)
    assert (await converse(world, mysql, once(whole[:2], whole[2:9], whole[9:]), 3306)).facts.tls == Present(value=True)


async def test_other_protocols_and_nonsense(world: World) -> None:
    """SSH on port 3306 is told as SSH; garbage and hostile servers bring no facts."""
    other = await converse(world, mysql, once(b"SSH-2.0-x\r\n"), 3306)
    assert other.facts.speaks == Present(value="ssh")
    garbage = await converse(world, mysql, once(packet(b"\x0a<html>\0" + b"x" * 40)), 3306)
    assert (garbage.outcome, garbage.facts) == (Outcome.GARBLED, None)
    assert [(await converse(world, mysql, handler, 3306)).facts for handler in HOSTILE] == [None, None]


@given(st.binary(max_size=200))
def test_any_packet_is_read(seen: bytes) -> None:
    """No bytes break the reading, with or without a sound frame."""
    facts_of(seen)
    facts_of(packet(b"\x0a" + seen))
    facts_of(packet(b"\xff" + seen))


async def test_mariadb_itself(world: World, laboratory: Laboratory) -> None:
    """A real MariaDB names itself, also where it turns us away."""
    answer = await ask(world, mysql, endpoint_asset(laboratory.address("db.untidy.test"), 3306))
    assert answer.facts.speaks == Present(value="mysql")
    assert answer.facts.software.value[0].product == "mariadb"
