"""Thousands of signed domains on loopback, each with two name servers and two exchangers, and some dead or lame."""

import contextlib
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import dns.dnssec
import dns.exception
import dns.message
import dns.name
import dns.query
import dns.rdatatype

from tests.lab import knot, unbound
from tests.lab.knot import Zone
from tests.lab.site import Site, give, ground

HOSTER = "hoster.test"
TIMES = f"ns1.{HOSTER}. hostmaster.{HOSTER}. 1 3600 900 1209600 60"
SIGNED = "policy:\n  - id: shared\n    algorithm: ecdsap256sha256\n    single-type-signing: on\n    ksk-shared: on\n"
PATIENCE = 60


@dataclass(frozen=True, kw_only=True)
class Domains:
    """One of their own name servers, the root's DS, and the names: in order, and served by nobody."""

    site: Site
    server: str
    anchor: Path
    healthy: tuple[str, ...]
    broken: tuple[str, ...]

    _resolvers: Iterator[int] = field(default_factory=lambda: count(1))

    def resolver(self) -> str:
        """The address of a new resolver, which knows nothing yet of who answers and who does not."""
        number = next(self._resolvers)
        address = self.site.address(f"5.{number}")
        unbound.start(self.site, address, self.site.address("0.53"), self.anchor, name=f"unbound-{number}")
        return address


@contextlib.contextmanager
def domains(healthy: int, broken: int) -> Iterator[Domains]:
    """Start their servers; half of the `broken` have a silent name server each, half one that refuses them."""
    with ground() as site, contextlib.ExitStack() as held:
        names = tuple(f"d{number:04}.test" for number in range(healthy))
        lost = tuple(f"lost{number:03}.test" for number in range(broken))
        for number in range(0, broken, 2):
            silent = held.enter_context(socket.socket(type=socket.SOCK_DGRAM))
            silent.bind((_silent(site, number), 53))
        servers = (site.address("0.61"), site.address("0.62"))
        _serve(site, servers, names)
        anchor = _upper(site, servers, names, lost)
        yield Domains(site=site, server=servers[0], anchor=anchor, healthy=names, broken=lost)


def _serve(site: Site, servers: Sequence[str], names: Sequence[str]) -> None:
    """Every domain's zone in one server, all signed by one key that it makes itself."""
    room = site.room("knot-domains", "knot")
    _write(
        room / "template.zone",
        f"$TTL 300\n@ SOA {TIMES}\n@ NS ns1.{HOSTER}.\n@ NS ns2.{HOSTER}.\n@ A {site.address('9.1')}\n"
        f"www A {site.address('9.1')}\n@ MX 10 mx1\n@ MX 20 mx2\nmx1 A {site.address('9.2')}\nmx2 A "
        f"{site.address('9.3')}\n"
        '@ TXT "v=spf1 mx -all"\n_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@hoster.test"\n'
        '@ CAA 0 issue "authority.test"\n_smtp._tls TXT "v=TLSRPTv1; rua=mailto:tls@hoster.test"\n',
    )
    addresses = "".join(f"ns{number}.{HOSTER}. A {at}\n" for number, at in enumerate(servers, 1))
    _write(room / "hoster.zone", f"$TTL 300\n@ SOA {TIMES}\n@ NS ns1\n@ NS ns2\n{addresses}")
    listen = "".join(f"    listen: {address}@53\n" for address in servers)
    _write(
        room / "knot.conf",
        f"server:\n    rundir: {room}\n    user: knot:knot\n    udp-workers: 1\n    tcp-workers: 1\n"
        f"    background-workers: 2\n{listen}database:\n    storage: {room}\n    journal-db-max-size: 8M\n"
        f"    kasp-db-max-size: 64M\n    timer-db-max-size: 64M\n{SIGNED}"
        f"template:\n  - id: default\n    storage: {room}\n    zonefile-sync: -1\n    journal-content: none\n"
        f"    dnssec-signing: on\n    dnssec-policy: shared\n"
        f"zone:\n  - domain: {HOSTER}.\n    file: hoster.zone\n"
        + "".join(f"  - domain: {name}.\n    file: template.zone\n" for name in names),
    )
    site.start(["knotd", "-c", str(room / "knot.conf")], room, [(address, 53) for address in servers])


def _upper(site: Site, servers: Sequence[str], names: Sequence[str], lost: Sequence[str]) -> Path:
    """The root and `test.`, which vouch for the key that all domains share."""
    root = site.address("0.53")
    keys = _keys(servers[0], [names[-1], names[0], HOSTER])
    vouched = [
        f"{name}. DS {dns.dnssec.make_ds(f'{name}.', key, 'SHA256')}\n" for name in (*names, HOSTER) for key in keys
    ]
    glue = "".join(f"ns{number}.{HOSTER}. A {at}\n" for number, at in enumerate(servers, 1))
    for number, name in enumerate(lost):
        glue += f"{name}. NS ns1.{name}.\nns1.{name}. A {servers[0] if number % 2 else _silent(site, number)}\n"
    start = "$TTL 300\n{0} SOA a.nic.test. a.nic.test. 1 3600 900 1209600 60\n{0} NS a.nic.test.\n"
    start += f"a.nic.test. A {root}\n"
    upper = (
        Zone(name=".", signed=True, children=("test.",), text=start.format(".") + "test. NS a.nic.test.\n"),
        Zone(
            name="test.",
            signed=True,
            text=start.format("test.")
            + glue
            + "".join(f"{name}. NS ns{n}.{HOSTER}.\n" for name in (*names, HOSTER) for n in (1, 2))
            + "".join(vouched),
        ),
    )
    made = knot.make_keys(site, "knot-root", upper)
    anchor = site.directory / "root.ds"
    anchor.write_text("".join(line + "\n" for line in made.ds["."]))
    anchor.chmod(0o644)
    knot.start(site, [root], upper, made, made.ds)
    return anchor


def _silent(site: Site, number: int) -> str:
    return site.address(f"6.{1 + number}")


def _keys(server: str, names: Sequence[str]) -> list[object]:
    """The key that every one of `names` shows, once the server has signed them all."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        shown = [_keys_of(server, name) for name in names]
        if shown[0] and all(each == shown[0] for each in shown):
            return shown[0]
        time.sleep(0.2)
    raise RuntimeError(f"{server} has not signed its zones with one key within {PATIENCE} s")


def _keys_of(server: str, name: str) -> list[object]:
    try:
        answer = dns.query.tcp(dns.message.make_query(name, "DNSKEY"), server, timeout=5)
    except (dns.exception.DNSException, OSError):  # it is busy with signing
        return []
    return sorted(record for rrset in answer.answer if rrset.rdtype == dns.rdatatype.DNSKEY for record in rrset)


def _write(file: Path, text: str) -> None:
    file.write_text(text)
    give(file, "knot")


if __name__ == "__main__":
    import signal
    import sys

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt), domains(int(sys.argv[1]), int(sys.argv[2])) as running:
        print(running.resolver(), running.anchor, flush=True)
        signal.pause()
