"""Postfix: mail exchangers with and without STARTTLS, in one instance with a listener each."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.lab.pki import Certificate
from tests.lab.site import Site, give, prepare

PROGRAM = "postfix"

MAIN = """compatibility_level = 3.6
queue_directory = {room}/queue
data_directory = {room}/data
maillog_file_prefixes = {room}
maillog_file = {room}/mail.log
inet_protocols = ipv4
inet_interfaces = all
mydestination =
relay_domains =
alias_maps =
local_recipient_maps =
smtpd_relay_restrictions = reject_unauth_destination
default_transport = discard
smtpd_banner = $myhostname ESMTP $mail_name
smtpd_tls_mandatory_protocols = >=TLSv1.2
smtpd_tls_protocols = >=TLSv1.2
smtpd_tls_ciphers = high
smtpd_tls_auth_only = yes
mynetworks = 192.0.2.0/32
"""

MASTER = """postlog unix-dgram n - n - 1 postlogd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
tlsmgr unix - - n 1000? 1 tlsmgr
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
anvil unix - - n - 1 anvil
discard unix - - n - - discard
error unix - - n - - error
retry unix - - n - - error
showq unix n - n - - showq
"""


@dataclass(frozen=True, kw_only=True)
class Exchanger:
    """One MX on port 25; without a certificate it does not offer STARTTLS."""

    address: str
    name: str
    certificate: Certificate | None


def start(site: Site, exchangers: Sequence[Exchanger]) -> None:
    """One Postfix that listens for all the exchangers, relays nothing and delivers nothing."""
    room = site.room("postfix")
    (room / "queue").mkdir()
    (room / "data").mkdir()
    give(room / "data", "postfix")
    (room / "main.cf").write_text(MAIN.format(room=room))
    (room / "master.cf").write_text(MASTER + "".join(_listener(exchanger) for exchanger in exchangers))
    prepare(["postfix", "-c", str(room), "check"], room)
    # not `postfix start-fg`: its master would be a process of somebody else's group, and outlive the laboratory
    master = prepare(["postconf", "-h", "daemon_directory"], room).strip() + "/master"
    site.start([master, "-c", str(room), "-s"], room, [(exchanger.address, 25) for exchanger in exchangers])


def _listener(exchanger: Exchanger) -> str:
    options = [f"myhostname={exchanger.name}"]
    if exchanger.certificate:
        options += [
            "smtpd_tls_security_level=may",
            f"smtpd_tls_chain_files={exchanger.certificate.key},{exchanger.certificate.chain}",
        ]
    else:
        options.append("smtpd_tls_security_level=none")
    return f"{exchanger.address}:25 inet n - n - - smtpd\n" + "".join(f"  -o {option}\n" for option in options)
