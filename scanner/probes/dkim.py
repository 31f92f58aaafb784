"""Which DKIM keys a domain publishes under selectors that everybody knows."""

from dataclasses import dataclass

from scanner.asking import together
from scanner.asset import Asset
from scanner.interfaces import Answer, DnsReply, Net, NoReply, Reply, declined, probe
from scanner.mail.dkim_key import SEVERAL, DkimKey, looks_like_key, read
from scanner.observation import ABSENT, NOT_ASKED, Fact, Outcome, Present, Unseen

NOBODYS = "_hullmark-none"
"""A selector that no sender has reason to use: what is told for it, is told for any (RFC 4592)."""
MOST = 10
"""Records of one selector; more than one is a fault already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DkimFacts:
    """Keys found, by selector, the wildcard's under `*`; an empty tuple says nothing of selectors not asked for.

    `asked` is how many selectors were tried, `unanswered` those whose question was lost (ABSENT: none). There are no
    `keys` without an answer to the wildcard's question, since then nobody can tell whose a key is. Nor are they ever
    ABSENT: nobody outside can tell that a domain signs nothing.
    """

    keys: Fact[tuple[DkimKey, ...]] = NOT_ASKED
    asked: Fact[int] = NOT_ASKED
    unanswered: Fact[tuple[str, ...]] = NOT_ASKED


@probe(version=1, on="apex", facts=DkimFacts)
async def dkim(asset: Asset, net: Net) -> Answer:
    """One TXT question a selector, aliases followed, and one for a selector that nobody uses; all to resolvers."""
    selectors = net.conduct.dkim_selectors
    names = [f"{selector}._domainkey.{asset.value}" for selector in (NOBODYS, *selectors)]
    by_chance, *replies = await together(*(net.ask(name, "TXT") for name in names))
    lost = [reply for reply in (by_chance, *replies) if isinstance(reply, NoReply)]
    answered = next((reply for reply in (by_chance, *replies) if isinstance(reply, Reply)), None)
    if answered is None:
        return declined(lost[0])
    anywhere = _records(by_chance)
    found = [_key("*", anywhere)] if anywhere else []
    for selector, reply in zip(selectors, replies, strict=True):
        texts = _records(reply)
        found += [_key(selector, texts)] if texts and texts != anywhere else []
    asked = zip(("*", *selectors), (by_chance, *replies), strict=True)
    unanswered = [selector for selector, reply in asked if isinstance(reply, NoReply)]
    why = f"{len(lost)} of {len(names)} questions got no answer: {lost[0].why}" if lost else ""
    return Answer(
        outcome=Outcome.PARTIAL if lost else Outcome.ANSWERED,
        why=why,
        facts=DkimFacts(
            keys=Unseen(why=why) if isinstance(by_chance, NoReply) else Present(value=tuple(sorted(found))),
            asked=Present(value=len(selectors)),
            unanswered=Present(value=tuple(sorted(unanswered))) if unanswered else ABSENT,
        ),
        answered_by=answered.answered_by,
    )


def _records(reply: Reply[DnsReply] | NoReply) -> tuple[str, ...]:
    if isinstance(reply, NoReply):
        return ()
    return tuple(text for text in reply.value.records if looks_like_key(text))[:MOST]


def _key(selector: str, texts: tuple[str, ...]) -> DkimKey:
    return DkimKey(selector=selector, fault=SEVERAL) if len(texts) > 1 else read(selector, texts[0])
