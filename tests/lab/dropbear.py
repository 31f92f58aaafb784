"""Dropbear: the small SSH server of routers and boards."""

from tests.lab.site import Site, prepare

PROGRAM = "dropbear"


def start(site: Site, address: str) -> None:
    """dropbear on port 22, without password logins."""
    room = site.room("dropbear")
    prepare(["dropbearkey", "-t", "ed25519", "-f", str(room / "key")], room)
    site.start(
        ["dropbear", "-F", "-E", "-s", "-r", str(room / "key"), "-p", f"{address}:22", "-P", str(room / "pid")],
        room, [(address, 22)],
    )  # fmt: skip
