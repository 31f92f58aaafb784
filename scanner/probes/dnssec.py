"""Whether a zone's answers can be told from forged ones: its chain of trust, walked from the root by ourselves."""

from dataclasses import dataclass

from scanner.asset import Asset
from scanner.dnssec.verdict import Denial, Key, Status, Verdict
from scanner.interfaces import Answer, Net, NoReply, Reply, declined, probe
from scanner.observation import ABSENT, NOT_ASKED, Fact, Outcome, Present, Unseen
from scanner.target import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class DnssecFacts:
    """The chain of trust down to a name (RFC 4035 5).

    `status` is `secure`, `insecure` or `bogus` as validating resolvers mean it, ABSENT where the name is proved not to
    exist; `why` the reason of the latter two (scanner/dnssec/verdict: Insecure, Fault), and `zone` the zone that holds
    the name, or the one where the chain ended. Only of a `secure` zone: `keys` by kind, `digests` (types of its DS
    records), `denial` (how it denies names), and `ending`, whether a signature expires within 3 days with three
    quarters of its life gone. Nothing else here moves with time: no tag, no date.
    """

    status: Fact[str] = NOT_ASKED
    why: Fact[str] = NOT_ASKED
    zone: Fact[str] = NOT_ASKED
    keys: Fact[tuple[Key, ...]] = NOT_ASKED
    digests: Fact[tuple[int, ...]] = NOT_ASKED
    denial: Fact[Denial] = NOT_ASKED
    ending: Fact[bool] = NOT_ASKED


@probe(version=1, on="apex", facts=DnssecFacts)
async def dnssec(asset: Asset, net: Net) -> Answer:
    """DNSKEY and DS from the root down, the zone's SOA, and a name that it does not have.

    Seven questions for a name below a top-level domain, of which the upper three are shared by all targets and go to
    our resolvers, the others to the zone's own servers where the profile asks them; what does not hold is asked again
    of the others.
    """
    walked = await _walked(asset.value, net)
    if walked is None:
        return declined(NoReply(outcome=Outcome.GARBLED, why="not a name that DNS can be asked for"))
    verdict, by = walked
    if verdict.status is Status.INDETERMINATE:
        return declined(verdict.lost or NoReply(outcome=Outcome.FAILED, why="no answer"))
    if verdict.status is Status.DENIED:
        return Answer(outcome=Outcome.ANSWERED, facts=DnssecFacts(status=ABSENT), answered_by=by)
    lost = verdict.lost
    return Answer(
        outcome=Outcome.PARTIAL if lost else Outcome.ANSWERED,
        why=lost.why if lost else "",
        facts=_facts(verdict),
        answered_by=by,
    )


async def _walked(name: str, net: Net) -> tuple[Verdict, str] | None:
    """The verdict, and who gave the last answer; None for what is no name."""
    # The library of DNS messages is loaded when somebody is asked, not when a stored rating is shown.
    import dns.exception
    import dns.name
    import dns.rdatatype

    from scanner.dnssec.keys import read_anchors
    from scanner.dnssec.walk import walk

    try:
        owner = dns.name.from_text(name)
    except (dns.exception.DNSException, UnicodeError):
        return None
    steps, by = walk(owner, read_anchors(net.trust_anchors)), ""
    # The zone's own servers are asked for the same by the probe `zone`; what is above is the same for all targets.
    near = net.profile is not Profile.PASSIVE
    try:
        question = next(steps)
        while True:
            kind = dns.rdatatype.to_text(question.kind)
            own = question.again != (near and question.name.is_subdomain(owner))
            reply = await net.signed(question.name.to_text(), kind, own=own)
            by = reply.answered_by if isinstance(reply, Reply) else by
            question = steps.send(reply.value if isinstance(reply, Reply) else reply)
    except StopIteration as end:
        verdict: Verdict = end.value
        return verdict, by


def _facts(verdict: Verdict) -> DnssecFacts:
    status, zone = Present(value=verdict.status.value), Present(value=verdict.zone)
    if verdict.status is not Status.SECURE:
        return DnssecFacts(status=status, why=Present(value=str(verdict.why)), zone=zone)
    denial: Fact[Denial] = Unseen(why=verdict.lost.why) if verdict.lost else NOT_ASKED
    return DnssecFacts(
        status=status,
        why=ABSENT,
        zone=zone,
        keys=Present(value=verdict.keys),
        digests=Present(value=verdict.digests),
        denial=Present(value=verdict.denial) if verdict.denial else denial,
        ending=Present(value=verdict.ending),
    )
