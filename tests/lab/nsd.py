"""NSD: an authoritative server that hands its zones to everybody who asks, or to nobody."""

from collections.abc import Sequence

from tests.lab.knot import Zone
from tests.lab.site import Site, give

PROGRAM = "nsd"
USER = "nsd"


def start(site: Site, address: str, zones: Sequence[Zone], *, transfers: bool) -> None:
    """A server at `address` for the zones; with `transfers` AXFR is answered to all of loopback."""
    room = site.room(f"nsd-{address}", USER)
    for zone in zones:
        (room / f"{zone.name}zone").write_text(zone.text)
    allowed = "    provide-xfr: 127.0.0.0/8 NOKEY\n" if transfers else ""
    served = "".join(f'zone:\n    name: "{zone.name}"\n    zonefile: "{zone.name}zone"\n{allowed}' for zone in zones)
    (room / "nsd.conf").write_text(
        f"""server:
    ip-address: {address}
    username: {USER}
    chroot: ""
    zonesdir: "{room}"
    pidfile: ""
    xfrdfile: "{room}/xfrd.state"
    zonelistfile: "{room}/zone.list"
    xfrdir: "{room}"
    server-count: 1
remote-control:
    control-enable: no
{served}"""
    )
    for file in room.iterdir():
        give(file, USER)
    site.start(["nsd", "-d", "-c", str(room / "nsd.conf")], room, [(address, 53)])
