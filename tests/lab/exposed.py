"""`python -m tests.lab.exposed`: every exposure of the laboratory, scanned over IPv4 and IPv6 under two profiles.

To be run in a network namespace of its own (tests/lab/namespace.py). Writes one JSON object: by `PROFILE/FAMILY` the
scan documents of all hosts, and under `hosts` the addresses of both families by name.
"""

import contextlib
import json
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from scanner.target import Profile
from tests.bench.memory import shipped_conduct
from tests.lab import administration, companies
from tests.lab.laboratory import Laboratory, laboratory
from tests.lab.namespace import addresses
from tests.lab.relay import relaying
from tests.program import hullmark, impatient
from tests.recording import Recorder, name_server

PROFILES = ("light", "consent")
LIGHT = shipped_conduct().ports_for(Profile.LIGHT)
CONSENT = {
    "schema": "hullmark.consent/1", "grantor": "The laboratory", "role": "CISO", "names": [],
    "networks": ["127.0.0.0/8", "fd00::/16"], "profile": "consent", "purposes": ["underwriting"],
    "valid_from": "2026-01-01T00:00:00Z", "valid_to": "2099-01-01T00:00:00Z",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposed:
    """One service: its host, what a scan under consent has to say of it, and whether light lets it speak.

    `finds` are the ids of what the checks of open_ports hold against it; `product` as the service itself tells it;
    `under_light` is all that light can tell of one whose protocol takes more than one ordinary page.
    """

    host: str
    port: int
    speaks: str
    product: str = ""
    opens: bool | None = None
    finds: tuple[str, ...] = ()
    light: bool = True
    under_light: str = ""


EXPOSED = (
    Exposed(
        host="db.untidy.test", port=3306, speaks="mysql", product="mariadb",
        finds=("data_service_reachable.refuses_us",),
    ),
    Exposed(
        host="sql.untidy.test", port=5432, speaks="postgresql", finds=("data_service_reachable.reachable",),
    ),
    Exposed(
        host="dev.untidy.test", port=6379, speaks="redis", opens=True, finds=("data_service_reachable.open",),
        light=False,
    ),
    Exposed(
        host="ftp.untidy.test", port=21, speaks="ftp", product="vsftpd",
        finds=("plaintext_login_offered.offered",),
    ),
    Exposed(host="ssh.untidy.test", port=22, speaks="ssh", product="openssh"),
    Exposed(
        host="imap.untidy.test", port=143, speaks="imap", product="dovecot",
        finds=("plaintext_login_offered.offered",),
    ),
    Exposed(
        host="imap.untidy.test", port=110, speaks="pop3", product="dovecot",
        finds=("plaintext_login_offered.offered",),
    ),
    Exposed(host="mail.untidy.test", port=25, speaks="smtp", product="postfix"),
    Exposed(
        host="rdp.untidy.test", port=3389, speaks="rdp",
        finds=("rdp_asks_for_login_first.standard", "remote_administration_reachable.rdp"),
    ),
    Exposed(
        host="gw.untidy.test", port=23, speaks="telnet", finds=("remote_administration_reachable.reachable",),
    ),
    Exposed(host="shop.untidy.test", port=80, speaks="http", product="apache"),
    Exposed(
        host="dev.untidy.test", port=11211, speaks="memcached", product="memcached", opens=True,
        finds=("data_service_reachable.open",), light=False,
    ),
    Exposed(
        host="dev.untidy.test", port=2379, speaks="etcd", finds=("data_service_reachable.reachable",),
        under_light="http",
    ),
    Exposed(
        host="dev.untidy.test", port=27017, speaks="mongodb", finds=("data_service_reachable.reachable",), light=False,
    ),
    Exposed(
        host="db.untidy.test", port=1433, speaks="mssql", product="mssqlserver",
        finds=("data_service_reachable.reachable",),
    ),
    Exposed(host="db.untidy.test", port=5984, speaks="couchdb", finds=("data_service_reachable.reachable",)),
    Exposed(host="ftp.untidy.test", port=873, speaks="rsync", finds=("data_service_reachable.reachable",)),
    Exposed(
        host="gw.untidy.test", port=1883, speaks="mqtt", finds=("messaging_reachable.in_clear",), light=False,
    ),
    Exposed(
        host="gw.untidy.test", port=5672, speaks="amqp", product="rabbitmq", opens=False,
        finds=("messaging_reachable.password_in_clear", "plaintext_login_offered.offered"), light=False,
    ),
    Exposed(
        host="vnc-none", port=5900, speaks="vnc", opens=True, finds=("remote_administration_reachable.open",),
    ),
    Exposed(
        host="vnc-password", port=5900, speaks="vnc", opens=False,
        finds=("remote_administration_reachable.reachable",),
    ),
    Exposed(
        host="smb", port=445, speaks="smb", product="samba", light=False,
        finds=("file_sharing_reachable.reachable", "smb_current.not_demanded"),
    ),
    Exposed(
        host="smb-signed", port=445, speaks="smb", product="samba", light=False,
        finds=("file_sharing_reachable.reachable",),
    ),
    Exposed(
        host="smb-1", port=445, speaks="smb", product="samba", light=False,
        finds=("file_sharing_reachable.reachable", "smb_current.smb_1"),
    ),
    Exposed(
        host="ldap", port=389, speaks="ldap", product="openldap", light=False,
        finds=("directory_reachable.without_tls",),
    ),
    Exposed(
        host="ldap-tls", port=636, speaks="ldap", product="openldap", light=False,
        finds=("directory_reachable.reachable",),
    ),
    Exposed(
        host="ldap-tls", port=389, speaks="ldap", product="openldap", light=False,
        finds=("directory_reachable.reachable",),
    ),
    Exposed(host="dropbear", port=22, speaks="ssh", product="dropbear", finds=("ssh_current.some_old",)),
    Exposed(host="openssh-old", port=22, speaks="ssh", product="openssh", finds=("ssh_current.some_old",)),
    Exposed(host="openssh-md5", port=22, speaks="ssh", product="openssh", finds=("ssh_current.only_old_macs",)),
    Exposed(
        host="telnet", port=23, speaks="telnet", finds=("remote_administration_reachable.reachable",),
    ),
    Exposed(
        host="rdp-tls", port=3389, speaks="rdp",
        finds=("remote_administration_reachable.rdp", "rdp_asks_for_login_first.tls"),
    ),
    Exposed(
        host="rdp-standard", port=3389, speaks="rdp",
        finds=("remote_administration_reachable.rdp", "rdp_asks_for_login_first.standard"),
    ),
)  # fmt: skip
"""All that the hosts of this table have open."""


def sixth(address: str) -> str:
    """The IPv6 address beside a loopback address of the laboratory: 127.77.3.20 is fd00:3:20::77.

    Each has a network (/48) of its own, since a network has a pace.
    """
    _, second, third, fourth = address.split(".")
    return f"fd00:{third}:{fourth}::{second}"


def address_of(lab: Laboratory, others: administration.Administration, host: str) -> str:
    """Where a host of EXPOSED is. Raises KeyError."""
    if host in administration.PLACES:
        return others.address(host)
    return companies.address(lab.site.network, host)


def main() -> None:
    """Start, scan, write."""
    with contextlib.ExitStack() as stack:
        lab = stack.enter_context(laboratory())
        # Inside a namespace Ganesha takes its port of every address.
        others = stack.enter_context(administration.running(but=frozenset({"nfs"})))
        hosts = {one.host: address_of(lab, others, one.host) for one in EXPOSED}
        stack.enter_context(addresses([sixth(address) for address in hosts.values()]))
        places = [((sixth(hosts[one.host]), one.port), (hosts[one.host], one.port)) for one in EXPOSED]
        stack.enter_context(relaying(places))
        resolver = "127.1.1.53"
        stack.enter_context(name_server(Recorder(), {}, resolver))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "consent.json").write_text(json.dumps(CONSENT))

        def scanned(profile: str, family: str) -> list[dict[str, object]]:
            four = family == "4"
            own = impatient(folder / f"{profile}{family}")
            if not four:  # at the pace for strangers the whole list takes a minute and a half
                few = sorted({one.port for one in EXPOSED} | {443, 8080, 9200})
                ports = f"[ports]\nlight = {[port for port in few if port in LIGHT]}\nconsent = {few}\n"
                own.write_text(own.read_text() + ports)
            consent = ("--allow-net", "fd00::/16", "--consent", str(folder / "consent.json"))
            reach = ("--rate", "unlimited") if four else consent
            lines = hullmark(
                folder / f"{profile}{family}", "scan", "--json", "--profile", profile, "--allow-net", "127.0.0.0/8",
                "--resolver", resolver, "--contact", "lab@hullmark.example", *reach,
                *sorted(address if four else sixth(address) for address in set(hosts.values())),
            )  # fmt: skip
            return [json.loads(line) for line in lines.splitlines()]

        kinds = [(profile, family) for profile in PROFILES for family in "46"]
        with ThreadPoolExecutor(len(kinds)) as pool:  # most of it is waiting: strangers' addresses have a pace
            done = dict(zip(kinds, pool.map(lambda kind: scanned(*kind), kinds), strict=True))
    out = {"/".join(kind): documents for kind, documents in done.items()}
    out["hosts"] = {name: [four, sixth(four)] for name, four in hosts.items()}
    json.dump(out, sys.stdout)


if __name__ == "__main__":
    main()
