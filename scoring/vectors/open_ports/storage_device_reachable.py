"""Does the administration of a storage device answer anybody on the internet?"""

from datetime import datetime

from scanner.observation import TellsSoftware
from scanner.probes.http import HttpFacts
from scoring.check import Endpoint, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.open_ports._fronts import doors


@check(
    because={
        "reachable": "{product} answers anybody on port {port}.",
        "certificate": "The certificate on port {port} is one that {product} comes with.",
    },
    causes=("data exposure", "unpatched software"),
    losses=("ransomware", "data breach"),
)
def storage_device_reachable(
    subject: Endpoint, told: Seen[TellsSoftware], bare: Seen[HttpFacts], known: Known, as_of: datetime
) -> Finding | None:
    """Does the administration of a storage device answer anybody on the internet?

    Why an insurer cares: network storage that the internet can reach has been encrypted in waves of its own, backups
    and all, most often by a flaw in its pages.

    What to do: close its pages to the internet and reach it through a VPN; switch automatic port forwarding off.

    What this cannot see: what is stored there, and rules that let our address in and keep others out.

    Source: CISA Known Exploited Vulnerabilities catalogue (QNAP, Zyxel, TerraMaster); the makers' advice of 2021 to
    2025 not to expose such devices.
    """
    found = doors(subject, told, bare, ("nas",))
    if found is None:
        return None
    if found.by_certificate:
        return subject.fair("certificate", found.look, certainty=found.certainty, **found.values)
    return subject.warn("reachable", found.look, **found.values)
