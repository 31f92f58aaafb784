"""The laboratory's real servers are fully patched: by what they say of themselves nothing in them is open."""

import json
import platform
import shutil
import socket
import subprocess

import pytest

from scanner.feeds import Parsed
from scanner.feeds.builds import SERVERS
from scanner.feeds.debian_security import RELEASES, parse
from scanner.observation import Present, Software
from scanner.software import of_header, of_mysql, of_protocol
from scoring.history.backports import standings
from scoring.knowledge.vulnerability import Standing
from tests.lab.laboratory import Laboratory
from tests.scanner.feeds.samples import NOW
from tests.scoring.history.compiled import index_of

CODENAME = platform.freedesktop_os_release().get("VERSION_CODENAME", "")
pytestmark = pytest.mark.skipif(
    shutil.which("dpkg-query") is None or CODENAME not in RELEASES, reason="needs packages of a release of Debian"
)
CVE = "CVE-2099-0001"
SPEAK_FIRST = (
    ("ssh", "ssh.untidy.test", 22), ("smtp", "mail.untidy.test", 25), ("imap", "imap.untidy.test", 143),
    ("pop3", "imap.untidy.test", 110), ("ftp", "ftp.untidy.test", 21),
)  # fmt: skip


def tracker(*, newer: bool = False) -> Parsed:
    """What Debian would say if every server here had one flaw, mended in the version that is installed, or after it."""
    asked = ["dpkg-query", "--show", "--showformat=${source:Package} ${source:Version}\n"]
    told: dict[str, object] = {}
    for line in subprocess.run(asked, check=True, capture_output=True, text=True).stdout.splitlines():
        source, _, version = line.partition(" ")
        if SERVERS.match(source):
            fixed = {"status": "resolved", "fixed_version": f"{version}0" if newer else version}
            told[source] = {CVE: {"releases": {CODENAME: fixed}}}
    return parse(json.dumps(told).encode(), NOW, "json")


def greeting(laboratory: Laboratory, name: str, port: int, send: bytes = b"") -> bytes:
    with socket.create_connection((laboratory.address(name), port), timeout=10) as connection:
        connection.sendall(send)
        return connection.recv(4096)


@pytest.fixture(scope="module")
def told(laboratory: Laboratory) -> dict[str, Software]:
    """What the laboratory's servers say they are, by product, read as the probes read it."""
    found = []
    for protocol, name, port in SPEAK_FIRST:
        line = greeting(laboratory, name, port).decode("latin-1").splitlines()[0]
        fact = of_protocol(protocol, line)
        found += fact.value if isinstance(fact, Present) else ()
    # The laboratory's own lets nobody in and says no more than that; this is what it would greet with.
    version = subprocess.run(["mariadbd", "--version"], check=True, capture_output=True, text=True).stdout
    found.append(of_mysql("5.5.5-" + version.split("Ver ")[1].split()[0]))
    page = greeting(laboratory, "www.untidy.test", 80, b"HEAD / HTTP/1.0\r\n\r\n").decode("latin-1")
    servers = [line.partition(": ")[2] for line in page.splitlines() if line.lower().startswith("server: ")]
    for server in servers:
        fact = of_header(server, "http server header")
        found += fact.value if isinstance(fact, Present) else ()
    return {software.product: software for software in found}


def test_no_flaw_is_open_in_them(told: dict[str, Software]) -> None:
    """Whoever tells a whole package is mended; of the others it is at most possible."""
    assert {"openssh", "mariadb", "postfix", "dovecot", "nginx"} <= set(told)
    with index_of([tracker()]) as index:
        stands = {product: standings(index, software, [CVE])[CVE].standing for product, software in told.items()}
    assert set(stands.values()) <= {None, Standing.MAYBE}
    assert stands["openssh"] is stands["mariadb"] is None


def test_the_day_after_the_next_fix_they_are_open(told: dict[str, Software]) -> None:
    """The same servers where Debian has published one version more: so the test above can fail."""
    with index_of([tracker(newer=True)]) as index:
        stands = {product: standings(index, software, [CVE])[CVE].standing for product, software in told.items()}
    assert stands["openssh"] is stands["mariadb"] is Standing.OPEN
    assert set(stands.values()) == {Standing.OPEN, Standing.MAYBE}
