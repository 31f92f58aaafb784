"""Does a console that controls machines, networks or backups answer anybody on the internet?"""

from datetime import datetime

from scanner.observation import TellsSoftware
from scanner.probes.http import HttpFacts
from scoring.check import Endpoint, Seen, check
from scoring.finding import Certainty, Finding
from scoring.knowledge import Known
from scoring.vectors.open_ports._decoys import decoy
from scoring.vectors.open_ports._fronts import doors

CONTROL = ("console", "hypervisor", "backup", "firewall")
"""Kinds of fronts (scanner/marks.py) that control machines, the network or the copies of all data."""
PANELS = ("hosting panel", "management")


@check(
    because={
        "administration": "The administration of {product} answers anybody on port {port}.",
        "panel": "The login of {product} answers anybody on port {port}.",
        "on_a_decoy": "{product} answers anybody on port {port}, on a host that looks like a honeypot ({why}).",
        "certificate": "The certificate on port {port} is one that {product} comes with; it is probably there.",
    },
    causes=("remote access", "unpatched software"),
    losses=("ransomware", "business interruption"),
)
def management_console_reachable(
    subject: Endpoint, told: Seen[TellsSoftware], bare: Seen[HttpFacts], known: Known, as_of: datetime
) -> Finding | None:
    """Does a console that controls machines, networks or backups answer anybody on the internet?

    Known by what its front shows, whatever its port: remote-management controllers of servers, hypervisors, backup
    servers and the administration of firewalls and routers; hosting panels and tools that manage many machines come
    second, since their logins are often meant to be reached.

    Why an insurer cares: who gets past such a login, by a flaw or a stolen password, has every machine behind it, and
    the backups too; most of these products are on the list of exploited vulnerabilities.

    What to do: let the console answer in a network for administration only, behind a VPN with a second factor.

    What this cannot see: second factors, and rules that let our address in and keep others out; a product whose front
    was changed beyond recognition.

    Source: CISA Binding Operational Directive 23-02 (networked management interfaces); the catalogue of known
    exploited vulnerabilities.
    """
    found = doors(subject, told, bare, (*CONTROL, *PANELS))
    if found is None:
        return None
    if found.by_certificate:
        return subject.warn("certificate", found.look, certainty=found.certainty, **found.values)
    if why := decoy(told.host):
        return subject.bad("on_a_decoy", found.look, certainty=Certainty.LIKELY, why=why, **found.values)
    if any(front.kind in CONTROL and not front.by_certificate for front in found.fronts):
        return subject.bad("administration", found.look, **found.values)
    return subject.warn("panel", found.look, **found.values)
