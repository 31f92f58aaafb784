"""Servers that administer machines, share files and hold directories, each on an address of its own."""

import contextlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.lab import dropbear, ganesha, inetd, openssh, samba, slapd, snmpd, tigervnc, xrdp
from tests.lab.pki import Authority
from tests.lab.site import Site, ground

SERVERS = (dropbear, ganesha, samba, slapd, snmpd, tigervnc, xrdp)
PROGRAMS = ("telnetd", *(one.PROGRAM for one in SERVERS))
PLACES = {
    name: f"8.{number}"
    for number, name in enumerate(
        (
            "vnc-none", "vnc-password", "vnc-tls", "smb", "smb-signed", "smb-1", "ldap", "ldap-tls", "snmp",
            "nfs", "dropbear", "openssh-old", "openssh-md5", "telnet", "rdp-tls", "rdp-standard",
        ),
        start=10,
    )
}  # fmt: skip
OLD = (
    "KexAlgorithms curve25519-sha256,diffie-hellman-group1-sha1\nCiphers aes128-ctr,3des-cbc\n"
    "MACs hmac-sha2-256,hmac-md5-96\n"
)
ONLY_MD5 = "Ciphers aes128-ctr\nMACs hmac-md5\n"


@dataclass(frozen=True, kw_only=True)
class Administration:
    """The running servers."""

    site: Site

    def address(self, name: str) -> str:
        """Where a server of PLACES is. Raises KeyError."""
        return self.site.address(PLACES[name])


@contextlib.contextmanager
def running(*, but: frozenset[str] = frozenset()) -> Iterator[Administration]:
    """Start all of them at once, or all `but` some; at the end none is left."""
    with ground() as site:
        at = Administration(site=site)
        certificate = Authority(site.room("pki")).issue(["admin.test"])
        work = {
            "vnc-none": lambda: tigervnc.start(site, at.address("vnc-none"), 1, "None"),
            "vnc-password": lambda: tigervnc.start(site, at.address("vnc-password"), 2, "VncAuth"),
            "vnc-tls": lambda: tigervnc.start(site, at.address("vnc-tls"), 3, "TLSNone,X509Vnc", certificate),
            "smb": lambda: samba.start(site, at.address("smb"), name="smb", options=""),
            "smb-signed": lambda: samba.start(
                site, at.address("smb-signed"), name="smb-signed", options="server signing = mandatory\n"
            ),
            "smb-1": lambda: samba.start(
                site,
                at.address("smb-1"),
                name="smb-1",
                options="server min protocol = NT1\nserver max protocol = NT1\n",
            ),
            "ldap": lambda: slapd.start(site, at.address("ldap")),
            "ldap-tls": lambda: slapd.start(site, at.address("ldap-tls"), certificate),
            "snmp": lambda: snmpd.start(site, at.address("snmp")),
            "nfs": lambda: ganesha.start(site, at.address("nfs")),
            "dropbear": lambda: dropbear.start(site, at.address("dropbear")),
            "openssh-old": lambda: openssh.start(site, at.address("openssh-old"), name="openssh-old", options=OLD),
            "openssh-md5": lambda: openssh.start(site, at.address("openssh-md5"), name="openssh-md5", options=ONLY_MD5),
            "telnet": lambda: inetd.start(site, "telnetd", at.address("telnet"), 23, ["telnetd", "-h"]),
            "rdp-tls": lambda: xrdp.start(site, at.address("rdp-tls"), "tls", certificate),
            "rdp-standard": lambda: xrdp.start(site, at.address("rdp-standard"), "rdp", certificate),
        }
        with ThreadPoolExecutor(len(work)) as pool:
            for started in [pool.submit(start) for name, start in work.items() if name not in but]:
                started.result()
        yield at
