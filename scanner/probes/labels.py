"""Which common labels exist below a domain, told apart from a wildcard."""

import asyncio
import secrets
from dataclasses import dataclass

from scanner.asking import together
from scanner.asset import Asset
from scanner.interfaces import Answer, DnsReply, Net, NoReply, Reply, declined, probe
from scanner.observation import NOT_ASKED, Fact, Outcome, Present

AT_ONCE = 8
"""Questions in flight: a resolver of a small office should not notice us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelFacts:
    """`found`: full names that resolve or are aliases, sorted; `wildcard`: whether any label would (RFC 4592).

    Names that answer exactly as the wildcard does are not found: nothing says that they exist.
    `asked` is the number of labels tried.
    """

    found: Fact[tuple[str, ...]] = NOT_ASKED
    wildcard: Fact[bool] = NOT_ASKED
    asked: Fact[int] = NOT_ASKED


@probe(version=1, on="apex", facts=LabelFacts)
async def labels(asset: Asset, net: Net) -> Answer:
    """One label that nobody chose, then every common one, A first and AAAA where there is none."""
    slots = asyncio.Semaphore(AT_ONCE)
    chosen = net.conduct.labels
    by_chance = await _resolve(net, slots, f"{secrets.token_hex(8)}.{asset.value}")
    if isinstance(by_chance, NoReply):
        return declined(by_chance)
    names = [f"{label}.{asset.value}" for label in chosen]
    replies = await together(*(_resolve(net, slots, name) for name in names))
    unanswered = sum(isinstance(reply, NoReply) for reply in replies)
    found = [
        name
        for name, reply in zip(names, replies, strict=True)
        if isinstance(reply, Reply) and _is_there(reply.value) and not _same(reply.value, by_chance.value)
    ]
    return Answer(
        outcome=Outcome.PARTIAL if unanswered else Outcome.ANSWERED,
        why=f"{unanswered} of {len(names)} labels got no answer" if unanswered else "",
        facts=LabelFacts(
            found=Present(value=tuple(sorted(found))),
            wildcard=Present(value=_is_there(by_chance.value)),
            asked=Present(value=len(names)),
        ),
        answered_by=by_chance.answered_by,
    )


async def _resolve(net: Net, slots: asyncio.Semaphore, name: str) -> Reply[DnsReply] | NoReply:
    async with slots:
        four = await net.ask(name, "A")
        if isinstance(four, NoReply) or four.value.records or four.value.rcode == "NXDOMAIN":
            return four
        return await net.ask(name, "AAAA")


def _is_there(reply: DnsReply) -> bool:
    """Whether the label exists: an alias does, even where it leads to nothing, and that is worth to be looked at."""
    return bool(reply.records or reply.aliases)


def _same(reply: DnsReply, wildcard: DnsReply) -> bool:
    """Whether a label tells nothing that the wildcard does not; rotating addresses share their alias."""
    if wildcard.aliases:
        return reply.aliases == wildcard.aliases
    return not reply.aliases and set(reply.records) <= set(wildcard.records)
