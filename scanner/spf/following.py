"""What the records that one SPF record leans on say, asked of DNS within the limits that receivers keep."""

from dataclasses import dataclass

from scanner.asking import ask_twice, fact_of, together, united
from scanner.interfaces import DnsReply, Net, NoReply, Reply
from scanner.observation import ABSENT, Absent, Fact, Present, Unseen
from scanner.spf.chain import walk
from scanner.spf.evaluation import can_be_asked
from scanner.spf.record import records_among

MOST = 10
"""Records of one name that are kept."""
LONGEST = 4096
"""Characters kept of one record; the longest that mail servers are known to publish are below 2,000."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfAt:
    """The SPF records at one name that is included or redirected to."""

    name: str
    records: Fact[tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfHost:
    """Whether the question of a term `a` (A or AAAA), `mx` or `exists` finds anything."""

    mechanism: str
    name: str
    found: Fact[bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfTree:
    """The names that a record includes and redirects to, and the hosts that all of them ask for, both sorted.

    Names that depend on the sender are not asked for, nor anything beyond ten look-ups. `hosts` is empty where
    receivers come to no end.
    """

    records: tuple[SpfAt, ...] = ()
    hosts: tuple[SpfHost, ...] = ()

    @property
    def known(self) -> dict[str, Fact[tuple[str, ...]]]:
        """The records by name, as `walk` takes them."""
        return {at.name: at.records for at in self.records}

    @property
    def silence(self) -> str:
        """Why a part of it was not seen; empty where all of it was."""
        facts = (*(at.records for at in self.records), *(host.found for host in self.hosts))
        return next((fact.why for fact in facts if isinstance(fact, Unseen)), "")


def spf_records(reply: Reply[DnsReply] | NoReply) -> Fact[tuple[str, ...]]:
    """The SPF records in an answer to TXT; that there is none is an absence only where the whole set is proved."""
    fact = fact_of(reply)
    if not isinstance(fact, Present) or not isinstance(reply, Reply):
        return fact
    found = records_among(fact.value)
    if len(found) == 1 and len(found[0]) > LONGEST:
        return Unseen(why=f"an SPF record of more than {LONGEST} characters is not read")
    if found:
        return Present(value=tuple(text[:LONGEST] for text in found[:MOST]))
    return ABSENT if reply.value.proved else Unseen(why="no server of the zone confirmed its TXT records")


async def follow(net: Net, name: str, record: str, mx: Fact[tuple[str, ...]]) -> SpfTree:
    """The tree below the one record of `name`, whose own `mx` is known: at most ten names, then at most ten hosts."""
    tree = SpfTree()
    chain = walk(name, record, {})
    while chain.wanted and not chain.too_long:
        below = await together(*(_at(net, target) for target in chain.wanted))
        tree = SpfTree(records=tuple(sorted((*tree.records, *below), key=lambda at: at.name)))
        chain = walk(name, record, tree.known)
    if chain.too_long or chain.loops:
        return tree
    own = {("mx", name): SpfHost(mechanism="mx", name=name, found=_whether(mx))}
    asked = sorted(set(chain.hosts))
    found = await together(*(_host(net, *host) for host in asked if host not in own))
    hosts = own | {(host.mechanism, host.name): host for host in found}
    return SpfTree(records=tree.records, hosts=tuple(hosts[host] for host in asked))


async def _at(net: Net, name: str) -> SpfAt:
    reply = await net.ask(name, "TXT")
    records = spf_records(reply)
    if isinstance(reply, Reply) and not reply.value.proved and not isinstance(records, Present):
        confirmed = await net.ask(name, "TXT", authoritative=True)
        records = spf_records(confirmed) if isinstance(confirmed, Reply) else records
    return SpfAt(name=name, records=records)


async def _host(net: Net, mechanism: str, name: str) -> SpfHost:
    if not can_be_asked(name):
        return SpfHost(mechanism=mechanism, name=name, found=Present(value=False))
    types = {"a": ("A", "AAAA"), "mx": ("MX",), "exists": ("A",)}[mechanism]
    found = united(*map(fact_of, await together(*(ask_twice(net, name, rtype) for rtype in types))))
    return SpfHost(mechanism=mechanism, name=name, found=_whether(found))


def _whether(found: Fact[tuple[str, ...]]) -> Fact[bool]:
    return Present(value=found is not ABSENT) if isinstance(found, Present | Absent) else found
