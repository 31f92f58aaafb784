"""OpenSSH: a modern server that takes keys only, and what else its configuration makes of it."""

from pathlib import Path

from tests.lab.site import Site, prepare

PROGRAM = "sshd"


def start(site: Site, address: str, *, name: str = "openssh", options: str = "") -> None:
    """sshd on port 22 with an Ed25519 host key and no password login; `options` are further lines of its own."""
    room = site.room(name)
    key = room / "host_key"
    prepare(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], room)
    # Debian's sshd has this directory compiled in, and its service makes it on start
    Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    (room / "sshd_config").write_text(
        f"ListenAddress {address}:22\nHostKey {key}\nPidFile {room}/sshd.pid\nPasswordAuthentication no\n"
        f"KbdInteractiveAuthentication no\nPermitRootLogin no\nUsePAM no\nAuthorizedKeysFile none\n"
        f"MaxStartups 200:30:400\n{options}"
    )
    site.start(["/usr/sbin/sshd", "-D", "-e", "-f", str(room / "sshd_config")], room, [(address, 22)])
