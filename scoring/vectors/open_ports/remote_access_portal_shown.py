"""Does the portal of a remote access product answer on the internet?"""

from datetime import datetime

from scanner.observation import TellsSoftware
from scanner.probes.http import HttpFacts
from scoring.check import Endpoint, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.open_ports._fronts import doors

CLAIMS = frozenset({"cisco-asa", "fortios", "netscaler"})
"""Products that published claims reports name."""


@check(
    because={
        "claims": "{product} answers on port {port}: companies with this product have had more claims than others.",
        "shown": "{product} answers on port {port}.",
        "certificate": "The certificate on port {port} is one that {product} comes with.",
    },
    causes=("remote access", "unpatched software", "stolen credentials"),
    losses=("ransomware", "data breach"),
)
def remote_access_portal_shown(
    subject: Endpoint, told: Seen[TellsSoftware], bare: Seen[HttpFacts], known: Known, as_of: datetime
) -> Finding | None:
    """Does the portal of a remote access product answer on the internet?

    A portal has to be reachable to be of use: that it is there is never a fault by itself, and is told because it is
    the door that has to be kept up to date and behind a second factor.

    Why an insurer cares: remote access was the way in of most ransomware of the last years, and some self-managed
    products stand out in insurers' own claims.

    What to do: install its updates within days, ask for a second factor from everybody, close it where nobody uses it.

    What this cannot see: second factors, the version where it is not told, and who may log in.

    Source: published claims reports of 2024 to 2026 (exposed Cisco ASA about five times as many claims, Fortinet twice,
    self-managed Cisco and Citrix VPNs eleven times; not adjusted for size).
    """
    found = doors(subject, told, bare, ("vpn", "remote control"))
    if found is None:
        return None
    if found.by_certificate:
        return subject.fair("certificate", found.look, certainty=found.certainty, **found.values)
    if any(front.product in CLAIMS and front.kind == "vpn" for front in found.fronts):
        return subject.warn("claims", found.look, **found.values)
    return subject.fair("shown", found.look, **found.values)
