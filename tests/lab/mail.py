"""Mail exchangers as senders meet them: zones, TLSA records, MTA-STS policies and certificates, right and wrong."""

import contextlib
import hashlib
import os
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.lab import knot, nginx, postfix, unbound
from tests.lab.pki import Authority, Certificate
from tests.lab.site import Site, ground

PROGRAMS = ("posttls-finger", "unshare", "keymgr", "knotd", "unbound", "postfix", "nginx")
EXCHANGERS = (("mail", 25), ("mx2", 26))
"""Labels and the last numbers of their addresses."""
SERVER, RESOLVER = "0.53", "0.54"
LASTING, EXPIRED = (-1, 90), (-90, -1)
START = "$TTL 60\n{name} SOA ns.nic.test. host.nic.test. 1 3600 900 1209600 60\n{name} NS ns.nic.test.\n"


@dataclass(frozen=True, kw_only=True)
class Domain:
    """One domain below `test.` with one exchanger, `mail.` before it; `second` adds `mx2.`, which has no records.

    `tlsa` are records in which `{leaf}`, `{leaf_key}` and `{authority}` are SHA-256 digests of what the exchanger
    shows; `mx` the patterns of its policy, none for no policy at all; `days` of the exchanger's certificate,
    `policy_days` of its policy host's. `zone` is `signed`, `unsigned` or `wrong DS`; `alias` puts the records behind a
    CNAME.
    """

    tlsa: tuple[str, ...] = ()
    zone: str = "signed"
    starttls: bool = True
    names: str = "mail.{domain}"
    days: tuple[int, int] = LASTING
    own: bool = False
    alias: bool = False
    second: bool = False
    mx: tuple[str, ...] = ()
    mode: str = "enforce"
    policy_days: tuple[int, int] = LASTING
    media: str = "text/plain"


GOOD = ("3 1 1 {leaf_key}",)
WRONG = "3 1 1 " + "ab" * 32
AUTHORITY = ("2 0 1 {authority}",)
DOMAINS = {
    "good.test": Domain(tlsa=GOOD, mx=("mail.{domain}",)),
    "whole.test": Domain(tlsa=("3 0 1 {leaf}",), mx=("*.{domain}",)),
    "authority.test": Domain(tlsa=AUTHORITY),
    "rolling.test": Domain(tlsa=(WRONG, *GOOD)),
    "alias.test": Domain(tlsa=GOOD, alias=True),
    "selfsigned.test": Domain(tlsa=GOOD, own=True, mx=("mail.{domain}",)),
    "expired.test": Domain(tlsa=GOOD, days=EXPIRED, mx=("mail.{domain}",)),
    "expiredbelow.test": Domain(tlsa=AUTHORITY, days=EXPIRED),
    "othername.test": Domain(tlsa=GOOD, names="other.{domain}", mx=("mail.{domain}",)),
    "othernamebelow.test": Domain(tlsa=AUTHORITY, names="other.{domain}"),
    "domainbelow.test": Domain(tlsa=AUTHORITY, names="{domain}"),
    "wrong.test": Domain(tlsa=(WRONG,)),
    "wrongauthority.test": Domain(tlsa=("2 0 1 " + "cd" * 32,)),
    "unusable.test": Domain(tlsa=("1 1 1 {leaf_key}",)),
    "unsigned.test": Domain(tlsa=GOOD, zone="unsigned"),
    "bogus.test": Domain(tlsa=GOOD, zone="wrong DS"),
    "clear.test": Domain(tlsa=GOOD, starttls=False, mx=("mail.{domain}",)),
    "plain.test": Domain(),
    "half.test": Domain(tlsa=GOOD, second=True, mx=("mail.{domain}",)),
    "pattern.test": Domain(mx=("mx.{domain}",)),
    "trial.test": Domain(mx=("mail.{domain}",), mode="testing"),
    "oldpolicy.test": Domain(mx=("mail.{domain}",), policy_days=EXPIRED),
    "html.test": Domain(mx=("mail.{domain}",), media="text/html"),
}


@dataclass(frozen=True, kw_only=True)
class Mail:
    """Where it runs: a validating resolver, the root's anchor, the authority's certificate, and room for a client."""

    site: Site
    resolver: str
    anchor: Path
    ca_file: Path
    room: Path

    def options(self) -> tuple[str, ...]:
        """The options that every observing command takes here; the narrowest profile that speaks to mail servers."""
        return (
            "--profile", "light-narrow", "--allow-net", "127.0.0.0/8", "--resolver", self.resolver, "--ca-file",
            str(self.ca_file), "--trust-anchor", str(self.anchor), "--rate", "unlimited",
        )  # fmt: skip

    def posttls(self, *argv: str) -> str:
        """What Postfix's own client says of a domain, with the resolver here as its machine's."""
        resolv = self.room / "resolv.conf"
        resolv.write_text(f"nameserver {self.resolver}\noptions trust-ad edns0\n")
        inner = f"mount --bind {resolv} /etc/resolv.conf && exec posttls-finger {shlex.join(argv)}"
        done = subprocess.run(
            ["unshare", "-m", "sh", "-c", inner], capture_output=True, text=True, timeout=60, check=False,
            env={**os.environ, "MAIL_CONFIG": str(self.room)},
        )  # fmt: skip
        return done.stdout + done.stderr


@contextlib.contextmanager
def running() -> Iterator[Mail]:
    """Start it all until the block ends."""
    with ground() as site:
        authority = Authority(site.room("pki"))
        shown = {name: _certificate(authority, name, how) for name, how in DOMAINS.items()}
        anchor = _name_servers(site, shown)
        postfix.start(
            site,
            [
                postfix.Exchanger(
                    address=site.address(f"{number}.{last}"), name=f"{label}.{name}",
                    certificate=shown[name] if how.starttls else None,
                )
                for number, (name, how) in enumerate(DOMAINS.items(), 1)
                for label, last in EXCHANGERS[: 1 + how.second]
            ],
        )  # fmt: skip
        nginx.start(site, "nginx", _policies(site, authority), versions=False)
        room = site.room("client")
        (room / "main.cf").write_text("compatibility_level = 3.6\ninet_protocols = ipv4\n")
        yield Mail(
            site=site, resolver=site.address(RESOLVER), anchor=anchor, ca_file=authority.ca_file, room=room
        )  # fmt: skip


def _certificate(authority: Authority, name: str, how: Domain) -> Certificate:
    names = [how.names.format(domain=name)]
    if how.own:
        return authority.self_signed(names, called=name)
    return authority.issue(names, days=how.days, called=name)


def _policies(site: Site, authority: Authority) -> list[nginx.Website]:
    def page(name: str, how: Domain) -> str:
        lines = ["version: STSv1", f"mode: {how.mode}", "max_age: 604800"]
        return "\\n".join([*lines, *(f"mx: {one.format(domain=name)}" for one in how.mx), ""])

    return [
        nginx.Website(
            address=site.address(f"{number}.80"),
            names=(f"mta-sts.{name}",),
            certificate=authority.issue([f"mta-sts.{name}"], days=how.policy_days),
            plain="closed",
            pages=(("/.well-known/mta-sts.txt", page(name, how)),),
            media=how.media,
        )
        for number, (name, how) in enumerate(DOMAINS.items(), 1)
        if how.mx
    ]


def _name_servers(site: Site, shown: dict[str, Certificate]) -> Path:
    server = site.address(SERVER)
    delegations = "".join(f"{name}. NS ns.nic.test.\n" for name in DOMAINS)
    signed = tuple(f"{name}." for name, how in DOMAINS.items() if how.zone != "unsigned")
    glue = f"ns.nic.test. A {server}\n"
    root, top = (START.format(name=name) + glue for name in (".", "test."))
    zones = [
        knot.Zone(name=".", signed=True, children=("test.",), text=root + "test. NS ns.nic.test.\n"),
        knot.Zone(name="test.", signed=True, children=signed, text=top + delegations),
        *(
            knot.Zone(name=f"{name}.", signed=how.zone != "unsigned", text=_zone(site, number, name, how, shown[name]))
            for number, (name, how) in enumerate(DOMAINS.items(), 1)
        ),
    ]
    keys = knot.make_keys(site, "knot", zones)
    anchor = site.directory / "root.ds"
    anchor.write_text("".join(line + "\n" for line in keys.ds["."]))
    anchor.chmod(0o644)
    ds = dict(keys.ds)
    for name, how in DOMAINS.items():
        if how.zone == "wrong DS":
            ds[f"{name}."] = tuple(line.replace("good.test.", f"{name}.") for line in keys.ds["good.test."])
    knot.start(site, [server], zones, keys, ds)
    unbound.start(site, site.address(RESOLVER), server, anchor)
    return anchor


def _zone(site: Site, number: int, name: str, how: Domain, shown: Certificate) -> str:
    leaf, above = x509.load_der_x509_certificate(shown.sent[0]), shown.sent[-1]
    key = leaf.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    digests = {"leaf": _sha256(shown.sent[0]), "leaf_key": _sha256(key), "authority": _sha256(above)}
    here = EXCHANGERS[: 1 + how.second]
    owner, target = f"_25._tcp.mail.{name}.", f"_dane.{name}."
    lines = [
        START.format(name=f"{name}.").rstrip(),
        *(f"{name}. MX {last} {label}.{name}." for label, last in here),
        *(f"{label}.{name}. A {site.address(f'{number}.{last}')}" for label, last in here),
        *(f"{target if how.alias else owner} TLSA {record.format(**digests)}" for record in how.tlsa),
        *([f"{owner} CNAME {target}"] if how.alias else []),
    ]
    if how.mx:
        lines += [
            f'_mta-sts.{name}. TXT "v=STSv1; id=1;"', f'_smtp._tls.{name}. TXT "v=TLSRPTv1; rua=mailto:tls@{name}"',
            f"mta-sts.{name}. A {site.address(f'{number}.80')}",
        ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
