"""The rules that every test runs under hold themselves."""

import asyncio
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests import conftest

OUTSIDE = ["192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1", "10.0.0.1"]


@pytest.mark.parametrize("address", OUTSIDE)
def test_a_connection_beyond_loopback_is_refused(address: str) -> None:
    """Connecting, and sending a datagram, to anything but loopback raises and is remembered."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as stream, pytest.raises(PermissionError):
        stream.connect((address, 443))
    with socket.socket(family, socket.SOCK_DGRAM) as datagram, pytest.raises(PermissionError):
        datagram.sendto(b"", (address, 53))
    assert conftest._strayed == [address, address]
    conftest._strayed.clear()


async def test_asyncio_is_held_too() -> None:
    """Streams of asyncio, and look-ups of names, do not get past it."""
    for host in ("192.0.2.1", "www.example.com"):
        with pytest.raises(PermissionError):
            await asyncio.open_connection(host, 443)
    assert set(conftest._strayed) == {"192.0.2.1", "www.example.com"}
    conftest._strayed.clear()


def test_loopback_is_open() -> None:
    """Every address of this machine's own networks may be used, in both families."""
    with socket.create_server(("127.77.200.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass
    assert socket.getaddrinfo("localhost", 80)


@pytest.mark.parametrize(
    ("ci", "code", "word"), [("", 0, "1 skipped"), ("true", 1, "1 error")], ids=["at home", "in CI"]
)
def test_without_its_servers_a_laboratory_test_is_skipped_or_fails(ci: str, code: int, word: str) -> None:
    """At home the reason and the remedy are shown; where CI promises the servers, it is a failure."""
    done = subprocess.run(
        [sys.executable, "-c", "import os, sys, pytest; os.geteuid = lambda: 1000; sys.exit(pytest.main(sys.argv[1:]))",
         "-q", "-p", "no:cacheprovider", "tests/lab/test_lab.py::test_mailboxes"],
        cwd=Path(__file__).parents[1], env={**os.environ, "CI": ci}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == code
    assert word in done.stdout
    assert "needs" in done.stdout
