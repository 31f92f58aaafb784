"""Where a name points: its addresses and the aliases on the way there."""

from dataclasses import dataclass

from scanner.asking import ask_twice, fact_of, highest_missing, together
from scanner.asset import Asset
from scanner.interfaces import Answer, DnsReply, Net, NoReply, Reply, declined, probe
from scanner.observation import ABSENT, NOT_ASKED, Fact, Outcome, Present, Unseen


@dataclass(frozen=True, slots=True, kw_only=True)
class LostTarget:
    """Where an alias leads that leads nowhere; `missing` is the highest name above it that is missing, or itself."""

    name: str
    missing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressFacts:
    """A and AAAA records (RFC 1035, RFC 3596) and the canonical names followed (RFC 1034 3.6.2), each sorted.

    `exists` is False where the zone says that there is no such name at all (NXDOMAIN, RFC 8020).
    `lost_target`: the alias' target, where it is denied with proof; ABSENT where it exists or there is no alias.
    """

    a: Fact[tuple[str, ...]] = NOT_ASKED
    aaaa: Fact[tuple[str, ...]] = NOT_ASKED
    aliases: Fact[tuple[str, ...]] = NOT_ASKED
    exists: Fact[bool] = NOT_ASKED
    lost_target: Fact[LostTarget] = NOT_ASKED


@probe(version=1, on="name", facts=AddressFacts)
async def addresses(asset: Asset, net: Net) -> Answer:
    """Two questions to a resolver; a *none* that is not proved is asked again of the zone's own servers.

    Where an alias leads to a name that is denied, SOA upwards from there.
    """
    four, six = await together(ask_twice(net, asset.value, "A"), ask_twice(net, asset.value, "AAAA"))
    replies = [reply.value for reply in (four, six) if isinstance(reply, Reply)]
    if not replies:
        return declined(four if isinstance(four, NoReply) else NoReply(outcome=Outcome.SILENT, why="no answer"))
    silent = next((reply for reply in (four, six) if isinstance(reply, NoReply)), None)
    return Answer(
        outcome=Outcome.PARTIAL if silent else Outcome.ANSWERED,
        why=silent.why if silent else "",
        facts=AddressFacts(
            a=fact_of(four),
            aaaa=fact_of(six),
            aliases=_aliases(replies),
            exists=_exists(replies),
            lost_target=await _lost(net, replies),
        ),
        answered_by=next(reply.answered_by for reply in (four, six) if isinstance(reply, Reply)),
    )


def _aliases(replies: list[DnsReply]) -> Fact[tuple[str, ...]]:
    found = sorted({alias for reply in replies for alias in reply.aliases})
    return Present(value=tuple(found)) if found else ABSENT


async def _lost(net: Net, replies: list[DnsReply]) -> Fact[LostTarget]:
    denied = [reply for reply in replies if reply.aliases and reply.rcode == "NXDOMAIN"]
    if len(denied) < len(replies):
        return ABSENT
    if not all(reply.proved for reply in denied):
        return Unseen(why="no server of the zone confirmed the denial")
    name = denied[0].aliases[-1]
    missing, seen_whole = await highest_missing(net, name)
    if not seen_whole:
        return Unseen(why="how much is missing above the alias' target was not seen")
    return Present(value=LostTarget(name=name, missing=missing))


def _exists(replies: list[DnsReply]) -> Fact[bool]:
    # An alias whose target is missing also gives NXDOMAIN, yet the name itself is there (RFC 2308 2.1).
    if any(reply.records or reply.aliases or reply.rcode == "NOERROR" for reply in replies):
        return Present(value=True)
    return Present(value=False) if all(reply.proved for reply in replies) else NOT_ASKED
