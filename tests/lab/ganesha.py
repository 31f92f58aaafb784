"""NFS-Ganesha: a file server in user space that exports nothing."""

from tests.lab.site import Site

PROGRAM = "ganesha.nfsd"


def start(site: Site, address: str) -> None:
    """NFS 4 on port 2049; the older versions would need an rpcbind, which takes all of a machine."""
    room = site.room("ganesha")
    (room / "ganesha.conf").write_text(
        f"NFS_CORE_PARAM {{ NFS_Port = 2049; Bind_addr = {address}; Enable_NLM = false;\n"
        f"  Enable_RQUOTA = false; Protocols = 4; }}\n"
        f"NFSV4 {{ RecoveryBackend = fs; RecoveryRoot = {room}; Graceless = true; }}\n"
    )
    site.start(
        ["ganesha.nfsd", "-F", "-f", str(room / "ganesha.conf"), "-L", str(room / "log"), "-p", str(room / "pid")],
        room, [(address, 2049)],
    )  # fmt: skip
