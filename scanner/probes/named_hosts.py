"""Which hosts that a domain names for its mail and its zone no longer exist."""

from dataclasses import dataclass

from scanner.answers import Referral
from scanner.asking import ask_twice, denies, highest_missing, leaves_open, together
from scanner.asset import Asset
from scanner.interfaces import Answer, DnsReply, Net, NoReply, Reply, declined, probe
from scanner.observation import ABSENT, NOT_ASKED, Fact, Outcome, Present, Unseen

ABOVE = "above"
"""The list of name servers that the zone above has."""
MOST = 10
"""Hosts of one record type looked at."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class LostHost:
    """A host that is named and does not exist; `missing` is the highest name above it that does not, or itself.

    `above`: the zone above names it, alone or too.
    """

    record: str
    host: str
    missing: str
    above: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Unanswered:
    """A host of which it was not seen whether it exists, or, once it is lost, how far up names are missing.

    Without a host, the whole list of this record was not seen; `above` is that of the zone above.
    """

    record: str
    host: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedHostFacts:
    """Hosts of MX and NS records that are denied with proof (NXDOMAIN), sorted; ABSENT where every one exists.

    `unanswered` is what was not seen, ABSENT where nothing was lost.
    """

    lost: Fact[tuple[LostHost, ...]] = NOT_ASKED
    unanswered: Fact[tuple[Unanswered, ...]] = NOT_ASKED


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
    }
    higher = above.value.servers[:MOST] if isinstance(above, Reply) else ()
    named |= dict.fromkeys(("NS", host) for host in higher)
    replies = await together(*(ask_twice(net, host, "A") for _, host in named))
    silent = next((reply.why for reply in (*rows, *replies) if isinstance(reply, NoReply)), "")
    told = {one: reply.value for one, reply in zip(named, replies, strict=True) if isinstance(reply, Reply)}
    denied = [one for one, reply in told.items() if denies(reply)]
    tops = await together(*(highest_missing(net, host) for _, host in denied))
    lost = sorted(
        LostHost(record=rtype, host=host, missing=top, above=rtype == "NS" and host in higher)
        for (rtype, host), (top, _) in zip(denied, tops, strict=True)
    )
    unproved = [one for one, reply in told.items() if leaves_open(reply)]
    half = [one for one, (_, whole) in zip(denied, tops, strict=True) if not whole]
    unseen = {Unanswered(record=rtype, host=host) for rtype, host in (*(named.keys() - told.keys()), *unproved, *half)}
    lists = zip(("MX", "NS", ABOVE), (*rows, above), strict=True)
    unseen |= {Unanswered(record=name) for name, reply in lists if _lost(reply)}
    why = silent or ("no server of the zone confirmed a denial" if unproved else "")
    fact: Fact[tuple[LostHost, ...]] = Unseen(why=why) if why else ABSENT
    return Answer(
        outcome=Outcome.PARTIAL if silent else Outcome.ANSWERED,
        why=silent,
        facts=NamedHostFacts(
            lost=Present(value=tuple(lost)) if lost else fact,
            unanswered=Present(value=tuple(sorted(unseen))) if unseen else ABSENT,
        ),
        answered_by=next(row.answered_by for row in rows if isinstance(row, Reply)),
    )


def _lost(reply: Reply[DnsReply] | Reply[Referral] | NoReply) -> bool:
    """Whether it was asked in vain; a zone above that we may not ask names nobody to us."""
    return isinstance(reply, NoReply) and reply.outcome is not Outcome.FORBIDDEN
