"""Do the services of this host look like real ones, and not like those of a honeypot or tarpit?"""

from datetime import datetime

from scanner.observation import Hello
from scanner.probes.ports import PortsFacts
from scoring.check import Host, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.open_ports._decoys import decoy, tarpits


@check(
    because={
        "honeypot": "This host looks like a honeypot ({why}): what stands open there may be meant to be found.",
        "tarpit": "Port {ports} is a tarpit: it keeps whoever connects busy and never comes to an end.",
    },
    causes=("remote access",),
    losses=("ransomware",),
)
def services_look_genuine(
    subject: Host, ports: Seen[PortsFacts], hello: Seen[Hello], known: Known, as_of: datetime
) -> Finding | None:
    """Do the services of this host look like real ones, and not like those of a honeypot or tarpit?

    Told where a greeting is one that a honeypot is delivered with, where at least 8 protocols answer with two ways to
    control a machine and two stores of data among them, or where 4 ports greet with the same words. Exposures on such
    a host are at most likely, so that none is counted as critical. It is neither good nor bad.

    Why an insurer cares: a decoy is no way in, and a company that runs one watches its network; a decoy that stands
    beside real machines may still be a way to them.

    What to do: nothing; where it is your honeypot, say so, and where it is none, ask what answers there.

    What this cannot see: honeypots whose greetings were changed, and real machines that happen to look like one.

    Source: A. Vetterl, R. Clayton, Bitter Harvest (USENIX WOOT 2018); default settings of Cowrie, Kippo, Dionaea,
    Honeytrap, Amun and Conpot; RFC 4253 4.2 (lines before the version line, which SSH tarpits never end).
    """
    answered = ports.answered
    if answered is None:
        return None
    if why := decoy(hello.host):
        return subject.neutral("honeypot", answered, why=why)
    if found := tarpits(hello.host):
        shown = ", ".join(map(str, sorted({look.asset.port for look in found})))
        return subject.neutral("tarpit", answered, *found, ports=shown)
    return None
