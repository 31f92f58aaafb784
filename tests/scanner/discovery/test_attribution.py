"""Whose an asset is: the contract's table, case by case."""

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from scanner.asset import Attribution
from scanner.discovery import attribution, propose
from scanner.observation import Hello, Present
from scanner.probes.tls import TlsFacts
from scanner.tls.certificate import encode_chain
from tests.lab.pki import Authority, Certificate
from tests.scanner.discovery.world import (
    AT,
    claimed,
    denies,
    evidence,
    exchanges,
    letters,
    listens,
    may_not_try,
    points_back,
    registry,
    resolves,
    saw,
    serves,
    target,
    under,
)


def test_what_was_typed_is_declared() -> None:
    """A typed name is A, and its www; a typed address or network is A, each address of it, whoever runs it."""
    assert letters(claimed(target("acme.com"))) == {"name:acme.com": "A", "name:www.acme.com": "A"}
    assert letters(claimed(target("198.51.100.7"), points_back("198.51.100.7", "x.amazonaws.com"))) == {
        "address:198.51.100.7": "A"
    }
    network = claimed(target("acme.com", networks=("198.51.100.0/30",)))
    assert [network[f"address:198.51.100.{n}"].attribution for n in range(4)] == [Attribution.A] * 4


def test_an_address_the_zone_points_to_is_controlled() -> None:
    """B where nothing speaks for sharing: no PTR, or one inside the target's own registrable domain."""
    for ptr in ((), ("mail.acme.com",), ("static.acme.com", "acme.com")):
        found = letters(claimed(target(), resolves("acme.com", "198.51.100.7"), points_back("198.51.100.7", *ptr)))
        assert found["address:198.51.100.7"] == "B"
    assert letters(claimed(target(), resolves("acme.com", "198.51.100.7")))["address:198.51.100.7"] == "B"


@pytest.mark.parametrize(
    ("ptr", "reason"),
    [
        ("ec2-198-51-100-7.compute-1.amazonaws.com", "Amazon Web Services"),
        ("static.7.100.51.198.clients.your-server.de", "Hetzner"),
        ("v1.sakura.ne.jp", "Sakura"),
        ("host.cafe24.com", "Cafe24"),
        ("server.other.net", "other.net"),
    ],
)
def test_a_foreign_ptr_speaks_for_sharing(ptr: str, reason: str) -> None:
    """A provider's name, or a name in anybody else's domain, makes the host D, and the proof says so."""
    claims = claimed(target(), resolves("acme.com", "198.51.100.7"), points_back("198.51.100.7", ptr))
    claim = claims["address:198.51.100.7"]
    assert claim.attribution is Attribution.D
    assert any(reason in sentence and ptr in sentence for sentence in claim.proof)


def test_local_names_say_nothing() -> None:
    """A PTR or greeting that nobody can register is no other domain."""
    looks = [resolves("acme.com", "198.51.100.7"), points_back("198.51.100.7", "server.localdomain", "fw.corp")]
    assert letters(claimed(target(), *looks))["address:198.51.100.7"] == "B"


def test_an_alias_to_a_provider_is_shared_and_to_a_stranger_inferred() -> None:
    """What lies behind somebody else's name is not the target's: D with a provider, C with anybody else."""
    cdn = resolves("www.acme.com", "198.51.100.7", aliases=("acme.cdn.cloudflare.net",))
    assert letters(claimed(target(), cdn))["address:198.51.100.7"] == "D"
    stranger = resolves("www.acme.com", "198.51.100.7", aliases=("web.agency.net",))
    found = letters(claimed(target(), stranger))
    assert (found["address:198.51.100.7"], found["name:web.agency.net"]) == ("C", "C")
    inside = resolves("www.acme.com", "198.51.100.7", aliases=("web.acme.com",))
    assert letters(claimed(target(), inside))["address:198.51.100.7"] == "B"


def test_chosen_hosts_of_providers_are_shared() -> None:
    """MX and NS of a provider are D, with their addresses; of an unknown stranger C; of one's own domain B."""
    found = letters(
        claimed(
            target(),
            exchanges("acme.com", "acme-com.mail.protection.outlook.com", "mx.itshop.net", "mail.acme.com"),
            serves("acme.com", "ns1.gabia.co.kr", "ns.itshop.net"),
            resolves("acme-com.mail.protection.outlook.com", "198.51.100.1"),
            resolves("mx.itshop.net", "198.51.100.2"),
            resolves("mail.acme.com", "198.51.100.3"),
            resolves("ns1.gabia.co.kr", "198.51.100.4"),
        )
    )
    assert found["name:acme-com.mail.protection.outlook.com"] == found["address:198.51.100.1"] == "D"
    assert found["name:mx.itshop.net"] == found["address:198.51.100.2"] == "C"
    assert found["name:mail.acme.com"] == found["address:198.51.100.3"] == "B"
    assert found["name:ns1.gabia.co.kr"] == found["address:198.51.100.4"] == "D"


def test_a_zone_kept_with_a_hoster_makes_its_web_address_shared() -> None:
    """Hosting, CDN and parking name servers speak for the web address, unless it has the target's own PTR."""
    looks = [serves("acme.com", "ns1.sedoparking.com"), resolves("acme.com", "198.51.100.7")]
    assert letters(claimed(target(), *looks))["address:198.51.100.7"] == "D"
    own = points_back("198.51.100.7", "web.acme.com")
    assert letters(claimed(target(), *looks, own))["address:198.51.100.7"] == "B"
    dns_only = [serves("acme.com", "ns1.dnsimple.com"), resolves("acme.com", "198.51.100.7")]
    assert letters(claimed(target(), *dns_only))["address:198.51.100.7"] == "B"


def test_an_endpoint_is_its_hosts_and_what_is_shown_under_a_name_its_tenants() -> None:
    """On a shared host the bare endpoint stays D while the one under the declared name is A."""
    found = letters(
        claimed(
            target(),
            resolves("www.acme.com", "198.51.100.7"),
            points_back("198.51.100.7", "x.amazonaws.com"),
            may_not_try("198.51.100.7"),
        )
    )
    assert found["address:198.51.100.7"] == "D"
    assert found["endpoint:198.51.100.7:443/tcp@www.acme.com"] == "A"
    assert "endpoint:198.51.100.7:443/tcp" not in found
    own = letters(claimed(target(), resolves("acme.com", "198.51.100.7"), listens("198.51.100.7", 443, 6379)))
    assert own["endpoint:198.51.100.7:443/tcp"] == own["endpoint:198.51.100.7:6379/tcp"] == "B"
    assert own["endpoint:198.51.100.7:443/tcp@acme.com"] == "A"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("certificates"))


def shown(certificate: Certificate) -> TlsFacts:
    return TlsFacts(chain=Present(value=encode_chain((certificate.leaf.public_bytes(Encoding.DER),))))


CERTIFICATES = [
    (("www.acme.com",), "www.acme.com", "B"),
    (("www.acme.com", "www.other.net"), "www.acme.com", "B"),
    (("*.acme.com",), "www.acme.com", "B"),
    (("web12.hoster.net",), "www.acme.com", "D"),
    (("a.one.net", "b.two.net"), None, "D"),
    (("www.acme.com",), None, "B"),
    (("old.acme.com",), "www.acme.com", "B"),
    (("old.acme.com", "old.acme.net"), "www.acme.com", "B"),
    (("localhost.localdomain",), "www.acme.com", "B"),
]


@pytest.mark.parametrize(("names", "asked_as", "letter"), CERTIFICATES)
def test_a_default_certificate_of_others_speaks_for_sharing(
    authority: Authority, names: tuple[str, ...], asked_as: str | None, letter: str
) -> None:
    """Only a certificate that was not made for the name asked, and names nothing of the target's, tells of others."""
    found = claimed(
        target(),
        resolves("www.acme.com", "198.51.100.7"),
        listens("198.51.100.7", 443),
        saw(under("198.51.100.7", 443, asked_as), "tls", shown(authority.issue(names))),
    )
    assert found["address:198.51.100.7"].attribution.value == letter


def test_a_self_signed_certificate_proves_nothing_about_others(authority: Authority) -> None:
    """Anybody may write any name into a certificate of his own."""
    found = claimed(
        target(),
        resolves("www.acme.com", "198.51.100.7"),
        listens("198.51.100.7", 443),
        saw(under("198.51.100.7", 443, "www.acme.com"), "tls", shown(authority.self_signed(["router.vendor.net"]))),
    )
    assert found["address:198.51.100.7"].attribution is Attribution.B


@pytest.mark.parametrize(
    ("greeting", "letter"),
    [
        ("mail.acme.com ESMTP Postfix", "B"),
        ("220 mail.acme.com ESMTP", "B"),
        ("mx7.hoster.net ESMTP", "D"),
        ("220-mx7.hoster.net ESMTP", "D"),
        ("debian.localdomain ESMTP", "B"),
        ("ESMTP ready", "B"),
        ("", "B"),
    ],
)
def test_a_mail_servers_own_name_speaks_for_its_host(greeting: str, letter: str) -> None:
    """The first word of an SMTP greeting is the server's name (RFC 5321 4.2)."""
    found = claimed(
        target(),
        resolves("acme.com", "198.51.100.7"),
        listens("198.51.100.7", 25),
        saw(under("198.51.100.7", 25), "smtp", Hello(speaks=Present(value="smtp"), greeting=Present(value=greeting))),
    )
    assert found["address:198.51.100.7"].attribution.value == letter


def test_declared_further_domains_are_no_strangers() -> None:
    """A PTR in a domain that was declared beside the typed one is the target's own."""
    looks = [resolves("acme.com", "198.51.100.7"), points_back("198.51.100.7", "host.acme.net")]
    assert letters(claimed(target("acme.com", names=("acme.net",)), *looks))["address:198.51.100.7"] == "B"


def test_names_that_dns_denies_are_no_assets() -> None:
    """A denied candidate is left out, the typed name never."""
    found = claimed(target(), denies("acme.com"), denies("www.acme.com"))
    assert set(found) == {"name:acme.com"}


def test_siblings_below_the_registrable_domain_are_inferred(authority: Authority) -> None:
    """With a host name typed, what lies beside it is C: nobody said that it is theirs."""
    whom = target("shop.acme.com")
    found = letters(
        claimed(
            whom,
            resolves("shop.acme.com", "198.51.100.7"),
            listens("198.51.100.7", 443),
            saw(
                under("198.51.100.7", 443, "shop.acme.com"),
                "tls",
                shown(authority.issue(["shop.acme.com", "www.acme.com"])),
            ),
        )
    )
    assert found["name:shop.acme.com"] == "A"
    assert found["name:www.acme.com"] == "C"


def test_roles_and_proofs_are_merged() -> None:
    """An asset found in several ways has one claim with all of them, the weightiest first, and no times in it."""
    found = claimed(
        target(),
        exchanges("acme.com", "www.acme.com"),
        resolves("acme.com", "198.51.100.7"),
        resolves("www.acme.com", "198.51.100.7"),
    )
    assert found["name:www.acme.com"].role == "www, mail exchanger"
    assert found["name:www.acme.com"].found_by == "www"
    assert found["address:198.51.100.7"].role == "mail exchanger, web"
    assert found["address:198.51.100.7"].proof == ("acme.com A 198.51.100.7", "www.acme.com A 198.51.100.7")
    assert all(claim.at == AT for claim in found.values())


LOOKS = (
    exchanges("acme.com", "mail.acme.com", "mx.provider.net"),
    serves("acme.com", "ns1.cafe24.com", "ns.acme.com"),
    resolves("acme.com", "198.51.100.7"),
    resolves("www.acme.com", "198.51.100.7", "2001:db8::7"),
    resolves("www.acme.com", "198.51.100.8", minute=5),
    resolves("mail.acme.com", "198.51.100.9"),
    resolves("mx.provider.net", "198.51.100.10"),
    denies("ns.acme.com"),
    points_back("198.51.100.8", "x.amazonaws.com"),
    points_back("198.51.100.9", "mail.acme.com"),
    listens("198.51.100.7", 80, 443, 22),
    listens("198.51.100.9", 25, 143, 443),
    may_not_try("198.51.100.8"),
    saw(under("198.51.100.8", 443, "www.acme.com"), "web"),
)


@given(st.permutations(LOOKS), st.randoms(use_true_random=False))
def test_the_order_of_evidence_changes_nothing(looks: list[object], random: object) -> None:
    """Any order of observations, sightings and leads, repetition included, gives the same claims."""
    whom = target()
    straight = tuple(claimed(whom, *LOOKS).values())
    known = evidence(*looks, *looks[:5])  # type: ignore[arg-type]  # permutations of LOOKS
    leads = list(propose(whom, known, registry()))
    random.shuffle(leads)  # type: ignore[attr-defined]  # hypothesis' own random
    assert attribution.claims(whom, tuple(leads), known, registry(), AT) == straight


def test_the_page_of_a_parking_provider_is_not_the_tenants() -> None:
    """Under a name that an alias or all of its name servers park there, it is D; what a PTR says parks nobody."""
    host, page = resolves("acme.com", "198.51.100.7"), "endpoint:198.51.100.7:80/tcp@acme.com"
    parked = (serves("acme.com", "ns1.sedoparking.com"), host)
    for looks in (parked, (resolves("acme.com", "198.51.100.7", aliases=("park.bodis.com",)),)):
        assert letters(claimed(target(), *looks, may_not_try("198.51.100.7")))[page] == "D"
    own = points_back("198.51.100.7", "web.acme.com")
    assert letters(claimed(target(), *parked, own, listens("198.51.100.7", 80)))[page] == "A"
    for looks in (
        (serves("acme.com", "ns1.sedoparking.com", "ns.acme.com"), host),
        (points_back("198.51.100.7", "lb7.parkingcrew.net"), host),
    ):
        assert letters(claimed(target(), *looks, may_not_try("198.51.100.7")))[page] == "A"
