"""Does a file transfer product answer on the internet?"""

from datetime import datetime

from scanner.observation import TellsSoftware
from scanner.probes.http import HttpFacts
from scoring.check import Endpoint, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.open_ports._fronts import doors

ATTACKED = frozenset({
    "moveit-transfer", "goanywhere", "crushftp", "cleo", "serv-u", "wing-ftp", "accellion-fta", "centrestack", "ws-ftp",
    "hfs",
})  # fmt: skip
"""Products with an entry in the catalogue of known exploited vulnerabilities."""


@check(
    because={
        "attacked": "{product} answers on port {port}: flaws in it are known to be used by attackers.",
        "shown": "{product} answers on port {port}.",
    },
    causes=("unpatched software", "data exposure"),
    losses=("data breach", "ransomware"),
)
def file_transfer_product_shown(
    subject: Endpoint, told: Seen[TellsSoftware], bare: Seen[HttpFacts], known: Known, as_of: datetime
) -> Finding | None:
    """Does a file transfer product answer on the internet?

    Such a product has to be reachable to be of use: what is told is which one it is.

    Why an insurer cares: in several campaigns one flaw in such a product opened hundreds of companies within days, and
    the files there are those that are sent to others.

    What to do: install its updates within days, delete files soon after they were fetched, allow known partners only.

    What this cannot see: which files are there, and the version where it is not told.

    Source: CISA Known Exploited Vulnerabilities catalogue of 2026-08-07 (each product named here is on it).
    """
    found = doors(subject, told, bare, ("file transfer",))
    if found is None:
        return None
    if any(front.product in ATTACKED for front in found.fronts):
        return subject.warn("attacked", found.look, certainty=found.certainty, **found.values)
    return subject.neutral("shown", found.look, **found.values)
