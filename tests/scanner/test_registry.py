"""The registry: special-purpose addresses, providers and ports are found as their tables mean it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import config
from scanner.errors import Misconfigured
from scanner.registry import Registry, read

SPECIAL = "network,name\n127.0.0.0/8,Loopback\n::1/128,Loopback\n"
PROVIDERS = "suffix,name,service\nhoster.example,Hoster,hosting\nmx.hoster.example,Hoster Mail,mail\n"
PORTS = "# source\n\nport,service,kind,probe,tls\n443,https,web,web,at once\n"


def shipped() -> Registry:
    return read(
        config.text("registry/special_purpose.csv"),
        config.text("registry/providers.csv"),
        config.text("registry/ports.csv"),
        suffix=lambda name: name,
    )


REGISTRY = shipped()


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "192.0.2.1", "192.168.1.1",
        "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b:1::1", "100::1", "2001:db8::1", "2002:7f00:1::",
        "fc00::1", "fe80::1", "ff02::1", "::ffff:0:7f00:1", "168.63.129.16",
    ],
)  # fmt: skip
def test_special_purpose_addresses_are_known(address: str) -> None:
    """Addresses that IANA lists as not globally reachable, multicast and IPv4 in disguise are found."""
    assert REGISTRY.special_purpose(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "172.32.0.1", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_are_not_special(address: str) -> None:
    """Ordinary public addresses are left alone."""
    assert REGISTRY.special_purpose(address) is None


@given(address=st.ip_addresses(v=4).filter(lambda at: not at.is_global and not at.is_multicast))
def test_what_python_calls_private_is_special(address: object) -> None:
    """The standard library's own table, an independent reading of the same registry, agrees."""
    assert REGISTRY.special_purpose(str(address))


def test_providers_are_found_by_whole_labels() -> None:
    """The longest suffix of whole labels wins; a name that merely ends in the letters is nobody's."""
    registry = read(SPECIAL, PROVIDERS, PORTS, suffix=lambda name: name)
    found = registry.provider("in1.MX.hoster.example.")
    assert found
    assert found.name == "Hoster Mail"
    assert registry.provider("hoster.example")
    assert registry.provider("nothoster.example") is None
    assert registry.provider("") is None


@pytest.mark.parametrize(
    ("number", "service", "kind"),
    [
        (22, "ssh", "administration"), (3389, "rdp", "administration"), (6379, "redis", "data"),
        (3306, "mysql", "data"), (5432, "postgresql", "data"), (25, "smtp", "mail"), (21, "ftp", "file"),
    ],
)  # fmt: skip
def test_well_known_ports(number: int, service: str, kind: str) -> None:
    """The telling ports are named after what listens there, with the kind that judgement reads."""
    found = REGISTRY.port(number)
    assert (found.service, found.kind) == (service, kind)


def test_an_unknown_port_is_said_to_be_unknown() -> None:
    """A port of which nobody has said anything is not guessed."""
    assert REGISTRY.port(40404).service == "unknown"


@pytest.mark.parametrize(
    ("special", "ports"),
    [("network,name\n10.0.0.0/33,x\n", PORTS), ("net,name\n10.0.0.0/8,x\n", PORTS), (SPECIAL, "port,service\nx,y\n")],
)
def test_rows_that_do_not_fit_are_refused(special: str, ports: str) -> None:
    """A broken table ends in a sentence that says where to look."""
    with pytest.raises(Misconfigured, match="config/registry"):
        read(special, PROVIDERS, ports, suffix=lambda name: name)
