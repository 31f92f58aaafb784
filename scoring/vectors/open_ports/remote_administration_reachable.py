"""Does a service that gives control of a machine answer anybody on the internet?"""

from datetime import datetime

from scanner.observation import Hello
from scanner.probes.http import HttpFacts
from scanner.probes.rdp import RdpFacts
from scoring.check import Endpoint, Look, Seen, check
from scoring.finding import Certainty, Finding
from scoring.knowledge import Known
from scoring.vectors.open_ports._decoys import decoy
from scoring.vectors.open_ports._services import ADMINISTRATION

WINRM_PORTS = (5985, 5986)
PASSWORDS = ("vnc", "telnet", "winrm")
"""What asks for no more than a password, which can be guessed or read on the way."""


@check(
    because={
        "rdp": "Remote Desktop answers anybody on port {port} and does not ask for network level authentication.",
        "rdp_with_nla": "Remote Desktop answers anybody on port {port}; it offers network level authentication.",
        "reachable": "{product} answers anybody on port {port}.",
        "open": "{product} answers anybody on port {port} without asking for a login.",
        "asks_login": "{product} answers anybody on port {port}; it asks for a login.",
        "looks_like_winrm": "Port {port} answers as Windows Remote Management does.",
        "on_a_decoy": "{product} answers anybody on port {port}, on a host that looks like a honeypot ({why}).",
    },
    causes=("remote access", "stolen credentials"),
    losses=("ransomware", "business interruption"),
)
def remote_administration_reachable(
    subject: Endpoint, hello: Seen[Hello], known: Known, as_of: datetime
) -> Finding | None:
    """Does a service that gives control of a machine answer anybody on the internet?

    Judged from what the service itself said, never from the number of its port. Network level authentication is told
    in the reason; it keeps strangers from the login screen, but not guessed and stolen passwords out.

    Why an insurer cares: reachable remote administration is the most frequent way in of ransomware, by guessed or
    stolen passwords and by flaws that need no password.

    What to do: put the service behind a VPN or a gateway with a second factor, or allow single source addresses only.

    What this cannot see: second factors, lock-outs, and rules that let our address in and keep others out.

    Source: CISA Binding Operational Directive 23-02; published rating practice counts RDP as bad since 2021.
    """
    if subject.asset is None or subject.asset.asked_as:
        return None
    spoken, look = hello.latest(lambda facts: facts.speaks), hello.answered
    port = subject.asset.port
    if spoken is None or look is None:
        return None
    if spoken.value == "http" and port in WINRM_PORTS and _microsoft(look):
        likely = Certainty.LIKELY
        return subject.bad("looks_like_winrm", hello, certainty=likely, service="winrm", port=port)
    if spoken.value not in ADMINISTRATION:
        return None
    values = {"service": spoken.value, "product": ADMINISTRATION[spoken.value], "port": port}
    if why := decoy(hello.host):
        return subject.bad("on_a_decoy", spoken, certainty=Certainty.LIKELY, why=why, **values)
    if spoken.value == "rdp":
        chosen = look.facts.protection if isinstance(look.facts, RdpFacts) else None
        how = {
            "nla": "rdp_with_nla",
            "nla_offered": "rdp_with_nla",
            "aad": "rdp_with_nla",
            "standard": "rdp",
            "tls": "rdp",
            "rdstls": "rdp",
        }
        return subject.bad(how.get(getattr(chosen, "value", ""), "reachable"), spoken, **values)
    opens = hello.latest(lambda facts: facts.open_without_login)
    if opens and opens.value:
        return subject.bad("open", spoken, opens, **values)
    if opens and opens.value is False and spoken.value not in PASSWORDS:
        return subject.warn("asks_login", spoken, opens, **values)
    return subject.bad("reachable", spoken, **values)


def _microsoft(look: Look[Hello]) -> bool:
    return isinstance(look.facts, HttpFacts) and "HTTPAPI" in getattr(look.facts.greeting, "value", "")
