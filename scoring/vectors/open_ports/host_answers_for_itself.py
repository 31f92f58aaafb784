"""Is it the host itself that accepts connections, or something in front of it that accepts them all?"""

from datetime import datetime

from scanner.probes.ports import GREETED_ANYWAY, PortsFacts, accepts_everything, known_ports
from scoring.check import Host, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known


@check(
    because={
        "middlebox": "{open} of {tried} tried ports accept connections, among them services that no host runs "
        "together: a device in front of it (a firewall, SYN proxy or load balancer) accepts for it. "
        "Its open ports say nothing; only {greeted} were spoken to, what is behind the others was not asked.",
    },
    causes=("remote access",),
    losses=("ransomware", "data breach"),
)
def host_answers_for_itself(subject: Host, ports: Seen[PortsFacts], known: Known, as_of: datetime) -> Finding | None:
    """Is it the host itself that accepts connections, or something in front of it that accepts them all?

    Said of a host only where at least 20 ports were tried, four fifths of them accept, and three families of services
    are among them that do not live together. It is neither good nor bad.

    Why an insurer cares: sixty open ports would be the worst host of the book, and here they are none at all; what
    the device hides is not known either.

    What to do: nothing; to have the host behind it judged, let the scan come from an address that the device lets pass.

    What this cannot see: the services behind the device, except on the few ports that were spoken to.

    Source: L. Izhikevich et al., LZR: Identifying Unexpected Internet Services (USENIX Security 2021): most addresses
    that accept on every port speak no protocol on any.
    """
    answered = ports.answered
    if answered is None or answered.facts is None:
        return None
    facts = known_ports(look.facts for look in ports.looks if look.facts is not None)
    if not accepts_everything(facts):
        return None
    tried = len(facts.open) + len(facts.refused) + len(facts.silent)
    greeted = ", ".join(str(port) for port in GREETED_ANYWAY if port in facts.open) or "none of them"
    return subject.neutral("middlebox", answered, open=len(facts.open), tried=tried, greeted=greeted)
