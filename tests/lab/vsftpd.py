"""vsftpd: file transfer with logins in plain text."""

from tests.lab.site import Site

PROGRAM = "vsftpd"


def start(site: Site, address: str) -> None:
    """vsftpd on port 21 that offers no TLS and lets nobody in anonymously."""
    room = site.room("vsftpd")
    (room / "empty").mkdir()
    (room / "vsftpd.conf").write_text(
        f"listen=YES\nlisten_ipv6=NO\nlisten_address={address}\nlisten_port=21\nbackground=NO\n"
        f"anonymous_enable=NO\nlocal_enable=YES\nssl_enable=NO\nsecure_chroot_dir={room}/empty\n"
        f"xferlog_enable=NO\nvsftpd_log_file={room}/vsftpd.log\n"
    )
    site.start(["vsftpd", str(room / "vsftpd.conf")], room, [(address, 21)])
