"""Knot DNS: authoritative servers; it signs the zones that ask for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.lab.site import Site, give, prepare

PROGRAM = "knotd"


@dataclass(frozen=True, kw_only=True)
class Zone:
    """A zone in zone-file form, without the DS records of its children: those are added when it is published."""

    name: str
    text: str
    signed: bool = False
    children: tuple[str, ...] = ()
    """signed zones below this one that live at the same or another server"""


@dataclass(frozen=True, kw_only=True)
class Keys:
    """The key store of one server and the DS records of the zones it signs, by zone name."""

    room: Path
    ds: dict[str, tuple[str, ...]]


def make_keys(site: Site, name: str, zones: Sequence[Zone]) -> Keys:
    """A room for one server with a signing key (ECDSA P-256, SHA-256) for each signed zone."""
    room = site.room(name, "knot")
    config = room / "knot.conf"
    config.write_text(_config(room, zones, ()))
    ds = {}
    for zone in zones:
        if zone.signed:
            keymgr = ["keymgr", "-c", str(config), zone.name]
            prepare([*keymgr, "generate", "algorithm=13", "ksk=yes", "zsk=yes"], room, user="knot")
            lines = prepare([*keymgr, "ds"], room, user="knot").splitlines()
            # keymgr prints SHA-256 and SHA-384 digests; RFC 8624 asks for the first
            ds[zone.name] = tuple(line for line in lines if line.split()[4] == "2")
    return Keys(room=room, ds=ds)


def start(
    site: Site, addresses: Sequence[str], zones: Sequence[Zone], keys: Keys, ds: dict[str, tuple[str, ...]]
) -> None:
    """One server for the zones at all the addresses; `ds` are the DS records of every signed child, by name."""
    room = keys.room
    for zone in zones:
        file = room / _file(zone)
        file.write_text(zone.text + "".join(line + "\n" for child in zone.children for line in ds[child]))
        give(file, "knot")
    (room / "knot.conf").write_text(_config(room, zones, addresses))
    site.start(["knotd", "-c", str(room / "knot.conf")], room, [(address, 53) for address in addresses])


def _file(zone: Zone) -> str:
    return f"{zone.name.rstrip('.') or 'root'}.zone"


def _config(room: Path, zones: Sequence[Zone], addresses: Sequence[str]) -> str:
    listen = "".join(f"    listen: {address}@53\n" for address in addresses)
    served = "".join(
        f"  - domain: {zone.name}\n    file: {_file(zone)}\n    storage: {room}\n    zonefile-sync: -1\n"
        f"    journal-content: none\n"
        + ("    dnssec-signing: on\n    dnssec-policy: laboratory\n" if zone.signed else "")
        for zone in zones
    )
    return (
        f"server:\n    rundir: {room}\n    user: knot:knot\n    automatic-acl: on\n    udp-workers: 1\n"
        f"    tcp-workers: 2\n    background-workers: 1\n{listen}"
        f"database:\n    storage: {room}\n    journal-db-max-size: 8M\n    kasp-db-max-size: 8M\n"
        f"    timer-db-max-size: 8M\n"
        f"log:\n  - target: stderr\n    any: info\n"
        f"policy:\n  - id: laboratory\n    algorithm: ecdsap256sha256\n    manual: on\n    single-type-signing: on\n"
        f"zone:\n{served}"
    )
