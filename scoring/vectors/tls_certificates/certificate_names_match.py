"""Does the certificate name the host that was asked for?"""

from dataclasses import replace
from datetime import datetime

from scanner.probes.tls import TlsFacts
from scanner.tls.certificate import matches
from scoring.check import Endpoint, Seen, check
from scoring.finding import Finding, Verdict
from scoring.knowledge import Known
from scoring.vectors.tls_certificates._presented import Presented, presented, refused

MOST_SHOWN = 3


@check(
    because={
        "match": "The certificate names {asked}.",
        "mismatch": "The certificate is for {names}, not for {asked}.",
        "only_common_name": "The certificate names {asked} only as its common name, which clients no longer read.",
        "no_names": "The certificate holds no alternative name that clients accept, so none takes it for {asked}.",
        "unseen": "The certificate could not be seen: {why}.",
    },
    causes=("web attack", "stolen credentials"),
    losses=("data breach",),
)
def certificate_names_match(endpoint: Endpoint, tls: Seen[TlsFacts], known: Known, as_of: datetime) -> Finding | None:
    """Does the certificate name the host that was asked for?

    Why an insurer cares: visitors meet a warning, and get used to it; often the name still points to a
    server that somebody else uses now.
    What to do: issue a certificate with this name, or remove the name from DNS.
    What this cannot see: other certificates the server may show to other clients.
    Source: RFC 9525 (subject alternative names only; a wildcard stands for the whole leftmost label);
    published rating practice grades a mismatch WARN.
    """
    asked = endpoint.asset.asked_as if endpoint.asset else None
    shown = presented(endpoint, tls)
    if not asked or not isinstance(shown, Presented):
        return shown if asked and isinstance(shown, Finding) else None
    leaf = shown.leaf
    if matches(leaf, asked):
        return endpoint.good("match", shown.latest, asked=asked)
    others = leaf.names + leaf.addresses
    fault = refused(endpoint, Verdict.WARN)
    if not others:
        # Compared by the same rules, as if the common name were an alternative name.
        if matches(replace(leaf, names=(leaf.common_name.lower(),)), asked):
            return fault("only_common_name", shown.latest, asked=asked)
        return fault("no_names", shown.latest, asked=asked)
    more = f" and {len(others) - MOST_SHOWN} more" if len(others) > MOST_SHOWN else ""
    return fault("mismatch", shown.latest, asked=asked, names=", ".join(others[:MOST_SHOWN]) + more)
