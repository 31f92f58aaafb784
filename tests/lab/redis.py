"""Redis: one that asks nobody for a password, and others that do."""

from tests.lab.site import Site

PROGRAM = "redis-server"


def start(site: Site, address: str, *further: str) -> None:
    """Redis on port 6379, open to whoever reaches it, keeping nothing; `further` options say otherwise."""
    room = site.room(f"redis-{address}", "redis")
    site.start(
        ["redis-server", "--bind", address, "--port", "6379", "--protected-mode", "no", "--save", "",
         "--appendonly", "no", "--dir", str(room), *further],
        room, [(address, 6379)], user="redis",
    )  # fmt: skip
