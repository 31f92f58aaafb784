"""Does an SNMP agent answer anybody on the internet?"""

from datetime import datetime

from scanner.observation import Outcome
from scanner.probes.snmp import SnmpFacts
from scoring.check import Host, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known


@check(
    because={
        "vendor": "An SNMP agent ({vendor}) answers anybody.",
        "reachable": "An SNMP agent answers anybody.",
    },
    causes=("data exposure", "remote access"),
    losses=("data breach", "business interruption"),
)
def snmp_reachable(subject: Host, agent: Seen[SnmpFacts], known: Known, as_of: datetime) -> Finding | None:
    """Does an SNMP agent answer anybody on the internet?

    Asked under consent only, and with no community string: what answers the discovery of SNMP 3 is an agent. No answer
    says nothing, since SNMP 3 may be off; where the host itself says that nobody listens there, the agent is gone.

    Why an insurer cares: an agent tells what a network is made of, and often changes it, behind a word that is guessed
    or was never changed.

    What to do: allow the addresses of the monitoring only, and leave SNMP 1 and 2 off.

    What this cannot see: whether SNMP 1 or 2 is on, and which words it takes.

    Source: RFC 3414 4, RFC 3411 5; CISA alert TA17-156A (SNMP abuse).
    """
    answers = agent.latest(lambda facts: facts.answers)
    if answers is None or not answers.value or (agent.newest and agent.newest.outcome is Outcome.REFUSED):
        return None
    vendor = agent.latest(lambda facts: facts.vendor)
    if vendor and vendor.value:
        return subject.warn("vendor", answers, vendor=vendor.value)
    return subject.warn("reachable", answers)
