"""Name servers with every fault that the recipes of their product mend; each serves its own domain."""

import hashlib
import time
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives import serialization

from tests.lab.site import PATIENCE, give, prepare
from tests.recipes.ground import ROOT, Ground
from tests.recipes.planted import Planted, Server
from tests.recipes.services import postfix_beside

ZONE = "$ORIGIN {domain}.\n$TTL 60\n@ SOA ns host 1 3600 900 1209600 60\n@ NS ns\n@ A {front}\nns A {address}\n"
BIND = """options {
    directory "{room}";
    pid-file none;
    session-keyfile "{room}/session.key";
    managed-keys-directory "{room}";
    key-directory "{room}";
    listen-on { 192.0.2.10; };
    listen-on-v6 { none; };
    query-source address 192.0.2.10;
    dnssec-validation no;
    recursion yes;
    allow-recursion { any; };
    allow-transfer { any; };
};
controls { };
zone "." { type hint; file "root.hints"; };
zone "example.com" {
    type primary;
    file "zone";
};
"""
KNOT = """server:
    rundir: {room}
    user: knot:knot
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
    listen: 192.0.2.10@53
database:
    storage: {room}
    journal-db-max-size: 8M
    kasp-db-max-size: 8M
    timer-db-max-size: 8M
log:
  - target: stderr
    any: info
acl:
  - id: second
    action: transfer
zone:
  - domain: example.com
    storage: {room}
    file: zone
    acl: second
"""
SIGNED = "    dnssec-signing: on\n    zonefile-sync: -1\n    journal-content: none\n"
DANE = "@ MX 10 mail\nmail A {address}\n_25._tcp.mail TLSA 3 1 1 {number}\n"
NSD = """server:
    ip-address: 192.0.2.10
    username: nsd
    chroot: ""
    zonesdir: "{room}"
    pidfile: ""
    xfrdfile: "{room}/xfrd.state"
    zonelistfile: "{room}/zone.list"
    xfrdir: "{room}"
    server-count: 1
remote-control:
    control-enable: no
zone:
    name: "example.com"
    zonefile: "zone"
    provide-xfr: 0.0.0.0/0 NOKEY
"""
UNBOUND = """server:
    interface: 192.0.2.10
    outgoing-interface: 192.0.2.10
    do-daemonize: no
    use-syslog: no
    logfile: ""
    chroot: ""
    username: ""
    directory: "{room}"
    pidfile: "{room}/pid"
    num-threads: 1
    do-ip6: no
    do-not-query-localhost: no
    module-config: "iterator"
    local-zone: "test." nodefault
    access-control: 0.0.0.0/0 allow
remote-control:
    control-enable: no
auth-zone:
    name: "example.com"
    zonefile: "{room}/zone"
stub-zone:
    name: "."
    stub-addr: {root}
"""
EVERYBODY = {"0.0.0.0/0": "127.0.0.0/8"}
"""In the laboratory strangers come from here."""


def bind(ground: Ground, planted: Planted) -> Server:
    """BIND that looks names up for everybody, and hands its unsigned zone to everybody."""
    room = _room(ground, planted, "bind")
    (room / "root.hints").write_text(f". 60 NS a.nic.test.\na.nic.test. 60 A {ground.site.address(ROOT)}\n")
    keys = ["dig", f"@{planted.address(ground)}", "+noall", "+answer", planted.domain, "DNSKEY"]

    def ds() -> str:
        found = prepare(keys, room)
        return prepare(["dnssec-dsfromkey", "-f", "-", planted.domain], room, text=found) if "257" in found else ""

    return _served(ground, planted, room, BIND, ["named", "-f", "-g", "-n", "1", "-u", "bind", "-c"], ds)


def knot(ground: Ground, planted: Planted) -> Server:
    """Knot that hands its unsigned zone to everybody."""
    room = _room(ground, planted, "knot")
    return _served(ground, planted, room, KNOT, ["knotd", "-c"], lambda: _knot_ds(planted, room))


def _knot_ds(planted: Planted, room: Path) -> str:
    lines = prepare(["keymgr", "-c", str(room / "conf"), planted.domain, "ds"], room, user="knot").splitlines()
    return "".join(f"{line}\n" for line in lines if line.split()[4] == "2")


def dane(ground: Ground, planted: Planted) -> Server:
    """A signed zone whose TLSA record was forgotten when the mail server got another key."""
    postfix_beside(ground, planted)
    room, spki = _room(ground, planted, "knot"), ground.key.public_key()
    der = spki.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    zone = room / "zone"
    zone.write_text(f"{zone.read_text()}{DANE.format(address=planted.address(ground), number='0' * 64)}")
    server = _served(ground, planted, room, f"{KNOT}{SIGNED}", ["knotd", "-c"])
    ground.vouch(_told(lambda: _knot_ds(planted, room)))
    return Server(room=room, file=zone, filled={**server.filled, "NUMBER": hashlib.sha256(der).hexdigest()})


def nsd(ground: Ground, planted: Planted) -> Server:
    """NSD that hands its zone to everybody."""
    return _served(ground, planted, _room(ground, planted, "nsd"), NSD, ["nsd", "-d", "-c"])


def unbound(ground: Ground, planted: Planted) -> Server:
    """Unbound that serves a zone of its own, and looks names up for everybody."""
    return _served(ground, planted, _room(ground, planted), UNBOUND, ["unbound", "-d", "-c"])


def _room(ground: Ground, planted: Planted, owner: str | None = None) -> Path:
    room, address = ground.site.room(planted.label, owner), planted.address(ground)
    text = ZONE.format(domain=planted.domain, address=address, front=ground.site.address("30.2"))
    (room / "zone").write_text(text)
    if owner:
        give(room / "zone", owner)
    return room


def _served(
    ground: Ground, planted: Planted, room: Path, text: str, argv: list[str], ds: Callable[[], str] | None = None
) -> Server:
    """A server with this configuration; where its recipes sign the zone, `ds` reads what its parent has to publish."""
    text = text.replace("{room}", str(room)).replace("{root}", ground.site.address(ROOT))
    server = planted.written(ground, room, room / "conf", text, EVERYBODY)
    ground.site.start([*argv, str(server.file)], room, [(planted.address(ground), 53)])
    if ds is None or not any(one.endswith("-dnssec") for one in planted.recipes):
        return server
    return Server(room=room, file=server.file, filled=server.filled, then=lambda: ground.vouch(_told(ds)))


def _told(ds: Callable[[], str]) -> str:
    deadline = time.monotonic() + PATIENCE
    while not (found := ds()):
        if time.monotonic() > deadline:
            raise RuntimeError("the zone has no key yet")
        time.sleep(0.05)
    return found
