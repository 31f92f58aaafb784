"""Are the usual ports of remote administration and of data services closed on this host?"""

from datetime import datetime

from scanner.probes.ports import PortsFacts, accepts_everything, known_ports
from scoring.check import Host, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.open_ports._services import USUAL_PORTS


@check(
    because={
        "closed": "None of the {tried} usual ports of remote administration and data services accepts connections.",
        "open": "Usual ports of remote administration or data services accept connections: {ports}.",
        "not_tried": "None of the usual ports of remote administration and data services could be tried.",
        "answered_for": "Something accepts connections for this host on every port; which are its own was not seen.",
        "silent": "The host gave no answer on any listed port ({why}).",
    },
    causes=("remote access", "data exposure"),
    losses=("ransomware", "data breach"),
)
def administration_ports_closed(
    subject: Host, ports: Seen[PortsFacts], known: Known, as_of: datetime
) -> Finding | None:
    """Are the usual ports of remote administration and of data services closed on this host?

    An open one is not counted here: what listens there is judged on its own, by what it says.

    Why an insurer cares: a host that shows the internet no more than its web and mail service leaves little to attack.

    What to do: nothing where they are closed; where they are open, close what nobody outside needs.

    What this cannot see: services on unusual ports, and ports that only some addresses may reach.

    Source: CISA Binding Operational Directive 23-02; IANA service name and port number registry.
    """
    answered = ports.answered
    if answered is None or answered.facts is None:
        return subject.unknown("silent", ports, why=ports.silence)
    facts = known_ports(look.facts for look in ports.looks if look.facts is not None)
    if accepts_everything(facts):
        return subject.unknown("answered_for", answered)
    tried = USUAL_PORTS.intersection(facts.open + facts.refused + facts.silent)
    if not tried:
        return subject.unknown("not_tried", answered)
    if found := sorted(tried.intersection(facts.open)):
        return subject.neutral("open", answered, ports=", ".join(map(str, found)))
    return subject.good("closed", answered, tried=len(tried))
