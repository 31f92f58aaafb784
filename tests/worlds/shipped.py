"""The real world in small: answers of the real probes, judged by the real checks."""

import base64
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from scanner.asset import address_asset, endpoint_asset, name_asset
from scanner.dns_lists import Category, ListSaid, Says
from scanner.dnssec.verdict import Denial, Fault, Insecure, Key
from scanner.observation import ABSENT, Fact, Present, Software, Unseen
from scanner.probes import every as every_probe
from scanner.probes.addresses import AddressFacts
from scanner.probes.block_lists import BlockListFacts
from scanner.probes.dnssec import DnssecFacts
from scanner.probes.ftp import FtpFacts
from scanner.probes.http import HttpFacts
from scanner.probes.mail_policy import Exchanger, MailPolicy
from scanner.probes.ports import PortsFacts
from scanner.probes.rdp import RdpFacts
from scanner.probes.redis import RedisFacts
from scanner.probes.reverse import ReverseFacts
from scanner.probes.ssh import SshFacts
from scanner.probes.tls import TlsFacts
from scanner.probes.web import WebFacts
from scanner.probes.zone import NameServer, Serving, Times, ZoneFacts
from scanner.spf.following import SpfAt, SpfTree
from scoring.knowledge import EndOfLife, Exploited, FeedState, Known, KnownAddress, KnownSoftware, Listing
from scoring.vectors import every as every_check
from tests.worlds import flaws, zone
from tests.worlds.history import DAY, START, World, shipped_model

YES, NO = Present(value=True), Present(value=False)
HOSTS = tuple(address_asset(f"192.0.2.{last}") for last in range(1, 4))
APEX, IDLE = name_asset("made.example"), name_asset("made.org")
WWW = "www.made.example"


def certificate(name: str, start: datetime, end: datetime, issuer: str, key: ec.EllipticCurvePrivateKey) -> bytes:
    """A certificate for `name`, signed by `key`, in DER."""

    def called(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    built = (
        x509.CertificateBuilder()
        .subject_name(called(name))
        .issuer_name(called(issuer))
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=name == issuer, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return built.public_bytes(serialization.Encoding.DER)


KEY = ec.generate_private_key(ec.SECP256R1())
ROOT = certificate("Made Root", START - 900 * DAY, START + 4000 * DAY, "Made Root", KEY)
GOOD_CHAIN, SHORT_CHAIN, OWN_CHAIN = (
    (base64.b64encode(certificate(WWW, START - 20 * DAY, START + days * DAY, issuer, KEY)).decode(),)
    for days, issuer in ((370, "Made Root"), (9, "Made Root"), (60, WWW))
)
MODERN = {
    "ssl2": NO, "ssl3": NO, "tls1_0": NO, "tls1_1": NO, "tls1_2": YES, "tls1_3": YES, "forward_secrecy": YES,
    "dh_bits": ABSENT, "weak_suites": ABSENT, "suite": Present(value="TLS_AES_128_GCM_SHA256"),
    "group": Present(value="x25519"),
}  # fmt: skip
OLD = MODERN | {"tls1_0": YES, "tls1_3": NO, "ssl3": Unseen(why="closed"), "dh_bits": Present(value=1024)}
NGINX = Software(product="nginx", version="1.18.0", told_by="http server header")
APPLIANCE = Software(product="fortios", version="7.0.1", told_by="http server header")
DEBIAN = Software(product="openssh", version="9.2p1", package="Debian-2+deb12u5", told_by="ssh greeting")


def _tls(chain: tuple[str, ...], offers: dict[str, object]) -> TlsFacts:
    return TlsFacts(chain=Present(value=chain), **offers)  # type: ignore[arg-type]  # fields by name


TLS = (
    _tls(GOOD_CHAIN, MODERN),
    _tls(GOOD_CHAIN, OLD),
    _tls(SHORT_CHAIN, MODERN),
    _tls(OWN_CHAIN, OLD | {"tls1_2": NO}),
    TlsFacts(ssl2=NO, tls1_2=YES),
)
HTTP = tuple(
    HttpFacts(
        speaks=Present(value="http"),
        software=Present(value=software) if software else ABSENT,
        status=Present(value=200),
    )
    for software in ((NGINX,), (APPLIANCE,), (), (flaws.NEWER,), (flaws.NEWEST, NGINX))
)
WEB = (
    WebFacts(
        scheme=Present(value="https"),
        reached=Present(value="https"),
        status=Present(value=200),
        content_type=Present(value="text/html"),
        redirects=ABSENT,
        hsts=Present(value="max-age=63072000"),
        csp=Present(value="default-src 'self'; frame-ancestors 'none'"),
        frame_options=ABSENT,
        content_type_options=Present(value="nosniff"),
        referrer_policy=Present(value="no-referrer"),
        software=ABSENT,
    ),
    WebFacts(
        scheme=Present(value="https"),
        reached=Present(value="http"),
        status=Present(value=200),
        content_type=Present(value="text/html"),
        redirects=Present(value=("http://www.made.example/",)),
        hsts=ABSENT,
        csp=ABSENT,
        content_type_options=ABSENT,
        frame_options=ABSENT,
        referrer_policy=Present(value="unsafe-url"),
    ),
    WebFacts(scheme=Present(value="https"), status=Present(value=404), hsts=ABSENT),
    WebFacts(
        scheme=Present(value="https"), reached=Present(value="https"), status=Present(value=301), hsts=ABSENT,
        elsewhere=Present(value="https://made.org/"),
    ),
)  # fmt: skip
GOOD_ZONE = ZoneFacts(
    zone=Present(value="made.example"), primary=Present(value="ns1.made.example"),
    name_servers=Present(value=tuple(
        NameServer(host=f"ns{n}.made.example", addresses=Present(value=(f"192.0.2.{n}",))) for n in (1, 2)
    )),
    serving=Present(value=tuple(Serving(address=f"192.0.2.{n}", authority=YES) for n in (1, 2))),
    caa=Present(value=('0 issue "ca.example"',)), dnskey=Present(value=("257 3 13 aa",)),
    ds=Present(value=("1 13 2 aa",)), caa_reports=YES, ns_ttl=Present(value=86400), wildcard=NO, apex_alias=ABSENT,
    times=Present(value=Times(refresh=7200, retry=900, expire=1209600, minimum=3600)),
)  # fmt: skip
BARE_ZONE = ZoneFacts(
    zone=Present(value="made.example"), caa=ABSENT, dnskey=ABSENT, ds=Unseen(why="silent"), wildcard=YES,
    times=Present(value=Times(refresh=7200, retry=900, expire=60, minimum=3600)), ns_ttl=Present(value=0),
    name_servers=Present(value=(NameServer(host="ns1.made.example", addresses=Present(value=("192.0.2.1",))),)),
)  # fmt: skip
GOOD_CHAIN = DnssecFacts(
    status=Present(value="secure"), why=ABSENT, zone=Present(value="made.example"), ending=NO,
    keys=Present(value=(Key(algorithm=13, bits=256, entry=True),)), denial=Present(value=Denial(hashed=False)),
    digests=Present(value=(2,)),
)  # fmt: skip
GONE = AddressFacts(a=ABSENT, aaaa=ABSENT, exists=NO)
MAIL = Present(value=(Exchanger(preference=10, host="mx.made.example", resolves=YES, alias=NO),))
GOOD_MAIL = MailPolicy(mx=MAIL, spf=Present(value=("v=spf1 mx -all",)), dmarc=Present(value=("v=DMARC1; p=reject",)))
NULL_MX = Present(value=(Exchanger(preference=0, host=""),))
NO_MAIL = MailPolicy(
    mx=NULL_MX, spf=Present(value=("v=spf1 -all",)), dmarc=Present(value=("v=DMARC1; p=reject",))
)  # fmt: skip
LEANS = Present(value=("v=spf1 include:a.example include:b.example -all",))


def _leaning(*below: Fact[tuple[str, ...]]) -> MailPolicy:
    rows = (SpfAt(name=f"{name}.example", records=fact) for name, fact in zip("ab", below, strict=True))
    return MailPolicy(mx=MAIL, spf=LEANS, spf_tree=Present(value=SpfTree(records=tuple(rows))), dmarc=ABSENT)


def _feeds(released: datetime) -> tuple[FeedState, ...]:
    names = ("kev", "endoflife", "blocklist", "exploited_ranges", "roots")
    return tuple(FeedState(name=name, released=released, digest="sha256:00") for name in names)


def _known(feeds: tuple[FeedState, ...], listed: datetime | None) -> Known:
    flaw = Exploited(cve="CVE-2022-42475", added=START - 900 * DAY, ransomware=True, packaged=False, edge=True)
    listings = (Listing(list="made list", network="192.0.2.2/32", since=listed),) if listed else ()
    return Known(
        feeds=feeds,
        software=(
            KnownSoftware(product="nginx", version="1.18.0", package=None, unranged=()),
            KnownSoftware(product="fortios", version="7.0.1", package=None, exploited=(flaw,), unranged=()),
            KnownSoftware(
                product="openssh", version="9.2p1", package="Debian-2+deb12u5", unranged=(),
                distribution=EndOfLife(product="debian", cycle="12", ended=START + 80 * DAY),
            ),
        ),
        addresses=tuple(KnownAddress(address=h.value, listings=listings if h is HOSTS[1] else ()) for h in HOSTS),
        names=zone.KNOWN,
        roots=(ROOT,),
    )  # fmt: skip


LIST_A = (
    ListSaid(list="a", says=Says.NOT_LISTED),
    *(
        ListSaid(list="a", says=Says.LISTED, codes=("127.0.0.2",), kinds=(kind,))
        for kind in (Category.BOTNET, Category.SPAM, Category.POLICY)
    ),
    ListSaid(list="a", says=Says.UNSEEN, why="no answer in time"),
)
LIST_B = ListSaid(list="b", says=Says.NOT_LISTED)

SHIPPED = World(
    name="real checks",
    places=(
        (APEX, ("zone", "dnssec", "mail_policy", "addresses", "delegation", "named_hosts", "registration")),
        (IDLE, ("mail_policy", "addresses")),
        *((host, ("ports", "reverse", "recursion", "block_lists")) for host in HOSTS),
        *((endpoint_asset(host.value, 443, WWW), ("tls", "web")) for host in HOSTS[:2]),
        *((endpoint_asset(host.value, 443), ("http",)) for host in HOSTS[:2]),
        *((endpoint_asset(host.value, 22), ("ssh",)) for host in HOSTS[:2]),
        (endpoint_asset(HOSTS[0].value, 3389), ("rdp",)),
        (endpoint_asset(HOSTS[1].value, 6379), ("redis",)),
        (endpoint_asset(HOSTS[2].value, 21), ("ftp",)),
    ),
    answers={
        "zone": (GOOD_ZONE, BARE_ZONE, ZoneFacts(zone=ABSENT)),
        "dnssec": (
            GOOD_CHAIN,
            DnssecFacts(status=Present(value="bogus"), why=Present(value=Fault.EXPIRED), zone=GOOD_CHAIN.zone),
            DnssecFacts(status=Present(value="insecure"), why=Present(value=Insecure.UNSIGNED), zone=GOOD_CHAIN.zone),
            DnssecFacts(status=ABSENT),
        ),
        "mail_policy": (
            GOOD_MAIL,
            MailPolicy(mx=MAIL, spf=Present(value=("v=spf1 +all",)), dmarc=Present(value=("v=DMARC1; p=none",))),
            MailPolicy(mx=MAIL, spf=ABSENT, dmarc=ABSENT, dmarc_above=ABSENT),
            _leaning(Present(value=("v=spf1 ip4:192.0.2.0/24",)), Present(value=("v=spf1 -all",))),
            _leaning(Present(value=("v=spf1 +all",)), Unseen(why="silent")),
            _leaning(Unseen(why="silent"), ABSENT),
            MailPolicy(mx=ABSENT, spf=Unseen(why="silent"), dmarc=Unseen(why="silent")),
            NO_MAIL,
            MailPolicy(mx=ABSENT, spf=ABSENT, dmarc=ABSENT, dmarc_above=ABSENT),
        ),
        "addresses": (
            AddressFacts(a=Present(value=("192.0.2.1",)), aaaa=ABSENT, exists=YES),
            GONE,
            zone.LOST,
        ),
        **zone.ANSWERS,
        "ports": (
            PortsFacts(open=(80, 443), refused=(21, 22, 3389, 6379)),
            PortsFacts(open=(22, 3389, 6379), silent=(443,)),
            PortsFacts(refused=(21, 22, 80, 443, 3389, 6379)),
        ),
        "reverse": (ReverseFacts(ptr=Present(value=("host.made.example",))), ReverseFacts(ptr=ABSENT)),
        "block_lists": tuple(BlockListFacts(lists=Present(value=(one, LIST_B))) for one in LIST_A),
        "tls": TLS,
        "http": HTTP,
        "web": WEB,
        "ssh": (
            SshFacts(
                speaks=Present(value="ssh"), software=Present(value=(DEBIAN,)), protocol=Present(value="2.0"), ssh1=NO,
                key_exchanges=Present(value=("curve25519-sha256",)), host_keys=Present(value=("ssh-ed25519",)),
                ciphers=Present(value=("chacha20-poly1305@openssh.com",)), macs=Present(value=("hmac-sha2-256",)),
            ),
            SshFacts(speaks=Present(value="ssh"), protocol=Present(value="1.5"), ssh1=YES),
            SshFacts(speaks=Present(value="ssh"), software=Present(value=(flaws.MENDED,)), ssh1=NO),
            SshFacts(speaks=Present(value="ssh"), protocol=Present(value="2.0"), ssh1=NO),
        ),
        "rdp": (
            RdpFacts(speaks=Present(value="rdp"), protection=Present(value="nla")),
            RdpFacts(speaks=Present(value="rdp"), protection=Present(value="standard")),
        ),
        "redis": (
            RedisFacts(speaks=Present(value="redis"), open_without_login=YES),
            RedisFacts(speaks=Present(value="redis"), open_without_login=NO),
        ),
        "ftp": (
            FtpFacts(speaks=Present(value="ftp"), tls=YES, plaintext_login=NO),
            FtpFacts(speaks=Present(value="ftp"), tls=NO, plaintext_login=YES),
        ),
    },
    good={
        "zone": (GOOD_ZONE,),
        "dnssec": (GOOD_CHAIN,),
        "mail_policy": (GOOD_MAIL, NO_MAIL),
        "addresses": (GONE,),
        "ports": (PortsFacts(open=(443,), refused=(21, 22, 3389, 6379)),),
        "reverse": (ReverseFacts(ptr=ABSENT),),
        "block_lists": (BlockListFacts(lists=Present(value=(LIST_A[0], LIST_B))),),
        **{probe: answers[:1] for probe, answers in zone.ANSWERS.items()},
        "tls": TLS[:1],
        "web": WEB[:1],
        "http": HTTP[2:3],
        "ftp": (FtpFacts(speaks=Present(value="ftp"), tls=YES, plaintext_login=NO),),
    },
    known=(
        Known(),
        _known(_feeds(START - DAY), START - 20 * DAY),
        _known(_feeds(START + 300 * DAY), START - 170 * DAY),
        _known(_feeds(START - 90 * DAY), None),
        flaws.known(_known(_feeds(START - DAY), None), START),
    ),
    model=shipped_model(),
    probes=every_probe,
    checks=every_check,
)  # fmt: skip
