"""Mail servers, administration, file transfer and zones with every fault that the recipes of their product mend."""

from pathlib import Path

from tests.lab import postfix as exchanger
from tests.lab.site import give, prepare
from tests.recipes.ground import Ground
from tests.recipes.planted import Planted, Server

POSTFIX_CLEAR = "smtpd_tls_security_level = none\n"
POSTFIX_OLD = """smtpd_tls_security_level = may
smtpd_tls_chain_files = /etc/ssl/example.com/privkey.pem, /etc/ssl/example.com/fullchain.pem
smtpd_tls_protocols = !SSLv2, !SSLv3
"""
POSTFIX_TODAY = """smtpd_tls_security_level = may
smtpd_tls_chain_files = /etc/ssl/example.com/privkey.pem, /etc/ssl/example.com/fullchain.pem
"""
POSTFIX = """compatibility_level = 3.6
queue_directory = {room}/queue
data_directory = {room}/data
maillog_file_prefixes = {room}
maillog_file = {room}/mail.log
inet_protocols = ipv4
myhostname = mail.example.com
mydestination =
relay_domains =
alias_maps =
local_recipient_maps =
smtpd_relay_restrictions = reject_unauth_destination
default_transport = discard
mynetworks = 192.0.2.0/32
"""
SSHD = """ListenAddress 192.0.2.10:22
HostKey {room}/host_key
PidFile {room}/sshd.pid
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin no
UsePAM no
AuthorizedKeysFile none
MaxStartups 200:30:400
KexAlgorithms +diffie-hellman-group1-sha1
Ciphers +3des-cbc
MACs +hmac-md5
"""
VSFTPD = """listen=YES
listen_ipv6=NO
listen_address=192.0.2.10
background=NO
anonymous_enable=NO
local_enable=YES
secure_chroot_dir={room}/empty
xferlog_enable=NO
vsftpd_log_file={room}/vsftpd.log
ssl_enable=NO
"""
DOVECOT = """base_dir = {room}/run
state_dir = {room}/state
log_path = {room}/dovecot.log
listen = 192.0.2.10
protocols = imap
ssl = yes
disable_plaintext_auth = no
ssl_min_protocol = TLSv1
ssl_cert = </etc/ssl/example.com/fullchain.pem
ssl_key = </etc/ssl/example.com/privkey.pem
auth_mechanisms = plain
import_environment = TZ OPENSSL_CONF
passdb {
  driver = static
  args = allow_nets=192.0.2.0/32
}
userdb {
  driver = static
  args = uid=dovecot gid=dovecot home={room}/home
}
service imap-login {
  chroot =
  inet_listener imaps {
    port = 0
  }
}
"""


def postfix_clear(ground: Ground, planted: Planted) -> Server:
    """Postfix without TLS."""
    return _postfix(ground, planted, POSTFIX_CLEAR)


def postfix_old(ground: Ground, planted: Planted) -> Server:
    """Postfix with TLS of the past."""
    return _postfix(ground, planted, POSTFIX_OLD)


def postfix_beside(ground: Ground, planted: Planted) -> None:
    """Postfix as it should be, beside the server that is mended."""
    _postfix(ground, planted, POSTFIX_TODAY, ground.site.room(f"{planted.label}-mail"))


def _postfix(ground: Ground, planted: Planted, faults: str, room: Path | None = None) -> Server:
    site, address = ground.site, planted.address(ground)
    room = room or site.room(planted.label)
    (room / "queue").mkdir()
    (room / "data").mkdir()
    give(room / "data", "postfix")
    keys = planted.web(ground, room)
    server = planted.written(ground, room, room / "main.cf", POSTFIX.replace("{room}", str(room)) + faults, keys)
    (room / "master.cf").write_text(exchanger.MASTER + f"{address}:25 inet n - n - - smtpd\n")
    prepare(["postfix", "-c", str(room), "check"], room)
    master = prepare(["postconf", "-h", "daemon_directory"], room).strip() + "/master"
    # master keeps OPENSSL_CONF from its children, unless import_environment lets it through
    with (room / "main.cf").open("a") as file:
        file.write("import_environment = OPENSSL_CONF MAIL_CONFIG MAIL_DEBUG MAIL_LOGTAG\n")
    site.start([master, "-c", str(room), "-s"], room, [(address, 25)], env=ground.old(room))
    return server


def sshd(ground: Ground, planted: Planted) -> Server:
    """sshd with algorithms of the past."""
    room = ground.site.room(planted.label)
    prepare(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(room / "host_key")], room)
    Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    server = planted.written(ground, room, room / "sshd_config", SSHD.replace("{room}", str(room)), {})
    ground.site.start(
        ["/usr/sbin/sshd", "-D", "-e", "-f", str(server.file)], room, [(planted.address(ground), 22)]
    )  # fmt: skip
    return server


def vsftpd(ground: Ground, planted: Planted) -> Server:
    """vsftpd without TLS."""
    room = ground.site.room(planted.label)
    (room / "empty").mkdir()
    keys = planted.web(ground, room)
    server = planted.written(ground, room, room / "vsftpd.conf", VSFTPD.replace("{room}", str(room)), keys)
    ground.site.start(["vsftpd", str(server.file)], room, [(planted.address(ground), 21)])
    return server


def dovecot(ground: Ground, planted: Planted) -> Server:
    """Dovecot that takes passwords in the clear."""
    room = ground.site.room(planted.label)
    keys = planted.web(ground, room)
    server = planted.written(ground, room, room / "dovecot.conf", DOVECOT.replace("{room}", str(room)), keys)
    ground.site.start(
        ["dovecot", "-F", "-c", str(server.file)], room, [(planted.address(ground), 143)], env=ground.old(room)
    )
    return server


def zone(ground: Ground, planted: Planted) -> Server:
    """A zone of the name server that is there."""
    file = ground.zones / f"{planted.domain}.zone"
    return planted.written(ground, ground.zones, file, file.read_text(), {})
