"""TigerVNC: an empty desktop behind whichever logins."""

from tests.lab.pki import Certificate
from tests.lab.site import Site

PROGRAM = "Xvnc"


def start(site: Site, address: str, number: int, security: str, certificate: Certificate | None = None) -> None:
    """Xvnc on port 5900 with these security types; `number` tells the desktops of one laboratory apart."""
    room = site.room(f"vnc-{number}")
    display = int(site.network.partition(".")[2]) * 10 + number
    # Many look at it in a minute: it would count each that does not log in. No password opens it: the file holds none.
    (room / "passwd").write_bytes(b"")
    tls = [f"-X509Cert={certificate.chain}", f"-X509Key={certificate.key}"] if certificate else []
    site.start(
        ["Xvnc", f":{display}", "-interface", address, "-rfbport", "5900", "-SecurityTypes", security, "-PasswordFile",
         str(room / "passwd"), "-BlacklistThreshold", "10000", "-nolisten", "tcp",
         "-nolisten", "unix",  "-geometry", "64x64", *tls],
        room, [(address, 5900)],
    )  # fmt: skip
