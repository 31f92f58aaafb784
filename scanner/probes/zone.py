"""Who serves a zone, and what it says about certificates and signatures."""

from dataclasses import dataclass

from scanner.asking import ask_twice, fact_of, together, united
from scanner.asset import Asset
from scanner.interfaces import Answer, DnsReply, Net, NoReply, Reply, declined, probe
from scanner.observation import ABSENT, NOT_ASKED, Fact, Outcome, Present, Unseen

MOST = 13
"""Name servers looked at: the number that fits a root answer, and more than any zone needs."""
HIGHEST = 8
"""Names asked on the way up, as many as RFC 9989 4.10 allows a like walk."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class NameServer:
    """One name server with its addresses, sorted."""

    host: str
    addresses: Fact[tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Serving:
    """Whether the name server at one address answers for the zone with authority; a refusal says that it does not."""

    address: str
    authority: Fact[bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneFacts:
    """The zone that holds a name: its SOA owner and primary, servers, CAA, DNSKEY and DS, as text, sorted.

    `zone` is ABSENT where the name does not exist. `caa` is the set in force for the name, found by climbing
    (RFC 8659 3), without reporting addresses (iodef); `dnskey` and `ds` are those of the zone. `serving` are the
    name servers' addresses, two of each family for one server at most, each asked by itself. Nothing here moves
    with time: no serial, no signature.
    """

    zone: Fact[str] = NOT_ASKED
    primary: Fact[str] = NOT_ASKED
    name_servers: Fact[tuple[NameServer, ...]] = NOT_ASKED
    caa: Fact[tuple[str, ...]] = NOT_ASKED
    dnskey: Fact[tuple[str, ...]] = NOT_ASKED
    ds: Fact[tuple[str, ...]] = NOT_ASKED
    serving: Fact[tuple[Serving, ...]] = NOT_ASKED


@probe(version=1, on="apex", facts=ZoneFacts)
async def zone(asset: Asset, net: Net) -> Answer:
    """SOA upwards to the zone cut, then NS with their addresses, CAA, DNSKEY and DS, and SOA of each name server."""
    name, soa = await _cut(net, asset.value)
    if isinstance(soa, NoReply):
        return declined(soa)
    if name is None:
        fact: Fact[str] = ABSENT if soa.value.proved else Unseen(why="no server of the zone confirmed the denial")
        return Answer(outcome=Outcome.ANSWERED, facts=ZoneFacts(zone=fact), answered_by=soa.answered_by)
    servers, caa, dnskey, ds = await together(
        net.ask(name, "NS", authoritative=True),
        _caa(net, asset.value),
        net.ask(name, "DNSKEY", authoritative=True),
        net.ask(name, "DS", authoritative=True),
    )
    named = await _name_servers(net, fact_of(servers))
    silent = next((reply for reply in (servers, caa, dnskey, ds) if isinstance(reply, NoReply)), None)
    return Answer(
        outcome=Outcome.PARTIAL if silent else Outcome.ANSWERED,
        why=silent.why if silent else "",
        facts=ZoneFacts(
            zone=Present(value=name),
            primary=Present(value=soa.value.records[0].split()[0].rstrip(".")),
            name_servers=named,
            caa=_without_reports(fact_of(caa)),
            dnskey=fact_of(dnskey),
            ds=fact_of(ds),
            serving=await _serving(net, name, named),
        ),
        answered_by=soa.answered_by,
    )


async def _cut(net: Net, name: str) -> tuple[str | None, Reply[DnsReply] | NoReply]:
    """The closest name from `name` upwards that has a SOA record, with the answer; None where `name` is denied."""
    labels = name.split(".")
    first = reply = await net.ask(name, "SOA", authoritative=True)
    for start in range(min(len(labels), HIGHEST)):
        if start:
            reply = await net.ask(".".join(labels[start:]), "SOA", authoritative=True)
        if isinstance(reply, NoReply):
            return None, reply
        if reply.value.rcode == "NXDOMAIN":
            return None, first
        # The SOA of an alias' target is that of another zone.
        if reply.value.records and not reply.value.aliases:
            return ".".join(labels[start:]), reply
    return None, NoReply(outcome=Outcome.GARBLED, why="no zone holds this name")


async def _caa(net: Net, name: str) -> Reply[DnsReply] | NoReply:
    """The CAA set in force: that of the closest name, from `name` up to the name below the root, that has one."""
    labels = name.split(".")
    reply: Reply[DnsReply] | NoReply = await net.ask(name, "CAA", authoritative=True)
    for start in range(1, min(len(labels), HIGHEST)):
        if isinstance(reply, NoReply) or reply.value.records or not reply.value.proved:
            return reply
        higher = await net.ask(".".join(labels[start:]), "CAA", authoritative=True)
        if isinstance(higher, NoReply) and start == len(labels) - 1:
            return reply  # a top-level domain that keeps silent hides nothing that its tenant could have said
        reply = higher
    return reply


async def _name_servers(net: Net, hosts: Fact[tuple[str, ...]]) -> Fact[tuple[NameServer, ...]]:
    if not isinstance(hosts, Present):
        return hosts
    names = [host.rstrip(".") for host in hosts.value[:MOST]]
    replies = await together(*(ask_twice(net, host, rtype) for host in names for rtype in ("A", "AAAA")))
    return Present(
        value=tuple(
            sorted(
                (
                    NameServer(host=host, addresses=united(fact_of(replies[2 * at]), fact_of(replies[2 * at + 1])))
                    for at, host in enumerate(names)
                ),
                key=lambda server: server.host,
            )
        )
    )


async def _serving(net: Net, name: str, servers: Fact[tuple[NameServer, ...]]) -> Fact[tuple[Serving, ...]]:
    if not isinstance(servers, Present):
        return NOT_ASKED
    addresses: set[str] = set()
    for server in servers.value:
        own = server.addresses.value if isinstance(server.addresses, Present) else ()
        addresses |= {*[one for one in own if ":" not in one][:2], *[one for one in own if ":" in one][:2]}
    replies = await together(*(net.ask(name, "SOA", server=address) for address in sorted(addresses)))
    return Present(
        value=tuple(
            Serving(address=address, authority=_authority(reply))
            for address, reply in zip(sorted(addresses), replies, strict=True)
        )
    )


def _authority(reply: Reply[DnsReply] | NoReply) -> Fact[bool]:
    if isinstance(reply, Reply):
        return Present(value=bool(reply.value.records) and reply.value.proved)
    return Present(value=False) if reply.outcome is Outcome.REFUSED else Unseen(why=reply.why)


def _without_reports(caa: Fact[tuple[str, ...]]) -> Fact[tuple[str, ...]]:
    """Without iodef, which names people's mailboxes; a set that is nothing else still forbids nothing."""
    if not isinstance(caa, Present):
        return caa
    return Present(value=tuple(record for record in caa.value if record.lower().split()[1:2] != ["iodef"]))
