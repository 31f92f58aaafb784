"""Does the zone stand on more than one name server?"""

import ipaddress
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from scanner.observation import ABSENT, Fact, Present, Unseen
from scanner.probes.zone import NameServer, ZoneFacts
from scoring.check import Latest, Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.dns_zone._zone import all_addresses, of_server, servers_asked


@check(
    because={
        "redundant": "The zone is served from {count} different addresses.",
        "one_server": "The whole zone depends on one name server, {host}.",
        "one_address": "All name servers of the zone have one and the same address, {address}.",
        "one_left": "The zone depends on one address, {address}: {host} is named as its server and has no address.",
        "not_resolving": "The zone names a server that has no address: {host}.",
        "one_serves": "The zone depends on the name server at {address}: no other answers for it ({lame}).",
        "lame": "The zone names a server that does not answer for it: {lame}.",
        "none_resolving": "None of the zone's name servers has an address.",
        "not_proved": "Whether more than one name server answers for the zone was not seen ({why}).",
        "not_seen": "No answer came that says which name servers the zone has ({why}).",
    },
    causes=("web attack",),
    losses=("business interruption",),
)
def name_servers_redundant(subject: Name, zone: Seen[ZoneFacts], known: Known, as_of: datetime) -> Finding | None:
    """Does the zone stand on more than one name server?

    Only a server that was asked by itself and answered with authority counts; one that kept silent proves nothing.

    Why an insurer cares: when the only name server is down, so are mail, pages and logins.

    What to do: have the zone served by two or more servers in different networks, and name no server that does not.

    What this cannot see: whether the servers stand in different places, and one address that many machines share.

    Source: RFC 1034 section 4.1; RFC 2182 sections 3.1 and 5; RFC 1912 section 2.8 (lame delegations).
    """
    servers = zone.latest(lambda facts: facts.name_servers)
    if servers is None:
        cut = zone.latest(lambda facts: facts.zone)
        if cut is not None and cut.value is None:
            return None
        return subject.unknown("not_seen", zone, why=zone.silence)
    listed = tuple(_seen_whole(zone, one) for one in servers.value or ())
    if len(listed) == 1:
        return subject.warn("one_server", servers, host=listed[0].host)
    addresses = {address for one in listed if isinstance(one.addresses, Present) for address in one.addresses.value}
    lost = [one.host for one in listed if one.addresses is ABSENT]
    unseen = [one.addresses.why for one in listed if isinstance(one.addresses, Unseen)]
    unseen += [one.lost for one in listed if one.lost]
    if _different(addresses) < 2:
        return _one_machine(subject, servers, listed, lost, unseen)
    asked = zone.latest(lambda facts: facts.serving)
    said = {address: _authority(zone, address) for address in servers_asked(zone)}
    serving = sorted(address for address, authority in said.items() if authority == Present(value=True))
    lame = ", ".join(sorted(address for address, authority in said.items() if authority == Present(value=False)))
    if _different(serving) < 2:
        silent = [f"{address}: {authority.why}" for address, authority in said.items() if isinstance(authority, Unseen)]
        if silent or unseen or not serving:
            why = min([*silent, *unseen], default="none of them answered for it" if said else "they were not asked")
            return subject.unknown("not_proved", servers, asked, why=why)
        return subject.warn("one_serves", servers, asked, address=", ".join(serving), lame=lame)
    if lost:
        return subject.fair("not_resolving", servers, asked, host=", ".join(lost))
    if lame:
        return subject.fair("lame", servers, asked, lame=lame)
    return subject.good("redundant", servers, asked, count=len(serving))


def _different(addresses: Collection[str]) -> int:
    """How many machines at least: the addresses of the family that has more of them, since one may have both."""
    families = [ipaddress.ip_address(address).version for address in addresses]
    return max(families.count(4), families.count(6))


def _one_machine(
    subject: Name,
    servers: Latest[tuple[NameServer, ...]],
    listed: tuple[NameServer, ...],
    lost: list[str],
    unseen: list[str],
) -> Finding:
    """What is said where the addresses prove no second machine."""
    each = [set(one.addresses.value) for one in listed if isinstance(one.addresses, Present)]
    here = ", ".join(sorted(set().union(*each)))
    if unseen:
        return subject.unknown("not_seen", servers, why=unseen[0])
    if not each:
        return subject.bad("none_resolving", servers)
    if lost:
        return subject.warn("one_left", servers, address=here, host=", ".join(lost))
    if any(one.isdisjoint(other) for one in each for other in each):
        why = "one answers over IPv4 and one over IPv6, which may be two machines or one"
        return subject.unknown("not_proved", servers, why=why)
    return subject.warn("one_address", servers, address=here)


def _seen_whole(zone: Seen[ZoneFacts], one: NameServer) -> NameServer:
    """The server with its addresses as they were last seen whole: a question that was lost takes none away."""
    if not one.lost and not isinstance(one.addresses, Unseen):
        return one
    before = zone.latest(all_addresses(one.host))
    if before is None:
        return one
    return replace(one, addresses=ABSENT if before.value is None else Present(value=before.value), lost="")


def _authority(zone: Seen[ZoneFacts], address: str) -> Fact[bool]:
    """Whether a server answers for the zone: a question that was lost leaves what another look found."""
    read = of_server(address, lambda row: row.authority)
    latest = zone.latest(read)
    return Unseen(why=zone.unseen(read) or "no answer") if latest is None else Present(value=bool(latest.value))
