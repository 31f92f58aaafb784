"""All of it together: starts every server at once and says where they are."""

import base64
import contextlib
import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.lab import (
    companies,
    dnssec,
    dovecot,
    etcd,
    fakes,
    knot,
    mariadb,
    memcached,
    mosquitto,
    nginx,
    nsd,
    openssh,
    postfix,
    postgresql,
    rbldnsd,
    redis,
    rsync,
    told,
    unbound,
    vsftpd,
)  # fmt: skip
from tests.lab.administration import PROGRAMS as ADMINISTRATION_PROGRAMS
from tests.lab.companies import HOSTS, PLANTED, Planted
from tests.lab.mail import PROGRAMS as MAIL_PROGRAMS
from tests.lab.pki import Authority, Certificate
from tests.lab.site import Site, ground
from tests.lab.stores import PROGRAMS as STORE_PROGRAMS
from tests.lab.tls import configurations

SERVERS = (nginx, postfix, knot, unbound, openssh, redis, vsftpd, mariadb, dovecot, postgresql)
ALSO_NEEDED = (
    "keymgr", "ssh-keygen", "mariadb-install-db", "openssl", nsd.PROGRAM, rbldnsd.PROGRAM, *configurations.PROGRAMS,
    *dnssec.PROGRAMS,
    *MAIL_PROGRAMS, *STORE_PROGRAMS, *ADMINISTRATION_PROGRAMS,
)  # fmt: skip

TIDY_HEADERS = (
    ("Strict-Transport-Security", "max-age=31536000; includeSubDomains; preload"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
)
MTA_STS = "version: STSv1\nmode: enforce\nmx: mail.tidy.test\nmax_age: 604800\n"


@dataclass(frozen=True, kw_only=True)
class Laboratory:
    """A running laboratory. `resolver` is an address that answers on port 53; `trust_anchor` holds the root's DS."""

    site: Site
    resolver: str
    ca_file: Path
    trust_anchor: Path
    allow_net: str = "127.0.0.0/8"
    companies: tuple[str, ...] = tuple(HOSTS)
    planted: tuple[Planted, ...] = PLANTED

    def address(self, name: str) -> str:
        """The address of a host by its full name (`www.tidy.test`). Raises KeyError."""
        return companies.address(self.site.network, name)

    def options(self) -> tuple[str, ...]:
        """The options that every observing command takes here."""
        return (
            "--profile", "consent", "--allow-net", self.allow_net, "--resolver", self.resolver, "--ca-file",
            str(self.ca_file), "--trust-anchor", str(self.trust_anchor), "--rate", "unlimited",
        )  # fmt: skip


def lacking() -> str | None:
    """Why the laboratory cannot start on this machine, as a sentence; None when it can."""
    missing = [
        module.__name__.rpartition(".")[2]
        for module in SERVERS
        if not (postgresql.binary(module.PROGRAM) if module is postgresql else _found(module.PROGRAM))
    ] + [program for program in ALSO_NEEDED if not _found(program)]
    if missing:
        return f"needs {', '.join(missing)}: run `make lab`"
    if not sys.platform.startswith("linux"):
        return "needs Linux, where every 127.x.y.z is an address of this machine"
    if os.geteuid() != 0:
        return "needs root: the servers listen on their own ports, 25, 53, 443 and others"
    return None


@contextlib.contextmanager
def laboratory() -> Iterator[Laboratory]:
    """Start everything, in parallel; at the end, good or bad, every process is ended by its id."""
    with ground() as site:
        pki = site.room("pki")
        authority = Authority(pki)
        mail = authority.issue(["mail.tidy.test"])
        anchor = site.directory / "root.ds"
        work: list[Callable[[], None]] = [
            lambda: mariadb.start(site, _at(site, "db.untidy.test")),
            lambda: postgresql.start(site, _at(site, "sql.untidy.test")),
            lambda: _name_servers(site, anchor, mail),
            lambda: _websites(site, authority),
            lambda: _mail(site, authority, mail),
            lambda: openssh.start(site, _at(site, "ssh.untidy.test")),
            lambda: redis.start(site, _at(site, "dev.untidy.test")),
            lambda: vsftpd.start(site, _at(site, "ftp.untidy.test")),
            lambda: memcached.start(site, _at(site, "dev.untidy.test")),
            lambda: mosquitto.start(site, _at(site, "gw.untidy.test"), anonymous=True),
            lambda: rsync.start(site, _at(site, "ftp.untidy.test")),
            lambda: etcd.start(site, _at(site, "dev.untidy.test")),
        ]
        with fakes.serve(_fakes(site)):
            with ThreadPoolExecutor(len(work)) as pool:
                for started in [pool.submit(start) for start in work]:
                    started.result()
            yield Laboratory(
                site=site,
                resolver=site.address(companies.RESOLVER),
                ca_file=authority.ca_file,
                trust_anchor=anchor,
            )


def _found(program: str) -> bool:
    return shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin:/usr/bin") is not None


def _at(site: Site, name: str) -> str:
    return companies.address(site.network, name)


def _name_servers(site: Site, anchor: Path, mail: Certificate) -> None:
    key = rsa.generate_private_key(65537, 2048).public_key()
    dkim = base64.b64encode(
        key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    ).decode()
    public = mail.leaf.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    own = companies.company_zones(site.network, dkim, hashlib.sha256(public).hexdigest())
    upper = companies.upper_zones(site.network)
    own_keys, upper_keys = knot.make_keys(site, "knot", own), knot.make_keys(site, "knot-root", upper)
    ds = {**own_keys.ds, **upper_keys.ds}
    anchor.write_text("".join(line + "\n" for line in ds["."]))
    anchor.chmod(0o644)
    root = site.address(companies.ROOT)
    knot.start(site, [root], upper, upper_keys, ds)
    servers = [at for company in companies.HOSTS for at in companies.name_servers(site.network, company)]
    knot.start(site, servers, own, own_keys, ds)
    unbound.start(site, site.address(companies.RESOLVER), root, anchor)


def _websites(site: Site, authority: Authority) -> None:
    tidy = nginx.Website(
        address=_at(site, "tidy.test"),
        names=("www.tidy.test", "tidy.test"),
        certificate=authority.issue(["www.tidy.test", "tidy.test"]),
        headers=TIDY_HEADERS,
    )
    policy = nginx.Website(
        address=_at(site, "mta-sts.tidy.test"),
        names=("mta-sts.tidy.test",),
        certificate=authority.issue(["mta-sts.tidy.test"]),
        headers=TIDY_HEADERS,
        pages=(("/.well-known/mta-sts.txt", MTA_STS),),
    )
    nginx.start(site, "nginx-tidy", [tidy, policy], versions=False)
    certificates = {
        "vpn": authority.issue(["vpn.untidy.test"], days=(-120, -30)),
        "portal": authority.self_signed(["portal.untidy.test"]),
        "extranet": authority.issue(["elsewhere.untidy.test"]),
        "owa": authority.issue(["owa.untidy.test"], key=rsa.generate_private_key(65537, 1024)),
        "intranet": authority.sha1_signed(["intranet.untidy.test"]),
        "api": authority.issue(["api.untidy.test"], complete=False),
    }
    untidy = [
        nginx.Website(
            address=_at(site, f"{label}.untidy.test"), names=(f"{label}.untidy.test",), certificate=certificate,
            plain="closed",
        )
        for label, certificate in certificates.items()
    ]  # fmt: skip
    front = nginx.Website(
        address=_at(site, "untidy.test"),
        names=("www.untidy.test", "untidy.test"),
        # TLS 1.0 and 1.1 clients without elliptic curves need an RSA certificate
        certificate=authority.issue(["www.untidy.test", "untidy.test"], key=rsa.generate_private_key(65537, 2048)),
        tls=nginx.LEGACY,
        plain="serve",
    )
    nginx.start(site, "nginx-untidy", [front, *untidy], versions=True, legacy=True)


def _mail(site: Site, authority: Authority, mail: Certificate) -> None:
    exchangers = [
        postfix.Exchanger(address=_at(site, "mail.tidy.test"), name="mail.tidy.test", certificate=mail),
        postfix.Exchanger(address=_at(site, "mail.untidy.test"), name="mail.untidy.test", certificate=None),
    ]
    postfix.start(site, exchangers)
    dovecot.start(site, _at(site, "imap.tidy.test"), authority.issue(["imap.tidy.test"]))
    dovecot.start(site, _at(site, "imap.untidy.test"), None)


def _fakes(site: Site) -> list[fakes.Fake]:
    usual = (22, 25, 80, 443)
    said = (
        ("rdp.untidy.test", (3389,), fakes.rdp),
        ("gw.untidy.test", (23,), fakes.telnet),
        ("shop.untidy.test", (80,), fakes.old_web_server),
        ("dev.untidy.test", (27017,), told.mongodb),
        ("db.untidy.test", (1433,), told.mssql),
        ("db.untidy.test", (5984,), told.couchdb),
        ("gw.untidy.test", (5672,), told.amqp),
        ("hostile.test", usual, fakes.mute),
        ("api.hostile.test", usual, fakes.endless),
        ("blog.hostile.test", (80,), fakes.redirect_inside),
        ("ssh.hostile.test", (21, 22, 25), fakes.control_characters),
        ("app.hostile.test", usual, fakes.dripping),
    )
    return [fakes.Fake(address=_at(site, name), ports=ports, talk=talk) for name, ports, talk in said]
