"""xrdp: remote desktop as Debian ships it, with TLS or with RDP's own encryption."""

import re
from pathlib import Path

from tests.lab.pki import Certificate
from tests.lab.site import Site

PROGRAM = "xrdp"


def start(site: Site, address: str, security: str, certificate: Certificate) -> None:
    """xrdp on port 3389; `security` is its security_layer, `tls` or `rdp`. Nobody gets past it: it has no sessions."""
    room = site.room(f"xrdp-{security}")
    text = Path("/etc/xrdp/xrdp.ini").read_text(encoding="utf-8")
    for key, value in (
        ("port", f"tcp://{address}:3389"), ("security_layer", security), ("certificate", str(certificate.chain)),
        ("key_file", str(certificate.key)), ("LogFile", f"{room}/log"),
    ):  # fmt: skip
        text = re.sub(rf"(?m)^{key}=.*$", f"{key}={value}", text, count=1)
    (room / "xrdp.ini").write_text(text, encoding="utf-8")
    site.start(["xrdp", "--nodaemon", "--config", str(room / "xrdp.ini")], room, [(address, 3389)])
