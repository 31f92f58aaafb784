"""What the checks of a chain of trust have in common."""

from scanner.probes.dnssec import DnssecFacts
from scoring.check import Seen


def holds(chain: Seen[DnssecFacts]) -> bool | None:
    """Whether the newest answer was a chain that holds; None where nobody answered yet."""
    status = chain.latest(lambda facts: facts.status)
    return None if status is None else status.value == "secure"
