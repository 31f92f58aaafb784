"""The shipped address and provider tables: complete, without doubles, and read as they are meant."""

import csv
import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

import config
from scanner.registry import read

SPECIAL = config.text("registry/special_purpose.csv")
PROVIDERS = config.text("registry/providers.csv")
REGISTRY = read(SPECIAL, PROVIDERS, "port,service,kind,probe,tls\n", lambda name: name)
SERVICES = {"hosting", "cdn", "mail", "dns", "parking"}


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


def test_both_tables_say_where_their_facts_come_from() -> None:
    """Facts carry their source and a date."""
    for text in (SPECIAL, PROVIDERS):
        head = "".join(line for line in text.splitlines() if line.startswith("#"))
        assert "RFC 6890" in head or "Source:" in head
        assert "202" in head


def test_no_row_hides_another() -> None:
    """Each network and suffix stands once, and a narrower network before the wider one that holds it."""
    suffixes = [row["suffix"] for row in rows(PROVIDERS)]
    assert len(suffixes) == len(set(suffixes)) >= 150
    networks = [ipaddress.ip_network(row["network"]) for row in rows(SPECIAL)]
    for place, network in enumerate(networks):
        for earlier in networks[:place]:
            assert not (earlier.version == network.version and network.subnet_of(earlier)), (network, earlier)


def test_claimable_names_end_as_their_service_does() -> None:
    """Suffixes are lower-case names of at least two labels, each once, with source and date."""
    text = config.text("registry/claimable.csv")
    head = "".join(line for line in text.splitlines() if line.startswith("#"))
    assert "Read 2026-" in head
    suffixes = [row["suffix"] for row in rows(text)]
    assert len(set(suffixes)) == len(suffixes) > 10
    for row in rows(text):
        assert row["suffix"] == row["suffix"].strip(".").lower()
        assert "." in row["suffix"]
        assert row["service"]


def test_providers_have_one_of_the_known_services_and_a_host_suffix() -> None:
    """Suffixes are lower-case names of at least two labels; services are the five that attribution knows."""
    for row in rows(PROVIDERS):
        assert row["service"] in SERVICES, row
        assert row["suffix"] == row["suffix"].strip(".").lower(), row
        assert "." in row["suffix"], row
        assert row["name"], row


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("ec2-192-0-2-7.compute-1.amazonaws.com", "Amazon Web Services"),
        ("acme-com.mail.protection.outlook.com", "Microsoft 365"),
        ("aspmx.l.google.com", "Google Workspace"),
        ("ns1.gabia.co.kr", "Gabia"),
        ("www123.sakura.ne.jp", "Sakura Internet"),
        ("mxbiz1.qq.com", "Tencent Exmail"),
        ("dns1.hichina.com", "Alibaba Cloud"),
        ("aspmx.daum.net", "Daum"),
        ("acme.com.cdn.cloudflare.net", "Cloudflare"),
        ("notamazonaws.com", None),
        ("mail.acme.example", None),
        ("dynamic.isp.example", None),
    ],
)
def test_providers_are_known_by_whole_labels(host: str, name: str | None) -> None:
    """Providers of all regions are found by their suffix; a name that merely ends alike is nobody's."""
    found = REGISTRY.provider(host)
    assert (found.name if found else None) == name


@given(st.ip_addresses())
def test_what_is_not_global_is_special(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    """Every address that the standard library's copy of the IANA tables calls not global is refused here as well."""
    if not address.is_global or address.is_multicast or address.is_reserved:
        inside = address.version == 4 or address in ipaddress.ip_network("2000::/3") or not address.is_reserved
        assert REGISTRY.special_purpose(str(address)) is not None or not inside


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.31.255.255", "192.0.0.1",
        "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1",
        "239.255.255.255", "255.255.255.255", "::", "::1", "::ffff:8.8.8.8", "::8.8.8.8", "64:ff9b::808:808",
        "64:ff9b:1::1", "100::1", "100:0:0:1::1", "2001::1", "2001:2::1", "2001:db8::1", "2002:808:808::1", "3fff::1",
        "5f00::1", "fc00::1", "fe80::1", "fec0::1", "ff02::1",
    ],
)  # fmt: skip
def test_each_special_block_is_listed(address: str) -> None:
    """One address of each row is refused, but for an IPv4 address in IPv6 clothes, which is judged as IPv4."""
    found = REGISTRY.special_purpose(address)
    assert (found is None) == (address == "::ffff:8.8.8.8")


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "192.1.0.1", "172.32.0.1", "2606:4700::1", "2a00:1450::1"])
def test_public_addresses_are_not_special(address: str) -> None:
    """Ordinary hosts stay reachable."""
    assert REGISTRY.special_purpose(address) is None
