"""Memcached: open to whoever reaches it, or with a file of users."""

from tests.lab.site import Site, give

PROGRAM = "memcached"


def start(site: Site, address: str, *, users: bool = False) -> None:
    """Memcached on port 11211; with `users` it asks for a login before anything else."""
    room = site.room(f"memcached-{address}", "memcache")
    login = []
    if users:
        (room / "users").write_text("somebody:something\n")
        give(room / "users", "memcache")
        login = ["-Y", str(room / "users")]
    site.start(
        ["memcached", "-l", address, "-p", "11211", "-U", "0", "-m", "8", "-t", "1", *login],
        room, [(address, 11211)], user="memcache",
    )  # fmt: skip
