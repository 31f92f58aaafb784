"""Etcd: the store of a cluster's settings, one server that asks nobody who he is; in clear or inside TLS."""

import time

from tests.lab.pki import Certificate
from tests.lab.site import PATIENCE, Site

PROGRAM = "etcd"


def start(site: Site, address: str, certificate: Certificate | None = None) -> None:
    """Etcd on port 2379, inside TLS where it has a certificate; it has elected itself when this returns."""
    room = site.room(f"etcd-{address}")
    scheme = "https" if certificate else "http"
    tls = [f"--cert-file={certificate.chain}", f"--key-file={certificate.key}"] if certificate else []
    site.start(
        ["etcd", f"--data-dir={room}/data", f"--listen-client-urls={scheme}://{address}:2379",
         f"--advertise-client-urls={scheme}://{address}:2379", f"--listen-peer-urls=http://{address}:2380",
         f"--initial-advertise-peer-urls=http://{address}:2380", f"--initial-cluster=default=http://{address}:2380",
         "--heartbeat-interval=10", "--election-timeout=50", "--unsafe-no-fsync", *tls],
        room, [(address, 2379)], env={"ETCD_UNSUPPORTED_ARCH": "arm64"},
    )  # fmt: skip
    deadline = time.monotonic() + PATIENCE
    while b"ready to serve client requests" not in (room / "output.log").read_bytes():
        if time.monotonic() > deadline:
            raise RuntimeError(f"etcd at {address} has not elected itself")
        time.sleep(0.02)
