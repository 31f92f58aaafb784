"""Which hosts that a domain names for its mail and its zone no longer exist."""

from dataclasses import dataclass

from scanner.asking import ask_twice, denies, highest_missing, together
from scanner.asset import Asset
from scanner.interfaces import Answer, DnsReply, Net, NoReply, Reply, declined, probe
from scanner.observation import ABSENT, NOT_ASKED, Fact, Outcome, Present, Unseen

MOST = 10
"""Hosts of one record type looked at."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class LostHost:
    """A host that is named and does not exist; `missing` is the highest name above it that does not, or itself."""

    record: str
    host: str
    missing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedHostFacts:
    """Hosts of MX and NS records that are denied with proof (NXDOMAIN), sorted; ABSENT where every one exists."""

    lost: Fact[tuple[LostHost, ...]] = NOT_ASKED


@probe(version=1, on="apex", facts=NamedHostFacts)
async def named_hosts(asset: Asset, net: Net) -> Answer:
    """MX and NS of the domain and NS of the zone above, A of each host, and SOA upwards of one that is denied."""
    rows = await together(*(net.ask(asset.value, rtype, authoritative=True) for rtype in ("MX", "NS")))
    above = await net.delegation(asset.value)
    if all(isinstance(row, NoReply) for row in rows):
        return declined(next(row for row in rows if isinstance(row, NoReply)))
    named = {
        (rtype, host): None
        for rtype, row in zip(("MX", "NS"), rows, strict=True)
        if isinstance(row, Reply) and not row.value.aliases
        for record in row.value.records[:MOST]
        if (host := record.split()[-1].rstrip("."))
    } | dict.fromkeys(("NS", host) for host in (above.value.servers[:MOST] if isinstance(above, Reply) else ()))
    replies = await together(*(ask_twice(net, host, "A") for _, host in named))
    silent = next((reply.why for reply in (*rows, *replies) if isinstance(reply, NoReply)), "")
    denied = [
        one for one, reply in zip(named, replies, strict=True) if isinstance(reply, Reply) and denies(reply.value)
    ]
    missing = await together(*(highest_missing(net, host) for _, host in denied))
    lost = sorted(
        {LostHost(record=rtype, host=host, missing=top) for (rtype, host), top in zip(denied, missing, strict=True)}
    )
    unproved = any(isinstance(reply, Reply) and _open(reply.value) for reply in replies)
    why = silent or ("no server of the zone confirmed a denial" if unproved else "")
    fact: Fact[tuple[LostHost, ...]] = Unseen(why=why) if why else ABSENT
    return Answer(
        outcome=Outcome.PARTIAL if silent else Outcome.ANSWERED,
        why=silent,
        facts=NamedHostFacts(lost=Present(value=tuple(lost)) if lost else fact),
        answered_by=next(row.answered_by for row in rows if isinstance(row, Reply)),
    )


def _open(reply: DnsReply) -> bool:
    return reply.rcode == "NXDOMAIN" and not reply.proved
