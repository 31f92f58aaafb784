"""Addresses of networks that everybody has inside: mail for them never leaves the sender's own network."""

import ipaddress

INSIDE = tuple(
    ipaddress.ip_network(text)
    for text in (
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "fc00::/7", "fe80::/10",
    )
)  # fmt: skip
"""RFC 1918, RFC 6598, RFC 3927, RFC 4193, RFC 4291."""


def inside(text: str) -> bool:
    """Whether it is such an address; False for what is none."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    plain = address.ipv4_mapped or address if address.version == 6 else address
    return any(plain.version == network.version and plain in network for network in INSIDE)
