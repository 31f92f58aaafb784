"""Does Remote Desktop demand a login before it shows a desktop?"""

from datetime import datetime

from scanner.probes.rdp import RdpFacts
from scoring.check import Endpoint, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known


@check(
    because={
        "nla": "Remote Desktop on port {port} demands network level authentication.",
        "tls": "Remote Desktop on port {port} shows its login screen to anybody; it encrypts with TLS.",
        "standard": "Remote Desktop on port {port} shows its login screen to anybody, without TLS.",
        "not_told": "Whether Remote Desktop on port {port} demands network level authentication did not show.",
    },
    causes=("remote access", "stolen credentials"),
    losses=("ransomware", "business interruption"),
)
def rdp_asks_for_login_first(subject: Endpoint, hello: Seen[RdpFacts], known: Known, as_of: datetime) -> Finding | None:
    """Does Remote Desktop demand a login before it shows a desktop?

    That it can be reached at all is a finding of its own.

    Why an insurer cares: where strangers get the login screen first, flaws such as BlueKeep need no password, and
    RDP's own encryption lets who sits in between read along.

    What to do: demand network level authentication, and put Remote Desktop behind a VPN or a gateway.

    What this cannot see: second factors, lock-outs, and whether updates are installed.

    Source: [MS-RDPBCGR] 2.2.1.2 and 5.4; CVE-2019-0708.
    """
    if subject.asset is None or subject.asset.asked_as:
        return None
    spoken, chosen = hello.latest(lambda facts: facts.speaks), hello.latest(lambda facts: facts.protection)
    if spoken is None or spoken.value != "rdp" or chosen is None:
        return None
    port = subject.asset.port
    if chosen.value in ("nla", "aad"):
        return subject.good("nla", chosen, port=port)
    if chosen.value == "tls":
        return subject.warn("tls", chosen, port=port)
    if chosen.value == "standard":
        return subject.bad("standard", chosen, port=port)
    return subject.neutral("not_told", chosen, port=port)
