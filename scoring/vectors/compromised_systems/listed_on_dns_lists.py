"""Is an address of theirs on a DNS list of hosts that did harm?"""

from datetime import datetime

from scanner.probes.block_lists import BlockListFacts
from scoring.check import Host, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.compromised_systems._lists import BECAUSE, judged


@check(
    because=BECAUSE,
    causes=("remote access", "unpatched software", "stolen credentials"),
    losses=("ransomware", "data breach"),
)
def listed_on_dns_lists(
    subject: Host, lists: Seen[BlockListFacts], known: Known, as_of: datetime
) -> Finding | None:  # fmt: skip
    """Is an address of theirs on a DNS list of hosts that did harm?

    Only lists whose own test entries answer as they should are believed, and only what they say of the address itself
    counts: exploited hosts, malware, botnets, sources of spam (docs/lists.md). Ranges of policy, listings for what
    neighbours did and codes that nobody explains are shown and carry no points.

    Why an insurer cares: a system that attacks or sends spam today is in somebody else's hands today.

    What to do: find the system behind the address, take it off the network, rebuild it, then ask the list to remove it.

    What this cannot see: most of what is broken into. That no list names an address is no sign of its health.

    Source: RFC 5782, and each list's own publisher (config/registry/dns_lists.toml).
    """
    return judged(subject, lists, as_of)
