"""Are the addresses right that the zone above gives for the zone's servers?"""

from collections.abc import Callable
from datetime import datetime

from scanner.observation import NOT_ASKED, Fact, Present
from scanner.probes.delegation import DelegationFacts
from scanner.probes.zone import ZoneFacts
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.dns_zone._zone import inside, listed


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
    addresses = {server.host: zone.latest(_all_of(server.host)) for server in own.value}
    wrong = [
        f"{row.host} {row.address}"
        for row in given
        if (has := addresses.get(row.host)) and row.address not in (has.value or ())
    ]
    if wrong:
        return subject.warn("stale", glue, own, addresses=listed(wrong))
    lacking = {host for host in servers.value if inside(host, subject.asset.value if subject.asset else "")}
    if lacking - {row.host for row in given}:
        return subject.warn("missing", glue, own, hosts=listed(lacking - {row.host for row in given}))
    if not given:
        return subject.neutral("not_needed", glue)
    if any(addresses.get(row.host) is None for row in given):
        return subject.unknown("not_seen", glue, own, why="the server's own addresses were not seen")
    return subject.good("same", glue, own)


def _all_of(host: str) -> Callable[[ZoneFacts], Fact[tuple[str, ...]]]:
    """The addresses of a name server in one look that saw both families."""

    def read(facts: ZoneFacts) -> Fact[tuple[str, ...]]:
        named = facts.name_servers.value if isinstance(facts.name_servers, Present) else ()
        return next((one.addresses for one in named if one.host == host and not one.lost), NOT_ASKED)

    return read
