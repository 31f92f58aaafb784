"""What senders are told about TLS to a domain: the MTA-STS policy, and where they report to."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from scanner.asking import fact_of, together, united
from scanner.asset import Asset
from scanner.errors import WeDeclined
from scanner.interfaces import Answer, DnsReply, HttpReply, Net, NoReply, Reply, declined, probe
from scanner.mail import sts, tls_reports
from scanner.mail.sts import StsPolicy
from scanner.observation import ABSENT, NOT_ASKED, Fact, Outcome, Present, Unseen
from scanner.tls.certificate import encode_chain

PATH = "/.well-known/mta-sts.txt"
MOST = 10
LONGEST = 1024
"""Records of one kind and characters of one that are kept; the longest known have some hundred."""

SAID = frozenset({200, 404, 410})
"""With these, and with 3xx, a host answers everybody alike; with others it may turn us away alone, or for now."""

_LOCAL_PART = re.compile(r"(mailto:)[^@,;\s]*@", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """How the policy's host answered: HTTP status, media type in lower case, and whether more came than may."""

    status: int
    media: str = ""
    too_long: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MtaStsFacts:
    """MTA-STS (RFC 8461) and TLS-RPT (RFC 8460) of a domain.

    `records` are TXT at `_mta-sts` that start with `v=STSv1`. Only where there is one, its host is asked: `served` is
    how it answered, ABSENT where the host has no address or turns connections away; `policy` what it served with
    status 200; `chain` the certificates it showed, as TlsFacts has them. `reports` are TXT at `_smtp._tls` that start
    with `v=TLSRPTv1`, local parts masked.
    """

    records: Fact[tuple[str, ...]] = NOT_ASKED
    served: Fact[Served] = NOT_ASKED
    policy: Fact[StsPolicy] = NOT_ASKED
    chain: Fact[tuple[str, ...]] = NOT_ASKED
    reports: Fact[tuple[str, ...]] = NOT_ASKED


@probe(version=1, on="apex", facts=MtaStsFacts)
async def mta_sts(asset: Asset, net: Net) -> Answer:
    """Two TXT questions to the zone's own servers; where a policy is announced, one GET of it, no redirect followed."""
    at_sts, at_reports = await together(
        net.ask(f"_mta-sts.{asset.value}", "TXT", authoritative=True),
        net.ask(f"_smtp._tls.{asset.value}", "TXT", authoritative=True),
    )
    replies = (at_sts, at_reports)
    silent = next((reply for reply in replies if isinstance(reply, NoReply)), None)
    answered = next((reply for reply in replies if isinstance(reply, Reply)), None)
    if answered is None:
        return declined(silent or NoReply(outcome=Outcome.SILENT, why="no answer"))
    records = _matching(at_sts, sts.is_record)
    one = isinstance(records, Present) and len(records.value) == 1
    served, policy, chain = await _policy(f"mta-sts.{asset.value}", net) if one else (NOT_ASKED,) * 3
    lost = silent.why if silent else served.why if isinstance(served, Unseen) else ""
    return Answer(
        outcome=Outcome.PARTIAL if lost else Outcome.ANSWERED,
        why=lost,
        facts=MtaStsFacts(
            records=records,
            served=served,
            policy=policy,
            chain=chain,
            reports=_matching(at_reports, tls_reports.is_record),
        ),
        answered_by=answered.answered_by,
    )


def _matching(reply: Reply[DnsReply] | NoReply, wanted: Callable[[str], bool]) -> Fact[tuple[str, ...]]:
    fact = fact_of(reply)
    if not isinstance(fact, Present) or not isinstance(reply, Reply):
        return fact
    told = (text[:LONGEST].replace("\t", " ") for text in fact.value if wanted(text))
    found = tuple(_LOCAL_PART.sub(r"\1***@", text) for text in told)[:MOST]
    if found:
        return Present(value=found)
    return ABSENT if reply.value.proved else Unseen(why="no server of the zone confirmed its TXT records")


async def _policy(host: str, net: Net) -> tuple[Fact[Served], Fact[StsPolicy], Fact[tuple[str, ...]]]:
    try:
        reply = await net.visit(host, PATH, limit=sts.LONGEST)
    except WeDeclined:
        return Unseen(why="we do not ask the host of its policy"), NOT_ASKED, NOT_ASKED
    if isinstance(reply, Reply):
        status = reply.value.status
        if status not in SAID and not 300 <= status < 400:
            return Unseen(why=f"the host of its policy turned us away with status {status}"), NOT_ASKED, NOT_ASKED
        return _read(reply.value)
    if reply.outcome is Outcome.REFUSED and not isinstance(await _addresses(host, net), Unseen):
        return ABSENT, NOT_ASKED, NOT_ASKED
    return Unseen(why=f"the host of its policy gave no answer: {reply.why}"), NOT_ASKED, NOT_ASKED


def _read(reply: HttpReply) -> tuple[Fact[Served], Fact[StsPolicy], Fact[tuple[str, ...]]]:
    media = (reply.header("content-type") or ("",))[0].partition(";")[0].strip().lower()[:100]
    served = Served(status=reply.status, media=media, too_long=len(reply.body) > sts.LONGEST)
    policy = Present(value=sts.read(reply.body)) if reply.status == 200 else NOT_ASKED
    chain = Present(value=encode_chain(reply.chain)) if reply.chain else Unseen(why="no certificate was seen")
    return Present(value=served), policy, chain


async def _addresses(host: str, net: Net) -> Fact[tuple[str, ...]]:
    """Of a host that refused us or has none: that there is none is asked of the zone itself."""
    replies = await together(*(net.ask(host, rtype, authoritative=True) for rtype in ("A", "AAAA")))
    return united(*map(fact_of, replies))
