"""vsftpd: file transfer with logins in plain text, or inside TLS."""

from tests.lab.pki import Certificate
from tests.lab.site import Site

PROGRAM = "vsftpd"


def start(site: Site, address: str, certificate: Certificate | None = None) -> None:
    """vsftpd on port 21 that lets nobody in anonymously; it offers TLS where it has a certificate."""
    room = site.room("vsftpd")
    (room / "empty").mkdir()
    tls = "ssl_enable=NO\n"
    if certificate:
        tls = f"ssl_enable=YES\nrsa_cert_file={certificate.chain}\nrsa_private_key_file={certificate.key}\n"
    (room / "vsftpd.conf").write_text(
        f"listen=YES\nlisten_ipv6=NO\nlisten_address={address}\nlisten_port=21\nbackground=NO\n"
        f"anonymous_enable=NO\nlocal_enable=YES\nsecure_chroot_dir={room}/empty\n{tls}"
        f"xferlog_enable=NO\nvsftpd_log_file={room}/vsftpd.log\n"
    )
    site.start(["vsftpd", str(room / "vsftpd.conf")], room, [(address, 21)])
