"""Where a name points: its addresses and the aliases on the way there."""

from dataclasses import dataclass

from scanner.asking import ask_twice, fact_of, together
from scanner.asset import Asset
from scanner.interfaces import Answer, DnsReply, Net, NoReply, Reply, declined, probe
from scanner.observation import ABSENT, NOT_ASKED, Fact, Outcome, Present


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressFacts:
    """A and AAAA records (RFC 1035, RFC 3596) and the canonical names followed (RFC 1034 3.6.2), each sorted.

    `exists` is False where the zone says that there is no such name at all (NXDOMAIN, RFC 8020).
    """

    a: Fact[tuple[str, ...]] = NOT_ASKED
    aaaa: Fact[tuple[str, ...]] = NOT_ASKED
    aliases: Fact[tuple[str, ...]] = NOT_ASKED
    exists: Fact[bool] = NOT_ASKED


@probe(version=1, on="name", facts=AddressFacts)
async def addresses(asset: Asset, net: Net) -> Answer:
    """Two questions to a resolver; a *none* that is not proved is asked again of the zone's own servers."""
    four, six = await together(ask_twice(net, asset.value, "A"), ask_twice(net, asset.value, "AAAA"))
    replies = [reply.value for reply in (four, six) if isinstance(reply, Reply)]
    if not replies:
        return declined(four if isinstance(four, NoReply) else NoReply(outcome=Outcome.SILENT, why="no answer"))
    silent = next((reply for reply in (four, six) if isinstance(reply, NoReply)), None)
    return Answer(
        outcome=Outcome.PARTIAL if silent else Outcome.ANSWERED,
        why=silent.why if silent else "",
        facts=AddressFacts(a=fact_of(four), aaaa=fact_of(six), aliases=_aliases(replies), exists=_exists(replies)),
        answered_by=next(reply.answered_by for reply in (four, six) if isinstance(reply, Reply)),
    )


def _aliases(replies: list[DnsReply]) -> Fact[tuple[str, ...]]:
    found = sorted({alias for reply in replies for alias in reply.aliases})
    return Present(value=tuple(found)) if found else ABSENT


def _exists(replies: list[DnsReply]) -> Fact[bool]:
    # An alias whose target is missing also gives NXDOMAIN, yet the name itself is there (RFC 2308 2.1).
    if any(reply.records or reply.aliases or reply.rcode == "NOERROR" for reply in replies):
        return Present(value=True)
    return Present(value=False) if all(reply.proved for reply in replies) else NOT_ASKED
