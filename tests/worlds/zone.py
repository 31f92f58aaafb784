"""What is seen beside the zone itself: the zone above, lost hosts and targets, recursion, the registry."""

from scanner.observation import ABSENT, Present
from scanner.probes.addresses import AddressFacts, LostTarget
from scanner.probes.delegation import DelegationFacts
from scanner.probes.named_hosts import LostHost, NamedHostFacts
from scanner.probes.recursion import RecursionFacts
from scanner.probes.registration import RegistrationFacts
from scoring.knowledge import KnownName
from tests.worlds.history import DAY, START

LOST = AddressFacts(
    a=ABSENT, aaaa=ABSENT, aliases=Present(value=("gone.example",)), exists=Present(value=True),
    lost_target=Present(value=LostTarget(name="gone.example", missing="gone.example")),
)  # fmt: skip
KNOWN = (KnownName(name="gone.example", registrable=True),)
REGISTERED = RegistrationFacts(
    domain=Present(value="made.example"), expires=Present(value=START + 90 * DAY),
    statuses=Present(value=("client transfer prohibited",)),
)  # fmt: skip
ANSWERS = {
    "delegation": (
        DelegationFacts(servers=Present(value=("ns1.made.example", "ns2.made.example")), glue=ABSENT),
        DelegationFacts(servers=Present(value=("ns.old.example",)), glue=ABSENT),
        DelegationFacts(servers=ABSENT, glue=ABSENT),
    ),
    "named_hosts": (
        NamedHostFacts(lost=ABSENT),
        NamedHostFacts(lost=Present(value=(LostHost(record="NS", host="x.gone.example", missing="gone.example"),))),
    ),
    "registration": (REGISTERED, RegistrationFacts(domain=REGISTERED.domain, expires=REGISTERED.expires)),
    "recursion": (RecursionFacts(open=Present(value=False)), RecursionFacts(open=Present(value=True))),
}
"""By probe, the good one first."""
