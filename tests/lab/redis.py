"""Redis: one that asks nobody for a password."""

from tests.lab.site import Site

PROGRAM = "redis-server"


def start(site: Site, address: str) -> None:
    """Redis on port 6379, open to whoever reaches it, keeping nothing."""
    room = site.room("redis", "redis")
    site.start(
        ["redis-server", "--bind", address, "--port", "6379", "--protected-mode", "no", "--save", "",
         "--appendonly", "no", "--dir", str(room)],
        room, [(address, 6379)], user="redis",
    )  # fmt: skip
