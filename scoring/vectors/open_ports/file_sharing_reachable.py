"""Does a file server answer anybody on the internet?"""

from datetime import datetime

from scanner.observation import Hello
from scoring.check import Endpoint, Seen, check
from scoring.finding import Certainty, Finding
from scoring.knowledge import Known
from scoring.vectors.open_ports._decoys import decoy
from scoring.vectors.open_ports._services import FILES

LESS = ("rpcbind", "onc-rpc")
"""What leads to file servers, and holds no files itself."""


@check(
    because={
        "reachable": "{product} answers anybody on port {port}.",
        "leads_there": "{product} answers anybody on port {port}.",
        "on_a_decoy": "{product} answers anybody on port {port}, on a host that looks like a honeypot ({why}).",
    },
    causes=("data exposure", "remote access"),
    losses=("ransomware", "data breach"),
)
def file_sharing_reachable(subject: Endpoint, hello: Seen[Hello], known: Known, as_of: datetime) -> Finding | None:
    """Does a file server answer anybody on the internet?

    Judged from what the service itself said, never from the number of its port: Windows file sharing and NFS are
    bad, rpcbind, which tells where such services are, is a warning.

    Why an insurer cares: file sharing is made for a local network; WannaCry and NotPetya came through it, and shares
    without a lock are found by machines.

    What to do: close it to the internet; give those outside a VPN.

    What this cannot see: which shares there are, and who may read them: neither is asked.

    Source: CISA and NSA guidance against SMB at the network's edge (2017, AA22-137A); RFC 2623 2 (NFS).
    """
    if subject.asset is None or subject.asset.asked_as:
        return None
    spoken = hello.latest(lambda facts: facts.speaks)
    if spoken is None or spoken.value not in FILES:
        return None
    values = {"service": spoken.value, "product": FILES[spoken.value], "port": subject.asset.port}
    if why := decoy(hello.host):
        return subject.bad("on_a_decoy", spoken, certainty=Certainty.LIKELY, why=why, **values)
    if spoken.value in LESS:
        return subject.warn("leads_there", spoken, **values)
    return subject.bad("reachable", spoken, **values)
