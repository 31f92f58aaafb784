"""What each source proposes, and what it leaves alone."""

import time

import pytest

import scanner.discovery
from scanner.asset import address_asset, name_asset
from scanner.discovery import every, propose
from scanner.discovery.names import apexes, registrable
from scanner.discovery.open_endpoints import MOST_NAMES
from scanner.discovery.resolved import MOST
from scanner.observation import ABSENT, Outcome, Present
from scanner.probes.labels import LabelFacts
from scanner.probes.services import Service, ServiceFacts
from tests.scanner.discovery.world import (
    claimed,
    denies,
    evidence,
    exchanges,
    listens,
    may_not_try,
    registry,
    resolves,
    saw,
    serves,
    target,
    under,
)


def test_the_folder_is_the_registry() -> None:
    """Every file of the folder is a source with a name for the screen, or one of the known rooms."""
    found = every()
    assert set(found) == {
        "aliases", "apex_www", "certificates", "declared", "labels", "mail_exchangers", "name_servers",
        "open_endpoints", "reported_endpoints", "resolved", "service_records",
    }  # fmt: skip
    assert len({source.shown for source in found.values()}) == len(found)
    assert scanner.discovery.__doc__


@pytest.mark.parametrize(
    ("typed", "names", "expected"),
    [
        ("acme.com", (), ("acme.com",)),
        ("acme.com", ("acme.de", "vpn.acme.com"), ("acme.com", "acme.de")),
        ("vpn.acme.com", ("acme.com",), ("vpn.acme.com", "acme.com")),
        ("198.51.100.7", ("acme.com",), ("acme.com",)),
    ],
)
def test_apexes_are_the_declared_domains(typed: str, names: tuple[str, ...], expected: tuple[str, ...]) -> None:
    """The typed name always; a further name only where it lies below no other."""
    assert apexes(target(typed, names=names)) == expected


@pytest.mark.parametrize(
    ("name", "domain"),
    [
        ("a.b.acme.co.uk", "acme.co.uk"),
        ("www.acme.co.jp", "acme.co.jp"),
        ("shop.acme.co.kr", "acme.co.kr"),
        ("x.github.io", "x.github.io"),
        ("ec2-198-51-100-7.compute-1.amazonaws.com", "ec2-198-51-100-7.compute-1.amazonaws.com"),
        ("nas.local", None),
        ("7.100.51.198.in-addr.arpa", None),
        ("not a name", None),
        ("192.0.2.7", None),
    ],
)
def test_registrable_domains_follow_the_public_suffix_list(name: str, domain: str | None) -> None:
    """Names that nobody can register, and what is no name, have none."""
    assert registrable(name, registry()) == domain


def test_names_come_from_zone_mail_services_labels_and_aliases() -> None:
    """Each way of finding a name is told, and strangers' records propose nothing."""
    service = Service(service="_imaps._tcp", host="imap.acme.com", port=993)
    found = claimed(
        target(),
        serves("acme.com", "ns1.acme.com"),
        exchanges("acme.com", "mail.acme.com"),
        saw(
            name_asset("acme.com"),
            "services",
            ServiceFacts(
                announced=Present(value=(service,)),
                autodiscover=Present(value=("autodiscover.outlook.com",)),
                autoconfig=ABSENT,
            ),
        ),
        saw(name_asset("acme.com"), "labels", LabelFacts(found=Present(value=("vpn.acme.com", "x.other.net")))),
        resolves("vpn.acme.com", "198.51.100.7", aliases=("fw.acme.com",)),
        exchanges("stranger.net", "mail.stranger.net"),
    )
    ways = {claim.asset.value: claim.found_by for claim in found.values() if claim.asset.kind == "name"}
    assert ways == {
        "acme.com": "declared",
        "www.acme.com": "www",
        "ns1.acme.com": "name servers",
        "mail.acme.com": "mail exchangers",
        "imap.acme.com": "service records",
        "autodiscover.acme.com": "service records",
        "autodiscover.outlook.com": "service records",
        "vpn.acme.com": "common labels",
        "fw.acme.com": "aliases",
    }


@pytest.mark.parametrize("host", ["*.acme.com", "mail\\032x.acme.com", "localhost", "192.0.2.1", "", "a" * 64 + ".com"])
def test_what_is_no_host_name_is_no_asset(host: str) -> None:
    """A hostile zone may name anything; only host names are asked for."""
    found = claimed(target(), exchanges("acme.com", host), serves("acme.com", host))
    assert set(found) == {"name:acme.com", "name:www.acme.com"}


def test_open_ports_become_endpoints_bare_and_under_names() -> None:
    """Web ports under every name there, mail ports under the exchanger's, TLS ports under each, others bare.

    A database is asked for TLS under one name.
    """
    found = claimed(
        target(),
        exchanges("acme.com", "mail.acme.com"),
        resolves("acme.com", "198.51.100.7"),
        resolves("www.acme.com", "198.51.100.7", "2001:db8::7"),
        resolves("mail.acme.com", "198.51.100.7"),
        listens("198.51.100.7", 22, 25, 443, 636, 993, 5432, 8080),
        listens("2001:db8::7", 443),
    )
    endpoints = {asset: claim.role for asset, claim in found.items() if asset.startswith("endpoint:")}
    three = ("acme.com", "mail.acme.com", "www.acme.com")
    assert endpoints == {
        "endpoint:198.51.100.7:22/tcp": "service",
        "endpoint:198.51.100.7:25/tcp": "mail exchanger",
        "endpoint:198.51.100.7:25/tcp@mail.acme.com": "mail exchanger",
        "endpoint:198.51.100.7:443/tcp": "web",
        **{f"endpoint:198.51.100.7:443/tcp@{name}": "web" for name in three},
        "endpoint:198.51.100.7:5432/tcp": "service",
        "endpoint:198.51.100.7:5432/tcp@acme.com": "service",
        "endpoint:198.51.100.7:636/tcp": "service",
        **{f"endpoint:198.51.100.7:636/tcp@{name}": "service" for name in three},
        "endpoint:198.51.100.7:8080/tcp": "web",
        **{f"endpoint:198.51.100.7:8080/tcp@{name}": "web" for name in three},
        "endpoint:198.51.100.7:993/tcp": "service",
        "endpoint:198.51.100.7:993/tcp@mail.acme.com": "service",
        "endpoint:[2001:db8::7]:443/tcp": "web",
        "endpoint:[2001:db8::7]:443/tcp@www.acme.com": "web",
    }


def test_one_port_is_asked_under_a_bounded_number_of_names() -> None:
    """Of a hundred names at one address the domain itself and its www are asked first, then those nearest to it."""
    deep, near = (tuple(f"{stem}{number}.acme.com" for number in range(50)) for stem in ("a.deep", "z"))
    names = ("acme.com", "www.acme.com", *deep, *near)
    found = saw(name_asset("acme.com"), "labels", LabelFacts(found=Present(value=names[2:])))
    looks = [resolves(name, "198.51.100.7") for name in names]
    claims = claimed(target(), found, *looks, listens("198.51.100.7", 443))
    asked = {asset.partition("@")[2] for asset in claims if asset.startswith("endpoint:198.51.100.7:443/tcp@")}
    assert len(asked) == MOST_NAMES
    assert {"acme.com", "www.acme.com"} <= asked
    assert not asked & set(deep)


def test_an_address_has_bare_endpoints_only() -> None:
    """A typed address has no name to be asked under."""
    found = claimed(target("198.51.100.7"), listens("198.51.100.7", 25, 443))
    assert set(found) == {
        "address:198.51.100.7",
        "endpoint:198.51.100.7:25/tcp",
        "endpoint:198.51.100.7:443/tcp",
    }


def test_hosts_whose_ports_we_may_not_try_are_asked_for_web_and_mail() -> None:
    """On shared hosts the tenant's web names and the chosen exchanger are asked; what refused is no asset."""
    looks = [
        exchanges("acme.com", "mx.provider.net"),
        resolves("www.acme.com", "198.51.100.7"),
        resolves("mx.provider.net", "198.51.100.25"),
        may_not_try("198.51.100.7"),
        may_not_try("198.51.100.25"),
    ]
    web = {f"endpoint:198.51.100.7:{port}/tcp@www.acme.com" for port in (80, 443)}
    mail = {"endpoint:198.51.100.25:25/tcp", "endpoint:198.51.100.25:25/tcp@mx.provider.net"}
    found = {asset for asset in claimed(target(), *looks) if asset.startswith("endpoint:")}
    assert found == web | mail
    refused = saw(under("198.51.100.7", 80, "www.acme.com"), "web", outcome=Outcome.REFUSED)
    found = {asset for asset in claimed(target(), *looks, refused) if asset.startswith("endpoint:")}
    assert found == web - {"endpoint:198.51.100.7:80/tcp@www.acme.com"} | mail


def test_a_closed_port_ends_its_endpoint_and_silence_does_not() -> None:
    """A port that refuses is closed; one that was not tried again, and a host that falls silent, keep what they had."""
    before = [resolves("acme.com", "198.51.100.7"), listens("198.51.100.7", 22, 443)]
    closed = claimed(target(), *before, listens("198.51.100.7", 443, refused=(22,), minute=60))
    assert "endpoint:198.51.100.7:22/tcp" not in closed
    assert "endpoint:198.51.100.7:443/tcp" in closed
    assert "endpoint:198.51.100.7:22/tcp" in claimed(target(), *before, listens("198.51.100.7", 443, minute=60))
    silent = saw(address_asset("198.51.100.7"), "ports", minute=60)
    assert "endpoint:198.51.100.7:22/tcp" in claimed(target(), *before, silent)


def test_what_nothing_leads_to_any_longer_proposes_nothing() -> None:
    """Evidence of an earlier scan counts only while a path from what was declared leads there."""
    before = [resolves("acme.com", "198.51.100.7"), listens("198.51.100.7", 22), listens("198.51.100.99", 3389)]
    moved = resolves("acme.com", "198.51.100.8", minute=60)
    assert set(claimed(target(), *before, moved)) == {"name:acme.com", "name:www.acme.com", "address:198.51.100.8"}
    label = saw(name_asset("acme.com"), "labels", LabelFacts(found=Present(value=("vpn.acme.com",))))
    gone = saw(name_asset("acme.com"), "labels", LabelFacts(found=Present(value=())), minute=60)
    vpn = resolves("vpn.acme.com", "198.51.100.10")
    assert "address:198.51.100.10" in claimed(target(), label, vpn)
    assert "address:198.51.100.10" not in claimed(target(), label, vpn, gone)


def test_a_name_with_thousands_of_addresses_costs_little() -> None:
    """One answer may hold thousands of addresses; a few of each name are taken, the same ones every night."""
    names = tuple(f"n{number}.acme.com" for number in range(100))
    found = saw(name_asset("acme.com"), "labels", LabelFacts(found=Present(value=names)))
    addresses = tuple(f"198.{18 + number // 60000}.{number // 250 % 240}.{number % 250}" for number in range(4000))
    looks = [resolves(name, *addresses) for name in names]
    started = time.process_time()
    claims = claimed(target(), found, *looks)
    assert sum(asset.startswith("address:") for asset in claims) == MOST
    assert time.process_time() - started < 10
    assert claims == claimed(target(), *reversed(looks), found)


def test_denied_names_lead_nowhere() -> None:
    """A candidate that DNS denies is dropped with all that an older answer said of it."""
    exchanger = exchanges("acme.com", "mail.acme.com")
    looks = [exchanger, resolves("mail.acme.com", "198.51.100.25"), denies("mail.acme.com", minute=60)]
    assert set(claimed(target(), *looks)) == {"name:acme.com", "name:www.acme.com"}


def test_networks_are_bounded() -> None:
    """A declared network gives its addresses, at most 256."""
    leads = propose(target("acme.com", networks=("2001:db8::/100",)), evidence(), registry())
    assert len([lead for lead in leads if lead.asset.kind == "address"]) == 256
