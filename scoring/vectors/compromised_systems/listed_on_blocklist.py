"""Is an address of theirs on a list of abused or attacking systems?"""

from datetime import datetime

from scanner.probes.ports import PortsFacts
from scanner.probes.reverse import ReverseFacts
from scoring.check import Host, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.compromised_systems._judging import BECAUSE, judged


@check(
    because=BECAUSE,
    causes=("remote access", "unpatched software", "stolen credentials"),
    losses=("ransomware", "data breach"),
)
def listed_on_blocklist(
    subject: Host, seen: Seen[ReverseFacts], ports: Seen[PortsFacts], known: Known, as_of: datetime
) -> Finding | None:
    """Is an address of theirs on a list of abused or attacking systems?

    Imported lists and reports of events are asked. Only what names the address itself counts, or a network of eight
    addresses at most (a /64 in IPv6); a list of hijacked networks counts where the address was declared to be theirs.
    Lists of policy (dynamic ranges, proxies, exits) and of trust carry no points.

    Why an insurer cares: a system that attacks or serves malware today is in somebody else's hands today.

    What to do: find the system behind the address, take it off the network, rebuild it, then ask the list to remove it.

    What this cannot see: most of what is broken into, and who used the address when it was listed, where addresses
    change hands.

    Source: the list named in the reason, with its own date.
    """
    row = known.of_address(subject.asset.value) if subject.asset else None
    return judged(subject, row.listings if row else None, known, as_of, seen, ports)
