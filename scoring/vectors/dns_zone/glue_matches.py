"""Are the addresses right that the zone above gives for the zone's servers?"""

from collections.abc import Callable
from datetime import datetime

from scanner.observation import Fact, Present
from scanner.probes.delegation import DelegationFacts
from scanner.probes.zone import ZoneFacts
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.together import APART, seen_together
from scoring.vectors.dns_zone._zone import all_addresses, inside, listed


@check(
    because={
        "same": "The addresses that the zone above gives for the name servers are theirs.",
        "not_needed": "No name server is inside the domain, so the zone above needs to give no address of one.",
        "missing": "The zone above gives no address for a name server inside the zone, which is not found so: {hosts}.",
        "stale": "The zone above gives an address that the name server does not have: {addresses}.",
        "not_seen": "No answer came that says which addresses the zone above gives ({why}).",
    },
    causes=("web attack", "mail fraud"),
    losses=("business interruption", "business email compromise"),
)
def glue_matches(
    subject: Name, delegation: Seen[DelegationFacts], zone: Seen[ZoneFacts], known: Known, as_of: datetime
) -> Finding | None:
    """Are the addresses right that the zone above gives for the zone's servers?

    Why an insurer cares: questions go to the address that the zone above gives first; whoever has it now answers them.

    What to do: renew the addresses of the name servers (host objects) at the registrar.

    What this cannot see: whether other servers of the zone above say something else. Name servers that are named
    under another domain are not judged: their addresses are their provider's to renew.

    Source: RFC 1912 section 2.3; RFC 9471 section 3.
    """
    glue, servers = delegation.latest(lambda facts: facts.glue), delegation.latest(lambda facts: facts.servers)
    if glue is None or servers is None:
        return subject.unknown("not_seen", delegation, why=delegation.silence)
    if servers.value is None:
        return None
    own = zone.latest(lambda facts: facts.name_servers)
    if own is None or own.value is None:
        return subject.unknown("not_seen", glue, zone, why=zone.silence)
    # Addresses of a provider's hosts are kept by whoever registered the provider's domain.
    theirs = {subject.target, subject.asset.value if subject.asset else subject.target}
    given = tuple(row for row in glue.value or () if any(inside(row.host, name) for name in theirs))
    addresses = {server.host: zone.latest(all_addresses(server.host)) for server in own.value}
    seen_at = min(one.at for one in (glue, own, *addresses.values()) if one)
    wrong = [row for row in given if (has := addresses.get(row.host)) and row.address not in (has.value or ())]
    sure = [
        f"{row.host} {row.address}"
        for row in wrong
        if seen_together(delegation, _given(row.host), zone, all_addresses(row.host))
    ]
    if sure:
        return subject.warn("stale", glue, own, addresses=listed(sure), seen_at=seen_at)
    lacking = {host for host in servers.value if inside(host, subject.asset.value if subject.asset else "")}
    if lacking - {row.host for row in given}:
        return subject.warn("missing", glue, own, hosts=listed(lacking - {row.host for row in given}))
    if not given:
        return subject.neutral("not_needed", glue)
    if any(addresses.get(row.host) is None for row in given):
        return subject.unknown("not_seen", glue, own, why="the server's own addresses were not seen")
    if wrong:
        return subject.unknown("not_seen", glue, own, why=APART)
    return subject.good("same", glue, own, seen_at=seen_at)


def _given(host: str) -> Callable[[DelegationFacts], Fact[tuple[str, ...]]]:
    """The addresses that the zone above gives for one host."""

    def read(facts: DelegationFacts) -> Fact[tuple[str, ...]]:
        if not isinstance(facts.glue, Present):
            return facts.glue
        return Present(value=tuple(row.address for row in facts.glue.value if row.host == host))

    return read
