"""Assets: endpoints are written and read back alike, and attribution decides who can be hurt."""

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.asset import Attribution, address_asset, endpoint_asset, name_asset

ADDRESSES = st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6))


@given(address=ADDRESSES, port=st.integers(1, 65535))
def test_an_endpoint_gives_back_its_parts(address: IPv4Address | IPv6Address, port: int) -> None:
    """Address and port of an endpoint are what it was made of, in both address families."""
    asset = endpoint_asset(str(address), port)
    assert (asset.host, asset.port) == (str(address), port)


def test_the_forms_of_endpoints() -> None:
    """IPv6 endpoints carry brackets (RFC 3986, 3.2.2), IPv4 ones do not."""
    assert endpoint_asset("192.0.2.7", 443).value == "192.0.2.7:443/tcp"
    assert endpoint_asset("2001:db8::7", 443).value == "[2001:db8::7]:443/tcp"


def test_the_name_asked_is_part_of_the_identity() -> None:
    """The bare endpoint and the same endpoint under a name are two assets."""
    bare, named = endpoint_asset("192.0.2.7", 443), endpoint_asset("192.0.2.7", 443, "www.acme.example")
    assert bare.id == "endpoint:192.0.2.7:443/tcp"
    assert named.id == "endpoint:192.0.2.7:443/tcp@www.acme.example"
    assert bare != named


def test_what_a_name_has_not() -> None:
    """A name has neither address nor port, an address has no port; asking is a mistake that shows."""
    with pytest.raises(ValueError, match="no address"):
        _ = name_asset("acme.example").host
    with pytest.raises(ValueError, match="no port"):
        _ = address_asset("192.0.2.7").port
    assert address_asset("192.0.2.7").host == "192.0.2.7"


def test_only_a_and_b_decide() -> None:
    """Inferred and shared assets can never carry points."""
    assert [attribution.value for attribution in Attribution if attribution.decides] == ["A", "B"]
