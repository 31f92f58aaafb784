"""Does a tool of developers, of operations or of machine learning answer anybody on the internet?"""

from datetime import datetime

from scanner.observation import TellsSoftware
from scanner.probes.http import HttpFacts
from scoring.check import Endpoint, Seen, check
from scoring.finding import Certainty, Finding
from scoring.knowledge import Known
from scoring.vectors.open_ports._decoys import decoy
from scoring.vectors.open_ports._fronts import doors
from scoring.vectors.open_ports._services import DATA


@check(
    because={
        "open": "{product} answers anybody on port {port} without asking for a login.",
        "reachable": "{product} answers anybody on port {port}.",
        "on_a_decoy": "{product} answers anybody on port {port}, on a host that looks like a honeypot ({why}).",
    },
    causes=("data exposure", "remote access", "unpatched software"),
    losses=("data breach", "ransomware"),
)
def developer_service_reachable(
    subject: Endpoint, told: Seen[TellsSoftware], bare: Seen[HttpFacts], known: Known, as_of: datetime
) -> Finding | None:
    """Does a tool of developers, of operations or of machine learning answer anybody on the internet?

    Open is said only where the page itself is what a login would hide.

    Why an insurer cares: build servers, notebooks, registries and model servers hold the keys to everything else, and
    many of them run whatever they are told to.

    What to do: put it behind the company's single sign-on or a VPN; switch its own login on.

    What this cannot see: what a page loads afterwards, accounts that anybody may open, rules that let our address in.

    Source: CISA guidance on reducing internet exposure (2025); the makers' pages on authentication of each product.
    """
    found = doors(subject, told, bare, ("development", "ai"))
    if found is None:
        return None
    spoken = bare.latest(lambda facts: facts.speaks)
    if spoken and {front.product for front in found.fronts} == {spoken.value} <= DATA.keys():
        return None  # data_service_reachable judges that store, once
    if why := decoy(told.host):
        return subject.bad("on_a_decoy", found.look, certainty=Certainty.LIKELY, why=why, **found.values)
    if found.lets_in:
        return subject.bad("open", found.look, **found.values)
    return subject.warn("reachable", found.look, certainty=found.certainty, **found.values)
