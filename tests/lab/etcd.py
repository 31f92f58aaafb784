"""Etcd: the store of a cluster's settings, one server that asks nobody who he is; in clear or inside TLS."""

import time

from tests.lab.pki import Certificate
from tests.lab.site import PATIENCE, Site

PROGRAM = "etcd"


def start(site: Site, address: str, certificate: Certificate | None = None) -> None:
    """Etcd on port 2379, inside TLS where it has a certificate; it has elected itself when this returns."""
    room = site.room(f"etcd-{address}")
    scheme = "https" if certificate else "http"
    peer = f"http://{site.address('250.' + address.rpartition('.')[2])}:2380"  # no port of the host that is scanned
    tls = [f"--cert-file={certificate.chain}", f"--key-file={certificate.key}"] if certificate else []
    site.start(
        ["etcd", f"--data-dir={room}/data", f"--listen-client-urls={scheme}://{address}:2379",
         f"--advertise-client-urls={scheme}://{address}:2379", f"--listen-peer-urls={peer}",
         f"--initial-advertise-peer-urls={peer}", f"--initial-cluster=default={peer}",
         "--heartbeat-interval=10", "--election-timeout=50", "--unsafe-no-fsync", *tls],
        room, [(address, 2379)],
    )  # fmt: skip
    deadline = time.monotonic() + PATIENCE
    while b"ready to serve client requests" not in (room / "output.log").read_bytes():
        if time.monotonic() > deadline:
            raise RuntimeError(f"etcd at {address} has not elected itself")
        time.sleep(0.02)
