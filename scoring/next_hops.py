"""Which domains' mail comes to an exchanger: senders take its certificate for theirs too (RFC 7672 3.2.2)."""

from collections import defaultdict
from collections.abc import Mapping

from scanner.asset import Claim, Kind
from scanner.discovery.names import host_name
from scanner.dnssec.verdict import Status
from scanner.probes.dnssec import DnssecFacts
from scanner.probes.mail_policy import MailPolicy
from scoring.check import Seen
from scoring.looks import Looks


def next_hops(claims: Mapping[str, Claim], looks: Looks) -> dict[str, tuple[str, ...]]:
    """By exchanger, the names whose MX records lead to it, without those whose zone was seen to be not secure.

    Of MX records that can be forged a sender knows the exchanger's own name alone.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for asset in (claim.asset for claim in claims.values() if claim.asset.kind is Kind.NAME):
        mx = Seen(looks.of(MailPolicy, [asset.id])).latest(lambda facts: facts.mx)
        chain = Seen(looks.of(DnssecFacts, [asset.id])).latest(lambda facts: facts.status)
        if mx is None or (chain is not None and chain.value != Status.SECURE):
            continue
        for host in {host_name(one.host) for one in mx.value or ()} - {None}:
            found[str(host)].append(asset.value)
    return {host: tuple(sorted(names)) for host, names in found.items()}
