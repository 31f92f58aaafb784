"""Rsync as a daemon: it greets whoever comes."""

from tests.lab.site import Site

PROGRAM = "rsync"


def start(site: Site, address: str) -> None:
    """An rsync daemon on port 873 with one module."""
    room = site.room("rsync")
    (room / "files").mkdir()
    (room / "rsyncd.conf").write_text(
        f"use chroot = no\nlog file = {room}/log\n[files]\npath = {room}/files\nread only = yes\n"
    )
    site.start(
        ["rsync", "--daemon", "--no-detach", f"--address={address}", "--port=873", f"--config={room}/rsyncd.conf"],
        room, [(address, 873)],
    )  # fmt: skip
