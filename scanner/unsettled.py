"""Ports of which nobody knows what speaks: which probe listens there, and when one more question may settle it."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from scanner.asset import Claim
from scanner.conduct import Conduct
from scanner.interfaces import Probe
from scanner.observation import Hello, Observation, Outcome, Present
from scanner.permit import scope_for
from scanner.registry import KnownPort
from scanner.target import Target

LISTENER = "listen"
"""The probe of a port that no other probe speaks to."""
OPEN_ENDED = ("http", "tls")
"""What may carry anything: which service it is, only a request tells."""
ENDED = (Outcome.REFUSED, Outcome.FORBIDDEN, Outcome.FAILED)


RAW_PRINTERS = frozenset({515, 631, *range(9100, 9108)})
"""They print whatever is sent to them, a question too."""


class Hellos:
    """What the hellos of one scan brought, by the id of the bare endpoint."""

    def __init__(self, target: Target, conduct: Conduct, probes: Iterable[Probe]) -> None:
        self._target, self._conduct = target, conduct
        self._spoken_to = {word for probe in probes if issubclass(probe.facts, Hello) for word in probe.services}
        self._seen: dict[str, dict[str, Observation[Any]]] = defaultdict(dict)

    def speaks_to(self, probe: Probe, known: KnownPort) -> bool:
        """Whether the probe is the one for this port; the listener, where it is nobody's."""
        words = {known.probe, known.service}
        return bool(words & set(probe.services)) or (probe.name == LISTENER and not words & self._spoken_to)

    def remember(self, probe: Probe, seen: Observation[Any]) -> None:
        """Keep it where it is a protocol's hello."""
        if issubclass(probe.facts, Hello):
            self._seen[seen.asset.id][probe.name] = seen

    def may_be_settled(self, probe: Probe, claim: Claim, known: KnownPort) -> bool:
        """Whether this probe may ask a port whose own hello brought no protocol; mail ports are left alone."""
        least = self._conduct.row(probe.name).otherwise
        if least is None or known.kind == "mail" or known.port in RAW_PRINTERS or not self._unsettled(claim.asset.id):
            return False
        return scope_for(self._target.scope, asset=claim.asset, attribution=claim.attribution).used.allows(least)

    def _unsettled(self, endpoint: str) -> bool:
        """Whether the port took our hello and it is still not known what stands there.

        Not where it closed meanwhile, or where we declined: nothing more is sent then.
        """
        here = self._seen.get(endpoint, {}).values()
        return bool(here) and all(one.outcome not in ENDED and _says_nothing(one.facts) for one in here)


def _says_nothing(facts: Any) -> bool:
    speaks = facts.speaks if isinstance(facts, Hello) else None
    return not isinstance(speaks, Present) or speaks.value in OPEN_ENDED
