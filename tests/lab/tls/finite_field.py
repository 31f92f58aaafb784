"""Diffie-Hellman parameters for servers that bring their own."""

import base64
from pathlib import Path

from tests.lab.site import prepare
from tests.lab.tls.place import Place

OAKLEY_2 = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B"
    "302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE6"
    "49286651ECE65381FFFFFFFFFFFFFFFF",
    16,
)
"""RFC 2409 6.2: the prime of 1024 bits that old servers share."""
OWN_512 = (1 << 511) + 0x6F
"""As large as a prime of export days; nobody's in particular."""


def shared(place: Place, room: Path) -> list[str]:
    """The old servers' common prime."""
    return _parameters(room, OAKLEY_2)


def own(place: Place, room: Path) -> list[str]:
    """A prime of 1024 bits that was made for this server."""
    return _parameters(room, int(prepare(["openssl", "prime", "-generate", "-bits", "1024", "-hex"], room), 16))


def ffdhe(place: Place, room: Path) -> list[str]:
    """The group of 2048 bits of RFC 7919."""
    prepare(
        ["openssl", "genpkey", "-genparam", "-algorithm", "DH", "-pkeyopt", "group:ffdhe2048", "-out", "dh.pem"], room
    )
    return ["-dhparam", str(room / "dh.pem")]


def _parameters(room: Path, prime: int) -> list[str]:
    """PKCS #3 parameters in PEM form, with 2 as generator, for a prime of 1024 bits."""
    content = b"\x02\x81\x81\x00" + prime.to_bytes(128, "big") + b"\x02\x01\x02"
    text = base64.encodebytes(b"\x30\x81" + bytes([len(content)]) + content).decode()
    file = room / "dh.pem"
    file.write_text(f"-----BEGIN DH PARAMETERS-----\n{text}-----END DH PARAMETERS-----\n")
    return ["-dhparam", str(file)]
