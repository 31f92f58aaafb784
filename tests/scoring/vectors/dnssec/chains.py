"""Chains of trust as the probe tells them, for the checks."""

from dataclasses import replace

from scanner.dnssec.verdict import Denial, Key
from scanner.observation import ABSENT, Present
from scanner.probes.dnssec import DnssecFacts

HOLDS = DnssecFacts(
    status=Present(value="secure"),
    why=ABSENT,
    zone=Present(value="acme.example"),
    keys=Present(value=(Key(algorithm=13, bits=256, entry=True),)),
    digests=Present(value=(2,)),
    denial=Present(value=Denial(hashed=False)),
    ending=Present(value=False),
)
UNSIGNED = DnssecFacts(
    status=Present(value="insecure"), why=Present(value="no keys"), zone=Present(value="acme.example")
)  # fmt: skip
BROKEN = replace(UNSIGNED, status=Present(value="bogus"), why=Present(value="signature expired"))
NO_NAME = DnssecFacts(status=ABSENT)
