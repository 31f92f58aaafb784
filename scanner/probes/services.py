"""Which services a domain announces by name: SRV records and the mail clients' own aliases."""

from dataclasses import dataclass

from scanner.asking import fact_of, together
from scanner.asset import Asset
from scanner.interfaces import Answer, Net, NoReply, Reply, declined, probe
from scanner.observation import ABSENT, NOT_ASKED, Fact, Outcome, Present, Unseen

SERVICES = (
    "_sip._tls",
    "_sipfederationtls._tcp",
    "_autodiscover._tcp",
    "_imaps._tcp",
    "_submission._tcp",
    "_submissions._tcp",
    "_caldavs._tcp",
    "_xmpp-server._tcp",
)
"""RFC 6186 and 8314 (mail), 6764 (calendar), 6120 (XMPP), MS-OXDISCO (autodiscover), 3263 (SIP)."""
MOST = 20
"""Records kept of one service: no honest zone lists more, a hostile one might."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Service:
    """One SRV record (RFC 2782): `service` is its owner without the domain."""

    service: str
    host: str
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceFacts:
    """Announced services, sorted, and the targets of the autodiscover and autoconfig aliases."""

    announced: Fact[tuple[Service, ...]] = NOT_ASKED
    autodiscover: Fact[tuple[str, ...]] = NOT_ASKED
    autoconfig: Fact[tuple[str, ...]] = NOT_ASKED


@probe(version=1, on="apex", facts=ServiceFacts)
async def services(asset: Asset, net: Net) -> Answer:
    """Eight SRV and two CNAME questions to a resolver."""
    owners = [f"{service}.{asset.value}" for service in SERVICES]
    replies = await together(
        *(net.ask(owner, "SRV") for owner in owners),
        net.ask(f"autodiscover.{asset.value}", "CNAME"),
        net.ask(f"autoconfig.{asset.value}", "CNAME"),
    )
    answered = [reply for reply in replies if isinstance(reply, Reply)]
    silent = [reply for reply in replies if isinstance(reply, NoReply)]
    if not answered:
        return declined(silent[0])
    return Answer(
        outcome=Outcome.PARTIAL if silent else Outcome.ANSWERED,
        why=f"{len(silent)} of {len(replies)} questions got no answer: {silent[0].why}" if silent else "",
        facts=ServiceFacts(
            announced=_announced([fact_of(reply) for reply in replies[: len(SERVICES)]]),
            autodiscover=fact_of(replies[-2]),
            autoconfig=fact_of(replies[-1]),
        ),
        answered_by=answered[0].answered_by,
    )


def _announced(facts: list[Fact[tuple[str, ...]]]) -> Fact[tuple[Service, ...]]:
    found = {
        read
        for service, fact in zip(SERVICES, facts, strict=True)
        if isinstance(fact, Present)
        for record in fact.value[:MOST]
        if (read := _read(service, record))
    }
    if found:
        return Present(value=tuple(sorted(found)))
    unseen = next((fact for fact in facts if isinstance(fact, Unseen)), None)
    return unseen or ABSENT


def _read(service: str, record: str) -> Service | None:
    """`priority weight port target`; a target of `.` says that the service is decidedly not there."""
    parts = record.split()
    if len(parts) != 4 or not parts[2].isdigit() or parts[3].strip(".") == "":
        return None
    return Service(service=service, host=parts[3].rstrip("."), port=int(parts[2]))
