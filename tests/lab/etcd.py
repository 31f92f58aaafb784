"""Etcd: the store of a cluster's settings, one server that asks nobody who he is; in clear or inside TLS."""

from tests.lab.pki import Certificate
from tests.lab.site import Site

PROGRAM = "etcd"


def start(site: Site, address: str, certificate: Certificate | None = None) -> None:
    """Etcd on port 2379, inside TLS where it has a certificate."""
    room = site.room(f"etcd-{address}")
    scheme = "https" if certificate else "http"
    tls = [f"--cert-file={certificate.chain}", f"--key-file={certificate.key}"] if certificate else []
    site.start(
        ["etcd", f"--data-dir={room}/data", f"--listen-client-urls={scheme}://{address}:2379",
         f"--advertise-client-urls={scheme}://{address}:2379", f"--listen-peer-urls=http://{address}:2380",
         f"--initial-advertise-peer-urls=http://{address}:2380", f"--initial-cluster=default=http://{address}:2380",
         "--unsafe-no-fsync", *tls],
        room, [(address, 2379)], env={"ETCD_UNSUPPORTED_ARCH": "arm64"},
    )  # fmt: skip
