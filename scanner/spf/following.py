"""What the records that one SPF record leans on say, asked of DNS within the limits that receivers keep."""

from collections.abc import Mapping
from dataclasses import dataclass

from scanner.asking import ask_twice, fact_of, together, united, whether
from scanner.interfaces import DnsReply, Net, NoReply, Reply
from scanner.observation import ABSENT, Fact, Present, Unseen
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
        # a tab parts no terms (RFC 7208 4.6.1): shown, not to be taken for a blank
        return Present(value=tuple(text[:LONGEST].replace("\t", "\\t") for text in found[:MOST]))
    return ABSENT if reply.value.proved else Unseen(why="no server of the zone confirmed its TXT records")


async def follow(net: Net, name: str, record: str, hosts: Mapping[tuple[str, str], Fact[bool]]) -> SpfTree:
    """The tree below the one record of `name`: at most ten names, then at most ten hosts.

    `hosts` are known already, by mechanism and name, and are not asked for again.
    """
    tree = SpfTree()
    chain = walk(name, record, {})
    while chain.wanted and not chain.too_long:
        below = await together(*(_at(net, target) for target in chain.wanted))
        tree = SpfTree(records=tuple(sorted((*tree.records, *below), key=lambda at: at.name)))
        chain = walk(name, record, tree.known)
    if chain.too_long or chain.loops:
        return tree
    wanted = sorted(set(chain.hosts))
    asked = [host for host in wanted if host not in hosts]
    found = dict(zip(asked, await together(*(_found(net, *host) for host in asked)), strict=True))
    told = {**hosts, **found}
    return SpfTree(
        records=tree.records,
        hosts=tuple(SpfHost(mechanism=host[0], name=host[1], found=told[host]) for host in wanted),
    )


async def _at(net: Net, name: str) -> SpfAt:
    reply = await net.ask(name, "TXT")
    records = spf_records(reply)
    if isinstance(reply, Reply) and not reply.value.proved and not isinstance(records, Present):
        confirmed = await net.ask(name, "TXT", authoritative=True)
        records = spf_records(confirmed) if isinstance(confirmed, Reply) else records
    return SpfAt(name=name, records=records)


async def _found(net: Net, mechanism: str, name: str) -> Fact[bool]:
    if not can_be_asked(name):
        return Present(value=False)
    types = {"a": ("A", "AAAA"), "mx": ("MX",), "exists": ("A",)}[mechanism]
    return whether(united(*map(fact_of, await together(*(ask_twice(net, name, rtype) for rtype in types)))))
