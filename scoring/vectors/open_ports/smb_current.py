"""Does Windows file sharing speak a current dialect, and demand signatures?"""

from datetime import datetime

from scanner.probes.smb import SmbFacts
from scoring.check import Endpoint, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known


@check(
    because={
        "smb_1": "SMB on port {port} speaks dialect 1 only, which was withdrawn in 2013.",
        "first_smb_2": "SMB on port {port} speaks the first dialect of SMB 2 (2006) and no later one.",
        "unsigned": "SMB on port {port} knows no signatures.",
        "not_demanded": "SMB on port {port} does not demand signatures.",
        "current": "SMB on port {port} speaks dialect 2.1 or later and demands signatures.",
        "not_seen": "SMB answers on port {port}, but named no dialect: {why}.",
    },
    causes=("remote access", "unpatched software"),
    losses=("ransomware", "business interruption"),
)
def smb_current(subject: Endpoint, hello: Seen[SmbFacts], known: Known, as_of: datetime) -> Finding | None:
    """Does Windows file sharing speak a current dialect, and demand signatures?

    That it is reachable at all is a finding of its own.

    Why an insurer cares: WannaCry and NotPetya spread by flaws of SMB 1; without signatures a stolen session is
    used at another server.

    What to do: close SMB to the internet; turn SMB 1 off, and demand signatures on every server.

    What this cannot see: whether a server that chose SMB 2 would take SMB 1 as well, and whether it knows SMB 3.

    Source: [MS-SMB2] 2.2.4, [MS-SMB] 2.2.4.5.2; CVE-2017-0144; Microsoft's notice of 2013 that SMB 1 is deprecated.
    """
    if subject.asset is None or subject.asset.asked_as:
        return None
    spoken = hello.latest(lambda facts: facts.speaks)
    if spoken is None or spoken.value != "smb":
        return None
    port = subject.asset.port
    dialect, signing = hello.latest(lambda facts: facts.dialect), hello.latest(lambda facts: facts.signing)
    if dialect is None or signing is None:
        return subject.unknown(
            "not_seen", hello, port=port, why=hello.unseen(lambda facts: facts.dialect) or "not told"
        )
    if dialect.value == "1":
        return subject.bad("smb_1", dialect, port=port)
    if dialect.value == "2.0.2":
        return subject.warn("first_smb_2", dialect, port=port)
    if signing.value == "none":
        return subject.warn("unsigned", signing, port=port)
    if signing.value == "offered":
        return subject.fair("not_demanded", signing, port=port)
    return subject.good("current", dialect, signing, port=port)
