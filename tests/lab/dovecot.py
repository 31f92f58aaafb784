"""Dovecot: mailboxes over TLS only, with STARTTLS, and with logins in plain text."""

from tests.lab.pki import Certificate
from tests.lab.site import Site

PROGRAM = "dovecot"


def start(site: Site, address: str, certificate: Certificate | None, *, starttls: bool = False) -> None:
    """IMAP and POP3: on 993 and 995 with a certificate, else on 143 and 110 with plain-text logins and no TLS.

    With `starttls` and a certificate it is on all four.
    """
    room = site.room(f"dovecot-{address}")
    if certificate:
        imap, imaps, pop3, pop3s = 143 * starttls, 993, 110 * starttls, 995
        tls = (
            f"ssl = required\nssl_min_protocol = TLSv1.2\nssl_cert = <{certificate.chain}\nssl_key = <{certificate.key}"
        )
    else:
        imap, imaps, pop3, pop3s = 143, 0, 110, 0
        tls = "ssl = no\ndisable_plaintext_auth = no"
    (room / "dovecot.conf").write_text(
        f"""base_dir = {room}/run
state_dir = {room}/state
log_path = {room}/dovecot.log
listen = {address}
protocols = imap pop3
{tls}
auth_mechanisms = plain
passdb {{
  driver = static
  args = allow_nets=192.0.2.0/32
}}
userdb {{
  driver = static
  args = uid=dovecot gid=dovecot home={room}/home
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service pop3-login {{
  chroot =
  inet_listener pop3 {{
    port = {pop3}
  }}
  inet_listener pop3s {{
    port = {pop3s}
    ssl = yes
  }}
}}
"""
    )
    ports = [(address, port) for port in (imap, imaps, pop3, pop3s) if port]
    site.start(["dovecot", "-F", "-c", str(room / "dovecot.conf")], room, ports)
