"""Samba: a Windows file server, in whichever dialect and with whichever signatures; without any share."""

from tests.lab import inetd
from tests.lab.site import Site

PROGRAM = "smbd"


def start(site: Site, address: str, *, name: str, options: str) -> None:
    """smbd on port 445, one process a connection: as a server of its own it would take every address."""
    room = site.room(name)
    places = ("private dir", "lock directory", "state directory", "cache directory", "pid directory", "ncalrpc dir")
    told = "".join(f"{place} = {room}/{place.partition(' ')[0]}\n" for place in places)
    for place in places:
        (room / place.partition(" ")[0]).mkdir(mode=0o755)
    (room / "smb.conf").write_text(
        f"[global]\nworkgroup = LAB\nserver role = standalone server\ndisable netbios = yes\nload printers = no\n"
        f"disable spoolss = yes\nlog file = {room}/log\n{told}{options}"
    )
    inetd.start(site, f"{name}-inetd", address, 445, ["smbd", f"--configfile={room}/smb.conf", "--debuglevel=0"])
