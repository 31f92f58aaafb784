"""Do the name servers stand in more than one network?"""

import ipaddress
from datetime import datetime

from scanner.observation import Present, Unseen
from scanner.probes.zone import ZoneFacts
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.dns_zone._zone import listed, unseen

PREFIX = {4: 24, 6: 48}
"""The longest prefixes that are commonly routed by themselves."""


@check(
    because={
        "spread": "The name servers stand in {count} different networks.",
        "one_operator": "All name servers stand in networks of one operator: AS{number} ({name}).",
        "one_network": "All name servers stand in one network: {network}.",
        "not_seen": "No answer came that says where the name servers stand ({why}).",
    },
    causes=("web attack",),
    losses=("business interruption",),
)
def name_servers_spread(subject: Name, zone: Seen[ZoneFacts], known: Known, as_of: datetime) -> Finding | None:
    """Do the name servers stand in more than one network?

    Why an insurer cares: when the one network is down or flooded, so are mail, pages and logins.

    What to do: have the zone served from a second network as well, by a secondary provider for instance.

    What this cannot see: one network that is announced from many places (anycast), and, without a list of who announces
    which networks (`hullmark feeds import`), whether different networks hang on the same operator.

    Source: RFC 2182 section 3.1.
    """
    servers = zone.latest(lambda facts: facts.name_servers)
    if servers is None:
        return unseen(subject, zone, lambda facts: facts.name_servers)
    rows = servers.value or ()
    addresses = {address for one in rows if isinstance(one.addresses, Present) for address in one.addresses.value}
    networks = {_network(address) for address in addresses}
    by_family = [sum(network.version == version for network in networks) for version in PREFIX]
    if max(by_family) > 1:
        first, *others = (known.origin(address) for address in sorted(addresses))
        if first and all(other and other.number == first.number for other in others):
            return subject.fair("one_operator", servers, number=first.number, name=first.name)
        return subject.good("spread", servers, count=len(networks))
    lost = next((one.addresses.why for one in rows if isinstance(one.addresses, Unseen)), "")
    if lost or not addresses:
        return subject.unknown("not_seen", servers, why=lost or "none of them has an address")
    return subject.fair("one_network", servers, network=listed(str(network) for network in networks))


def _network(address: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    return ipaddress.ip_network(f"{address}/{PREFIX[ipaddress.ip_address(address).version]}", strict=False)
