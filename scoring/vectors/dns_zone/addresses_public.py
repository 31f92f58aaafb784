"""Does the name point to addresses that the whole world can reach?"""

import ipaddress
from datetime import datetime

from scanner.probes.addresses import AddressFacts
from scanner.reach import INSIDE
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.dns_zone._zone import listed

LOOPBACK = tuple(ipaddress.ip_network(text) for text in ("127.0.0.0/8", "::1/128", "0.0.0.0/32", "::/128"))


@check(
    because={
        "public": "The name points to public addresses.",
        "inside": "The name points to an address of an internal network: {addresses}.",
        "loopback": "The name points to whoever asks: {addresses}.",
    },
    causes=("data exposure", "web attack"),
    losses=("data breach",),
)
def addresses_public(subject: Name, addresses: Seen[AddressFacts], known: Known, as_of: datetime) -> Finding | None:
    """Does the name point to addresses that the whole world can reach?

    Why an insurer cares: internal addresses tell strangers how the network is built; in somebody else's network the
    name leads to whatever stands at that address there.

    What to do: keep internal names in a zone that only the inside sees.

    What this cannot see: other addresses that an internal resolver gives to the same name.

    Source: RFC 1918 section 5; RFC 6761; IANA special-purpose address registries.
    """
    if not subject.attribution.decides:
        return None
    found = [latest for latest in (addresses.latest(lambda f: f.a), addresses.latest(lambda f: f.aaaa)) if latest]
    values = [address for latest in found for address in latest.value or ()]
    if not values:
        return None
    inside = [value for value in values if _within(value, INSIDE)]
    if inside:
        return subject.warn("inside", *found, addresses=listed(inside))
    loopback = [value for value in values if _within(value, LOOPBACK)]
    if loopback:
        return subject.neutral("loopback", *found, addresses=listed(loopback))
    return subject.good("public", *found)


def _within(text: str, networks: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    plain = address.ipv4_mapped or address if address.version == 6 else address
    return any(plain.version == network.version and plain in network for network in networks)
