"""Which addresses have no place in public names."""

import ipaddress

import config
from cli.world import shipped_registry
from scanner.observation import Present
from scanner.probes.addresses import AddressFacts
from scoring.vectors.dns_zone.addresses_public import INSIDE, LOOPBACK, addresses_public
from tests.fakes.looks import ask, seen, verdict


def test_every_network_is_special_by_the_shipped_table() -> None:
    """What is judged here is what IANA's registries call special, and never one that the whole world can reach."""
    assert "10.0.0.0/8" in config.text("registry/special_purpose.csv")
    for network in (*INSIDE, *LOOPBACK):
        assert shipped_registry().special_purpose(str(network.network_address)), network
        assert shipped_registry().special_purpose(str(network.broadcast_address)), network
        assert not ipaddress.ip_address(str(network.network_address)).is_global


def test_odd_addresses_and_silence_are_no_finding() -> None:
    """What is no address is not judged; without any address there is no question."""
    assert verdict(ask(addresses_public, seen(AddressFacts(a=Present(value=("odd",)))))) == "good public"
    assert ask(addresses_public, seen(None)) is None
