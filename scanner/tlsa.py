"""TLSA records of a service, and whether they can be told from forged ones: unsigned they mean nothing (RFC 6698)."""

from dataclasses import dataclass

from scanner.asking import fact_of
from scanner.interfaces import Answer, Net, NoReply, Reply, declined
from scanner.observation import ABSENT, NOT_ASKED, Fact, Outcome, Present, Unseen
from scanner.target import Profile
from scanner.tls.dane import Tlsa, read

MOST = 20
"""Records kept of one service; a roll-over needs four."""
LONGEST = 8192
"""Characters of one record: a whole certificate has some 3,000."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsaFacts:
    """`records` of one service, sorted; ABSENT where there are none.

    Only of records that are there: `status` is `secure`, `insecure` or `bogus` as validating resolvers mean it
    (RFC 4033 5), aliases on the way included, and `why` the reason of the latter two.
    """

    records: Fact[tuple[Tlsa, ...]] = NOT_ASKED
    status: Fact[str] = NOT_ASKED
    why: Fact[str] = NOT_ASKED


async def tlsa_of(owner: str, net: Net, facts: type[TlsaFacts]) -> Answer:
    """One question to the zone's own servers; where records are there, the same with signatures, and their chain."""
    reply = await net.ask(owner, "TLSA", authoritative=True)
    if isinstance(reply, NoReply):
        return declined(reply)
    told = fact_of(reply)
    if not isinstance(told, Present):
        lost = told.why if isinstance(told, Unseen) else ""
        outcome = Outcome.PARTIAL if lost else Outcome.ANSWERED
        absent = ABSENT if told is ABSENT else Unseen(why=lost)
        return Answer(outcome=outcome, why=lost, facts=facts(records=absent), answered_by=reply.answered_by)
    status, why, signed = await _checked(owner, net)
    records = {one for text in signed or told.value if len(text) <= LONGEST and (one := read(text))}
    lost = status.why if isinstance(status, Unseen) else ""
    return Answer(
        outcome=Outcome.PARTIAL if lost else Outcome.ANSWERED,
        why=lost,
        facts=facts(records=Present(value=tuple(sorted(records)[:MOST])), status=status, why=why),
        answered_by=reply.answered_by,
    )


async def _checked(owner: str, net: Net) -> tuple[Fact[str], Fact[str], tuple[str, ...]]:
    """The status, its reason, and the records that it is about."""
    # The library of DNS messages is loaded when somebody is asked, not when a stored rating is shown.
    import dns.exception
    import dns.name
    import dns.rdatatype

    from scanner.dnssec.keys import read_anchors
    from scanner.dnssec.records import Checked, checked
    from scanner.dnssec.verdict import Status

    try:
        name = dns.name.from_text(owner)
    except (dns.exception.DNSException, UnicodeError):
        return Unseen(why="not a name that DNS can be asked for"), NOT_ASKED, ()
    steps = checked(name, dns.rdatatype.TLSA, read_anchors(net.trust_anchors))
    # As the probe `dnssec` asks: the domain's own servers first, those above by way of resolvers, for all targets.
    near = net.profile is not Profile.PASSIVE
    domain = dns.name.from_text(net.registrable(owner) or owner)
    try:
        question = next(steps)
        while True:
            kind = dns.rdatatype.to_text(question.kind)
            own = question.again != (near and question.name.is_subdomain(domain))
            reply = await net.signed(question.name.to_text(), kind, own=own)
            question = steps.send(reply.value if isinstance(reply, Reply) else reply)
    except StopIteration as end:
        found: Checked = end.value
    here = [one for one in found.records if one.rdtype == dns.rdatatype.TLSA]
    texts = tuple(f"{one.usage} {one.selector} {one.mtype} {one.cert.hex()}" for one in here)
    if found.status is Status.INDETERMINATE or found.status is Status.DENIED:
        return Unseen(why=found.lost.why if found.lost else "no answer"), NOT_ASKED, texts
    return Present(value=found.status.value), Present(value=str(found.why)) if found.why else ABSENT, texts
