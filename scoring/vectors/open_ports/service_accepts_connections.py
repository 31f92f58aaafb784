"""Which ports accept connections without our knowing what listens there?"""

from datetime import datetime

from scanner.observation import Hello
from scanner.probes.ports import PortsFacts, accepts_everything, known_ports
from scoring.check import Endpoint, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known


@check(
    because={
        "not_asked": "Port {port} accepts connections; which product listens there was not asked.",
        "tls_only": "Port {port} speaks TLS and turned our hello down ({why}); what is behind it was not told.",
        "not_told": "Port {port} accepts connections; what listens there did not say what it is ({why}).",
    },
    causes=("remote access", "data exposure"),
    losses=("ransomware", "data breach"),
)
def service_accepts_connections(
    subject: Endpoint, ports: Seen[PortsFacts], hello: Seen[Hello], known: Known, as_of: datetime
) -> Finding | None:
    """Which ports accept connections without our knowing what listens there?

    An open port says that something listens, not what it is: it is shown and never counted.

    Why an insurer cares: every service that strangers can reach is one more that has to be kept up to date.

    What to do: close what nobody outside needs; allow a scan with consent to have the service named.

    What this cannot see: the product behind the port.

    Source: RFC 6335 8.1 (a port number does not prove the service).
    """
    answered = ports.answered
    if subject.asset is None or subject.asset.asked_as or answered is None or answered.facts is None:
        return None
    port = subject.asset.port
    known_of_host = known_ports(look.facts for look in ports.looks if look.facts is not None)
    if port not in known_of_host.open:
        return None
    spoken, asked = hello.latest(lambda facts: facts.speaks), hello.newest
    if spoken:
        return subject.neutral("tls_only", spoken, port=port, why=hello.silence) if spoken.value == "tls" else None
    if accepts_everything(known_of_host):
        return None  # said once of the host
    why = hello.unseen(lambda facts: facts.speaks) or (hello.silence if asked and asked.facts is None else "")
    if not why:
        return subject.neutral("not_asked", answered, port=port)
    return subject.neutral("not_told", answered, port=port, why=why)
