"""Who serves a zone, how it is kept, and what it says about certificates and signatures."""

from dataclasses import dataclass

from scanner.answers import SAYS_REFUSED
from scanner.asking import ask_twice, fact_of, together, united
from scanner.asset import Asset
from scanner.interfaces import Answer, DnsReply, Net, NoReply, Reply, declined, probe
from scanner.observation import ABSENT, NOT_ASKED, Fact, Outcome, Present, Unseen

MOST = 13
"""Name servers looked at: the number that fits a root answer, and more than any zone needs."""
HIGHEST = 8
"""Names asked on the way up, as many as RFC 9989 4.10 allows a like walk."""
NOBODY = "_hullmark-denial"
"""A label that no zone has: what answers for it is a wildcard (RFC 4592)."""
PRIVATE = frozenset({"iodef", "contactemail", "contactphone"})
"""CAA tags whose values name people's mailboxes and telephones (RFC 8659 4.4; CA/Browser Forum, appendix A)."""
NS_STEPS, ADDRESS_STEPS = (0, 3600, 1209600), (0, 604800)
"""Seconds. Lifetimes are kept as the longest of these that they reach, and these are those that are judged: what stands
for another name's records (ALIAS, ANAME) counts down between two looks."""
AT_THE_TOP = "an alias stands where the zone begins"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class NameServer:
    """One name server with its addresses, sorted; `lost`: why those of one family were not seen, beside the other's."""

    host: str
    addresses: Fact[tuple[str, ...]]
    lost: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Serving:
    """Whether the name server at one address answers for the zone with authority; a refusal says that it does not.

    `name_servers` are those that it names itself, asked of one address of a server with authority; `silent`: nothing
    came at all.
    """

    address: str
    authority: Fact[bool]
    name_servers: Fact[tuple[str, ...]] = NOT_ASKED
    silent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """What a SOA record says of time, in seconds (RFC 1035 3.3.13); `minimum` is for how long a denial holds."""

    refresh: int
    retry: int
    expire: int
    minimum: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneFacts:
    """The zone that holds a name: its SOA owner and primary, servers, CAA, DNSKEY and DS, as text, sorted.

    `zone` is ABSENT where the name does not exist. `caa` is the set in force for the name, found by climbing
    (RFC 8659 3), without reporting addresses (iodef); `dnskey` and `ds` are those of the zone. `serving` are the
    name servers' addresses, two of each family for one server at most, each asked by itself. `caa_reports`: whether
    the CAA set has an iodef. `times` are of the SOA; `ns_ttl` and `address_ttl` (of the zone's own A records) come from
    its servers and are one of NS_STEPS and ADDRESS_STEPS. `wildcard`: a label that nobody chose has an address or
    alias; `apex_alias` is the target of a CNAME where the zone begins. Nothing here moves with
    time: no serial, no signature.
    """

    zone: Fact[str] = NOT_ASKED
    primary: Fact[str] = NOT_ASKED
    name_servers: Fact[tuple[NameServer, ...]] = NOT_ASKED
    caa: Fact[tuple[str, ...]] = NOT_ASKED
    dnskey: Fact[tuple[str, ...]] = NOT_ASKED
    ds: Fact[tuple[str, ...]] = NOT_ASKED
    serving: Fact[tuple[Serving, ...]] = NOT_ASKED
    caa_reports: Fact[bool] = NOT_ASKED
    times: Fact[Times] = NOT_ASKED
    ns_ttl: Fact[int] = NOT_ASKED
    address_ttl: Fact[int] = NOT_ASKED
    wildcard: Fact[bool] = NOT_ASKED
    apex_alias: Fact[str] = NOT_ASKED


@probe(version=1, on="apex", facts=ZoneFacts)
async def zone(asset: Asset, net: Net) -> Answer:
    """SOA upwards to the zone cut, then NS with their addresses, CAA, DNSKEY, DS and a name that nobody has.

    Of each name server by itself SOA and NS, of the first that answers the zone's own address.
    """
    name, soa, above = await _cut(net, asset.value)
    if isinstance(soa, NoReply):
        return declined(soa)
    if name is None:
        fact: Fact[str] = ABSENT if soa.value.proved else Unseen(why="no server of the zone confirmed the denial")
        return Answer(outcome=Outcome.ANSWERED, facts=ZoneFacts(zone=fact), answered_by=soa.answered_by)
    servers, caa, dnskey, ds, nobody = await together(
        net.ask(name, "NS", authoritative=True),
        _caa(net, asset.value),
        net.ask(name, "DNSKEY", authoritative=True),
        net.ask(name, "DS", authoritative=True),
        net.ask(f"{NOBODY}.{name}", "A", authoritative=True),
    )
    named = await _name_servers(net, Present(value=above) if above else _own(servers))
    serving, ttl = await _serving(net, name, named)
    address_ttl, alias = await _apex(net, name, serving)
    silent = next((reply for reply in (servers, caa, dnskey, ds) if isinstance(reply, NoReply)), None)
    times = _own(soa)
    return Answer(
        outcome=Outcome.PARTIAL if silent else Outcome.ANSWERED,
        why=silent.why if silent else "",
        facts=ZoneFacts(
            zone=Present(value=name),
            primary=Present(value=times.value[0].split()[0].rstrip(".")) if isinstance(times, Present) else times,
            name_servers=named,
            caa=_without_people(fact_of(caa)),
            dnskey=_own(dnskey),
            ds=fact_of(ds),
            serving=serving,
            caa_reports=_has_reports(fact_of(caa)),
            times=_times(times),
            ns_ttl=ttl,
            address_ttl=address_ttl,
            wildcard=_wildcard(nobody),
            apex_alias=Present(value=soa.value.aliases[0]) if soa.value.aliases else alias,
        ),
        answered_by=soa.answered_by,
    )


async def _cut(net: Net, name: str) -> tuple[str | None, Reply[DnsReply] | NoReply, tuple[str, ...]]:
    """The closest name from `name` upwards that has a SOA record, with the answer; None where `name` is denied.

    A name that is an alias has its target's SOA, which is that of another zone; where it is delegated a zone begins
    there all the same (against RFC 1034 3.6.2), and the servers that the zone above names come as well.
    """
    labels = name.split(".")
    first = reply = await net.ask(name, "SOA", authoritative=True)
    if isinstance(first, Reply) and first.value.aliases:
        above = await net.delegation(name)
        if isinstance(above, Reply) and (above.value.servers or above.value.same):
            return name, first, above.value.servers
        if isinstance(above, NoReply) and net.registrable(name) == name:
            return name, first, ()  # what is registered is delegated, whether we may ask the zone above or not
    for start in range(min(len(labels), HIGHEST)):
        if start:
            reply = await net.ask(".".join(labels[start:]), "SOA", authoritative=True)
        if isinstance(reply, NoReply):
            return None, reply, ()
        if reply.value.rcode == "NXDOMAIN":
            return None, first, ()
        if reply.value.records and not reply.value.aliases:
            return ".".join(labels[start:]), reply, ()
    return None, NoReply(outcome=Outcome.GARBLED, why="no zone holds this name"), ()


def _own(reply: Reply[DnsReply] | NoReply) -> Fact[tuple[str, ...]]:
    """The records of the zone's own name; those behind an alias are of somebody else's."""
    return Unseen(why=AT_THE_TOP) if isinstance(reply, Reply) and reply.value.aliases else fact_of(reply)


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
                    _name_server(host, fact_of(replies[2 * at]), fact_of(replies[2 * at + 1]))
                    for at, host in enumerate(names)
                ),
                key=lambda server: server.host,
            )
        )
    )


def _name_server(host: str, *families: Fact[tuple[str, ...]]) -> NameServer:
    addresses = united(*families)
    lost = next((family.why for family in families if isinstance(family, Unseen)), "")
    return NameServer(host=host, addresses=addresses, lost=lost if isinstance(addresses, Present) else "")


async def _serving(
    net: Net, name: str, servers: Fact[tuple[NameServer, ...]]
) -> tuple[Fact[tuple[Serving, ...]], Fact[int]]:
    """Each address asked by itself, and the shortest lifetime that they give to the zone's NS records.

    Where one may not be asked the servers were not: what an earlier look saw of them then stands.
    """
    if not isinstance(servers, Present):
        return NOT_ASKED, NOT_ASKED
    addresses: dict[str, bool] = {}
    for server in servers.value:
        own = server.addresses.value if isinstance(server.addresses, Present) else ()
        chosen = [*[one for one in own if ":" not in one][:2], *[one for one in own if ":" in one][:2]]
        # All addresses of one server are one machine or copies of it: its own list is asked of the first.
        addresses |= {one: addresses.get(one, False) or one == chosen[0] for one in chosen}
    asked = await together(*(_server(net, name, one, named=addresses[one]) for one in sorted(addresses)))
    if None in asked:
        return NOT_ASKED, NOT_ASKED
    rows = [one for one in asked if one is not None]
    lifetimes = [ttl for _, ttl in rows if ttl is not None]
    return Present(value=tuple(serving for serving, _ in rows)), _step(min(lifetimes, default=None), NS_STEPS)


async def _server(net: Net, name: str, address: str, *, named: bool) -> tuple[Serving, int | None] | None:
    reply = await net.ask(name, "SOA", server=address)
    if isinstance(reply, NoReply) and reply.outcome is Outcome.FORBIDDEN:
        return None
    authority = _authority(reply)
    if authority != Present(value=True):
        silent = isinstance(reply, NoReply) and reply.outcome is Outcome.SILENT
        return Serving(address=address, authority=authority, silent=silent), None
    if not named:
        return Serving(address=address, authority=authority), None
    hosts = await net.ask(name, "NS", server=address)
    ttl = hosts.value.ttl if isinstance(hosts, Reply) else None
    return Serving(address=address, authority=authority, name_servers=fact_of(hosts)), ttl


async def _apex(net: Net, name: str, serving: Fact[tuple[Serving, ...]]) -> tuple[Fact[int], Fact[str]]:
    """The lifetime of the zone's own A records, and the alias that stands there instead, from one of its servers."""
    rows = serving.value if isinstance(serving, Present) else ()
    able = next((row.address for row in rows if row.authority == Present(value=True)), None)
    if able is None:
        return NOT_ASKED, NOT_ASKED
    reply = await net.ask(name, "A", server=able)
    if isinstance(reply, NoReply):
        return Unseen(why=reply.why), Unseen(why=reply.why)
    alias: Fact[str] = ABSENT if reply.value.proved else Unseen(why="no server of the zone said so")
    return _step(reply.value.ttl, ADDRESS_STEPS), Present(
        value=reply.value.aliases[0]
    ) if reply.value.aliases else alias


def _step(seconds: int | None, steps: tuple[int, ...]) -> Fact[int]:
    return NOT_ASKED if seconds is None else Present(value=max(step for step in steps if step <= seconds))


def _authority(reply: Reply[DnsReply] | NoReply) -> Fact[bool]:
    if isinstance(reply, Reply):
        return Present(value=bool(reply.value.records or reply.value.aliases) and reply.value.proved)
    # REFUSED is what a server says of a zone that it does not hold; SERVFAIL and others may pass (RFC 8914 4).
    return Present(value=False) if reply.why == SAYS_REFUSED else Unseen(why=reply.why)


def _times(soa: Fact[tuple[str, ...]]) -> Fact[Times]:
    if not isinstance(soa, Present):
        return soa
    refresh, retry, expire, minimum = (int(number) for number in soa.value[0].split()[-4:])
    return Present(value=Times(refresh=refresh, retry=retry, expire=expire, minimum=minimum))


def _wildcard(reply: Reply[DnsReply] | NoReply) -> Fact[bool]:
    if isinstance(reply, NoReply):
        return Unseen(why=reply.why)
    if reply.value.records or reply.value.aliases:
        return Present(value=True)
    return Present(value=False) if reply.value.proved else Unseen(why="no server of the zone confirmed the denial")


def _tag(record: str) -> str:
    return "".join(record.lower().split()[1:2])


def _has_reports(caa: Fact[tuple[str, ...]]) -> Fact[bool]:
    return Present(value=any(_tag(one) == "iodef" for one in caa.value)) if isinstance(caa, Present) else caa


def _without_people(caa: Fact[tuple[str, ...]]) -> Fact[tuple[str, ...]]:
    """Without what names people; a set that is nothing else still forbids nothing."""
    if not isinstance(caa, Present):
        return caa
    return Present(value=tuple(record for record in caa.value if _tag(record) not in PRIVATE))
