"""SSH: identification, KEXINIT, protocol 1, other protocols, and every kind of nonsense."""

import os

from hypothesis import given
from hypothesis import strategies as st

from scanner.asset import endpoint_asset
from scanner.observation import Outcome, Present, Software, Unseen
from scanner.probes.ssh import SshFacts, name_lists, ssh
from tests.lab.laboratory import Laboratory
from tests.scanner.net.conftest import World
from tests.scanner.probes.conversing import HOSTILE, Scripted, ask, converse, once

LISTS = (
    b"curve25519-sha256,kex-strict-s-v00@openssh.com", b"ssh-ed25519", b"aes256-gcm@openssh.com", b"aes128-ctr",
    b"hmac-sha2-256", b"hmac-sha2-512", b"none", b"none", b"", b"",
)  # fmt: skip


def kexinit(lists: tuple[bytes, ...] = LISTS, cookie: bytes = b"\0" * 16) -> bytes:
    payload = b"\x14" + cookie + b"".join(len(names).to_bytes(4, "big") + names for names in lists) + b"\0" * 5
    padding = 8 - (len(payload) + 5) % 8 + 4
    return (len(payload) + padding + 1).to_bytes(4, "big") + bytes((padding,)) + payload + b"\0" * padding


async def test_algorithms_are_read_from_the_servers_kexinit(world: World) -> None:
    """The lists come in the server's order, after lines that a server may send before its version (RFC 4253 4.2)."""
    server = Scripted(b"Welcome\r\nSSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10\r\n", (b"SSH-2.0-Hullmark_", kexinit()))
    answer = await converse(world, ssh, server, 22)
    facts = answer.facts
    assert isinstance(facts, SshFacts)
    assert answer.outcome is Outcome.ANSWERED
    assert facts.protocol == Present(value="2.0")
    assert facts.ssh1 == Present(value=False)
    assert facts.key_exchanges == Present(value=("curve25519-sha256", "kex-strict-s-v00@openssh.com"))
    assert facts.host_keys == Present(value=("ssh-ed25519",))
    assert facts.ciphers == Present(value=("aes256-gcm@openssh.com",))
    assert facts.macs == Present(value=("hmac-sha2-256",))
    assert facts.software == Present(
        value=(Software(product="openssh", version="9.2p1", package="9.2p1 Debian-2+deb12u10", told_by="ssh greeting"),)
    )
    assert b" " not in server.heard[0].rstrip(b"\r\n").partition(b"-")[2].partition(b" ")[2]


async def test_two_looks_at_one_server_give_the_same_facts(world: World) -> None:
    """The cookie differs at every look and is no fact."""
    found = []
    for _ in range(2):
        server = Scripted(b"SSH-2.0-x\r\n" + kexinit(cookie=os.urandom(16)), (b"SSH-2.0-", b""))
        found.append((await converse(world, ssh, server, 22)).facts)
    assert found[0] == found[1]


async def test_protocol_1_is_told(world: World) -> None:
    """1.5 is protocol 1 alone, 1.99 both (RFC 4253 5.1); a server of protocol 1 is told nothing."""
    old = await converse(world, ssh, Scripted(b"SSH-1.5-OpenSSH_3.4\n"), 22)
    both = await converse(world, ssh, Scripted(b"SSH-1.99-Cisco-1.25\n", (b"SSH-", kexinit())), 22)
    assert old.facts.ssh1 == both.facts.ssh1 == Present(value=True)
    assert isinstance(old.facts.ciphers, Unseen)
    assert isinstance(both.facts.ciphers, Present)


async def test_another_protocol_on_the_port_is_named(world: World) -> None:
    """A mail server behind port 22 is told as what it is."""
    answer = await converse(world, ssh, once(b"220 mail.acme.example ESMTP Exim 4.96\r\n"), 22)
    assert answer.facts.speaks == Present(value="smtp")
    assert answer.facts.software.value[0].product == "exim"


async def test_hostile_servers_end_without_facts(world: World) -> None:
    """Silence, endless garbage and a version line without its end are outcomes, not errors."""
    outcomes = [(await converse(world, ssh, handler, 22)).outcome for handler in HOSTILE]
    assert outcomes == [Outcome.SILENT, Outcome.GARBLED]
    cut = await converse(world, ssh, Scripted(b"SSH-2.0-x\r\n\xff\xff\xff\xff", (b"SSH-", b"")), 22)
    assert cut.outcome is Outcome.PARTIAL
    assert isinstance(cut.facts.ciphers, Unseen)


async def test_control_characters_are_not_kept(world: World) -> None:
    """A greeting that would drive a terminal loses what drives it."""
    answer = await converse(world, ssh, once(b"SSH-2.0-\x1b[2J\x9bevil\xe2\x80\xae_1.0\r\n"), 22)
    assert answer.facts.greeting.value.isprintable()


@given(st.binary(max_size=400))
def test_any_packet_is_read_without_an_error(packet: bytes) -> None:
    """Whatever stands where KEXINIT should, the result is lists or Unseen."""
    lists = name_lists(packet)
    assert isinstance(lists, Unseen) or len(lists) == 10


@given(st.lists(st.binary(max_size=40), min_size=10, max_size=10), st.integers(0, 300))
def test_a_cut_kexinit_is_never_half_read(lists: list[bytes], at: int) -> None:
    """A packet cut anywhere gives ten lists or none."""
    found = name_lists(kexinit(tuple(lists))[:at])
    assert isinstance(found, Unseen) or len(found) == 10


async def test_openssh_itself(world: World, laboratory: Laboratory) -> None:
    """A real OpenSSH tells protocol 2, its package and its algorithms."""
    answer = await ask(world, ssh, endpoint_asset(laboratory.address("ssh.untidy.test"), 22))
    assert answer.outcome is Outcome.ANSWERED
    assert answer.facts.protocol == Present(value="2.0")
    assert answer.facts.software.value[0].product == "openssh"
    assert answer.facts.key_exchanges.value
