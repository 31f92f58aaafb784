"""Does a mail server of the company's own show its web pages on the internet?"""

from datetime import datetime

from scanner.observation import TellsSoftware
from scanner.probes.http import HttpFacts
from scoring.check import Endpoint, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.open_ports._fronts import doors

ATTACKED = frozenset({"msexchange", "zimbra", "roundcube", "mdaemon"})
"""Products with entries in the catalogue of known exploited vulnerabilities."""


@check(
    because={
        "attacked": "{product} answers on port {port}: flaws in it are known to be used by attackers.",
        "shown": "{product} answers on port {port}.",
    },
    causes=("unpatched software", "stolen credentials"),
    losses=("business email compromise", "ransomware"),
)
def mail_web_shown(
    subject: Endpoint, told: Seen[TellsSoftware], bare: Seen[HttpFacts], known: Known, as_of: datetime
) -> Finding | None:
    """Does a mail server of the company's own show its web pages on the internet?

    Why an insurer cares: a mailbox is the way to invoices and to resets of passwords, and a mail server of one's own
    has to be mended within days by its owner.

    What to do: install its updates within days, ask for a second factor, close the administration pages.

    What this cannot see: the version where it is not told, second factors, and whose mailboxes these are.

    Source: CISA Known Exploited Vulnerabilities catalogue of 2026-08-07.
    """
    found = doors(subject, told, bare, ("mail web",))
    if found is None:
        return None
    if any(front.product in ATTACKED for front in found.fronts):
        return subject.fair("attacked", found.look, certainty=found.certainty, **found.values)
    return subject.neutral("shown", found.look, **found.values)
