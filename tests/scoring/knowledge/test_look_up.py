"""What is asked of the world is asked once, misses included, and of nothing but the sources."""

import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from scanner.asset import Attribution, Claim, address_asset, endpoint_asset, name_asset
from scanner.observation import ABSENT, Evidence, Observation, Outcome, Present, Software, observation
from scanner.probes import every
from scanner.probes.addresses import AddressFacts, LostTarget
from scanner.probes.named_hosts import LostHost, NamedHostFacts
from scanner.probes.ssh import SshFacts
from scanner.probes.tls import TlsFacts
from scanner.probes.web import WebFacts
from scanner.probes.zone import NameServer, ZoneFacts
from scanner.tls.certificate import encode_chain
from scoring.knowledge import EndOfLife, Exploited, FeedState, Known, KnownName, KnownOrigin, Listing, Origin
from scoring.knowledge.library import KnownScript, Library
from scoring.knowledge.look_up import look_up
from tests.fakes.sources import Unknowing

AT = datetime(2026, 11, 22, tzinfo=UTC)


class Sources(Unknowing):
    """Sources in memory that count how often they are asked."""

    def __init__(self, roots: dict[bytes, tuple[bytes, ...]] | None = None) -> None:
        self.asked: list[tuple[str, ...]] = []
        self._roots = roots or {}

    def feeds(self) -> tuple[FeedState, ...]:
        return tuple(FeedState(name=name, released=AT, digest="sha256:x") for name in ("roots", "kev"))

    def end_of_life(self, product: str, version: str) -> EndOfLife | None:
        self.asked.append(("end_of_life", product, version))
        return EndOfLife(product=product, cycle=version, ended=None) if product in ("nginx", "debian") else None

    def exploited(self, product: str, version: str) -> tuple[Exploited, ...]:
        self.asked.append(("exploited", product, version))
        return ()

    def unranged(self, software: Software) -> tuple[str, ...] | None:
        return ("CVE-2020-1938",) if software.product == "tomcat" else None

    def identify(self, kind: str, text: str) -> tuple[Software, ...]:
        self.asked.append(("identify", kind, text))
        found = Software(product="ws-ftp", version="6.1.1", told_by="ssh greeting")
        return (found,) if text.startswith("WS_FTP") else ()

    def library(self, address: str) -> Library | None:
        return Library(name="jquery", version="3.4.1") if "jquery" in address else None

    def listings(self, address: str) -> tuple[Listing, ...]:
        self.asked.append(("listings", address))
        return ()

    def origin(self, address: str) -> Origin | None:
        return Origin(number=64500, name="ONE") if address == "192.0.2.53" else None

    def service(self, name: str) -> str:
        return "a service" if name.endswith(".service.example") else ""

    def registrable(self, name: str) -> bool:
        return name.count(".") == 1

    def roots(self, subject: bytes) -> tuple[bytes, ...]:
        return self._roots.get(subject, ())

    def own_roots(self, subject: bytes) -> tuple[bytes, ...]:
        return self._roots.get(subject, ())[1:]


def told(number: int, *software: Software) -> Observation[Any]:
    asset, facts = endpoint_asset(f"192.0.2.{number}", 22), SshFacts(software=Present(value=software))
    return observation(asset=asset, probe="ssh", version=1, outcome=Outcome.ANSWERED, facts=facts)


def shown(*chain: bytes, issuers: tuple[bytes, ...] = ()) -> Observation[Any]:
    asset = endpoint_asset("192.0.2.1", 443, "www.acme.example")
    facts = TlsFacts(chain=Present(value=encode_chain(chain)), issuers=Present(value=encode_chain(issuers)))
    return observation(asset=asset, probe="tls", version=1, outcome=Outcome.ANSWERED, facts=facts)


def claim(number: int, attribution: Attribution) -> Claim:
    return Claim(
        target="acme.example", asset=address_asset(f"192.0.2.{number}"), role="host", found_by="declared",
        proof=("told",), attribution=attribution, at=AT,
    )  # fmt: skip


OPENSSH = Software(product="openssh", version="9.2p1", package="9.2p1 Debian-2+deb12u5", told_by="ssh greeting")
NGINX = Software(product="nginx", version="1.22.1", told_by="http server header")
BARE = Software(product="postfix", told_by="smtp greeting")


def test_every_software_is_a_row() -> None:
    """Product, version and package; the distribution its package names; a version not told is a row without answers."""
    known = look_up(Evidence(observations=(told(1, OPENSSH, BARE), told(2, NGINX))), Sources())
    openssh = known.of_software("openssh", "9.2p1", "9.2p1 Debian-2+deb12u5")
    assert openssh is not None
    assert openssh.end_of_life is None
    assert openssh.distribution == EndOfLife(product="debian", cycle="12", ended=None)
    nginx = known.of_software("nginx", "1.22.1", None)
    assert nginx is not None
    assert nginx.end_of_life is not None
    bare = known.of_software("postfix", None, None)
    assert bare is not None
    assert (bare.end_of_life, bare.distribution, bare.exploited, bare.unranged) == (None, None, (), None)
    assert len(known.software) == 3


def test_what_the_table_cannot_answer_is_kept() -> None:
    """Listed flaws of a product without affected versions stand in its row, whichever version was told."""
    tomcat = Software(product="tomcat", version="9.0.117", told_by="http body")
    row = look_up(Evidence(observations=(told(1, tomcat),)), Sources()).of_software("tomcat", "9.0.117", None)
    assert row is not None
    assert row.unranged == ("CVE-2020-1938",)


def test_what_fingerprints_say_is_looked_up_misses_included() -> None:
    """Each text that was shown is a row, asked once; what one adds is looked up as what the probe read is."""
    greetings = ("SSH-2.0-WS_FTP-SSH_6.1.1", "SSH-2.0-Nobody", "SSH-2.0-Nobody")
    seen = tuple(
        observation(
            asset=endpoint_asset(f"192.0.2.{number}", 22), probe="ssh", version=1, outcome=Outcome.ANSWERED,
            facts=SshFacts(speaks=Present(value="ssh"), greeting=Present(value=text), software=ABSENT),
        )
        for number, text in enumerate(greetings)
    )  # fmt: skip
    sources = Sources()
    known = look_up(Evidence(observations=seen), sources)
    assert [(row.text, bool(row.software)) for row in known.identified] == [
        ("Nobody", False),
        ("WS_FTP-SSH_6.1.1", True),
    ]
    assert known.of_software("ws-ftp", "6.1.1", None) is not None
    assert [asked for asked in sources.asked if asked[0] == "identify"] == [
        ("identify", "ssh.banner", "Nobody"),
        ("identify", "ssh.banner", "WS_FTP-SSH_6.1.1"),
    ]


def test_scripts_are_looked_up_misses_included() -> None:
    """Each address of a script is a row, with its library or without one."""
    seen = observation(
        asset=endpoint_asset("192.0.2.1", 443, "www.acme.example"), probe="web", version=1, outcome=Outcome.ANSWERED,
        facts=WebFacts(scripts=Present(value=("/own-1.2.js", "/jquery-3.4.1.js"))),
    )  # fmt: skip
    known = look_up(Evidence(observations=(seen,)), Sources())
    assert known.scripts == (
        KnownScript(address="/jquery-3.4.1.js", library=Library(name="jquery", version="3.4.1")),
        KnownScript(address="/own-1.2.js"),
    )


def test_every_claimed_address_is_a_row_whoevers_it_is() -> None:
    """Declared, inferred and shared addresses are all looked up; those on no list are rows without listings."""
    claims = tuple(claim(number, attribution) for number, attribution in enumerate(Attribution, start=1))
    known = look_up(Evidence(claims=claims), Sources())
    assert [row.address for row in known.addresses] == [f"192.0.2.{number}" for number in (1, 2, 3, 4)]
    assert all(row.listings == () for row in known.addresses)


def test_names_are_looked_up_and_incidents_of_what_is_theirs_alone() -> None:
    """A provider's name is on lists or not; what became public of the provider is not theirs."""
    claims = tuple(
        replace(claim(1, attribution), asset=name_asset(name))
        for name, attribution in (("acme.example", Attribution.A), ("mx.provider.example", Attribution.D))
    )
    known = look_up(Evidence(claims=claims), Sources())
    assert [row.name for row in known.hosts] == ["acme.example", "mx.provider.example"]
    assert [row.domain for row in known.incidents] == ["acme.example"]
    assert known.of_host("acme.example") == known.hosts[0]
    assert known.of_sharing("192.0.2.1") is None


def test_each_question_is_asked_once() -> None:
    """A hundred servers with one version ask one question."""
    sources = Sources()
    look_up(Evidence(observations=tuple(told(number, NGINX) for number in range(100))), sources)
    assert sources.asked == [("end_of_life", "nginx", "1.22.1"), ("exploited", "nginx", "1.22.1")]


def test_order_changes_nothing() -> None:
    """Evidence has no order, and neither do its questions."""
    seen = (told(1, OPENSSH, BARE), told(2, NGINX), told(3, NGINX, OPENSSH))
    claims = (claim(1, Attribution.A), claim(2, Attribution.D))
    forth = look_up(Evidence(observations=seen, claims=claims), Sources())
    back = look_up(Evidence(observations=seen[::-1], claims=claims[::-1]), Sources())
    assert forth == back
    assert [feed.name for feed in forth.feeds] == ["kev", "roots"]


@pytest.fixture(scope="module")
def chain() -> tuple[x509.Certificate, x509.Certificate]:
    """A leaf and the root that issued it."""
    key = ec.generate_private_key(ec.SECP256R1())
    root, leaf = (x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in ("A Root", "www.acme.example"))

    def made(subject: x509.Name) -> x509.Certificate:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(root)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(AT - timedelta(days=1))
            .not_valid_after(AT + timedelta(days=1))
            .sign(key, hashes.SHA256())
        )

    return made(leaf), made(root)


def test_roots_are_those_that_could_have_issued_what_was_shown(
    chain: tuple[x509.Certificate, x509.Certificate],
) -> None:
    """The issuer of a shown certificate is looked up, and that of a self-signed one; unreadable ones are skipped."""
    leaf, root = (one.public_bytes(serialization.Encoding.DER) for one in chain)
    sources = Sources({chain[1].subject.public_bytes(): (root,)})
    assert look_up(Evidence(observations=(shown(leaf),)), sources).roots == (root,)
    assert look_up(Evidence(observations=(shown(root),)), sources).roots == (root,)
    assert look_up(Evidence(observations=(shown(b"no certificate"),)), sources).roots == ()
    fetched = shown(b"no certificate", issuers=(root,))
    assert look_up(Evidence(observations=(fetched,)), sources).roots == (root,)
    own = Sources({chain[1].subject.public_bytes(): (b"public", root)})
    assert look_up(Evidence(observations=(shown(leaf),)), own).own_roots == (root,)
    assert look_up(Evidence(), sources) == Known(feeds=look_up(Evidence(), sources).feeds)


def test_it_opens_nothing(chain: tuple[x509.Certificate, x509.Certificate]) -> None:
    """Given sources in memory, no socket, file or process is touched."""
    every()
    leaf = chain[0].public_bytes(serialization.Encoding.DER)
    evidence = Evidence(observations=(told(1, OPENSSH), shown(leaf)), claims=(claim(1, Attribution.A),))
    look_up(evidence, Sources())  # whatever is loaded on first use is loaded now
    events: list[str] = []
    watching = True

    def watch(event: str, _: tuple[object, ...]) -> None:
        if watching and event.split(".")[0] in ("open", "socket", "subprocess", "os", "sqlite3"):
            events.append(event)

    sys.addaudithook(watch)
    look_up(evidence, Sources())
    watching = False
    assert events == []


def test_missing_names_are_looked_up_with_what_is_missing_above_them() -> None:
    """Where an alias and a record lead to nothing, the name and the highest missing one above are asked about."""
    lost = LostTarget(name="x.service.example", missing="x.service.example")
    hosts = (LostHost(record="MX", host="mx.gone.example", missing="gone.example"),)
    seen = (
        observation(
            asset=name_asset("www.acme.example"), probe="addresses", version=1, outcome=Outcome.ANSWERED,
            facts=AddressFacts(lost_target=Present(value=lost)),
        ),
        observation(
            asset=name_asset("acme.example"), probe="named_hosts", version=1, outcome=Outcome.ANSWERED,
            facts=NamedHostFacts(lost=Present(value=hosts)),
        ),
    )  # fmt: skip
    known = look_up(Evidence(observations=seen), Sources())
    assert known.names == (
        KnownName(name="gone.example", registrable=True),
        KnownName(name="mx.gone.example"),
        KnownName(name="x.service.example", service="a service"),
    )
    assert known.of_name("gone.example") == known.names[0]


def test_operators_of_name_servers_are_looked_up_misses_included() -> None:
    """Every address of a name server that was seen, and no other."""
    servers = tuple(
        NameServer(host=host, addresses=addresses)
        for host, addresses in (
            ("ns1.acme.example", Present(value=("192.0.2.53", "2001:db8::53"))), ("ns2.acme.example", ABSENT)
        )
    )  # fmt: skip
    seen = observation(
        asset=name_asset("acme.example"), probe="zone", version=1, outcome=Outcome.ANSWERED,
        facts=ZoneFacts(name_servers=Present(value=servers)),
    )  # fmt: skip
    known = look_up(Evidence(observations=(seen,)), Sources())
    assert known.origins == (
        KnownOrigin(address="192.0.2.53", origin=Origin(number=64500, name="ONE")), KnownOrigin(address="2001:db8::53")
    )  # fmt: skip
    assert known.origin("192.0.2.53") == Origin(number=64500, name="ONE")
    assert known.origin("192.0.2.54") is None
