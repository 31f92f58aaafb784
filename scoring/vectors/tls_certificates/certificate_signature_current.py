"""Is the chain signed with a current hash?"""

from datetime import datetime

from scanner.probes.tls import TlsFacts
from scoring import trust
from scoring.check import Endpoint, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.tls_certificates._presented import Presented, presented, refused

BROKEN = {"md2": "MD2", "md4": "MD4", "md5": "MD5", "sha1": "SHA-1"}


@check(
    because={
        "broken_hash": "{whose} is signed with {hash}.",
        "current": "No certificate in the chain is signed with a withdrawn hash.",
        "unseen": "The certificate could not be seen: {why}.",
    },
    causes=("web attack", "stolen credentials"),
    losses=("data breach",),
)
def certificate_signature_current(
    endpoint: Endpoint, tls: Seen[TlsFacts], known: Known, as_of: datetime
) -> Finding | None:
    """Is the chain signed with a current hash?

    Why an insurer cares: collisions in MD5 and SHA-1 let an attacker forge a certificate; browsers refuse
    both, so what still uses them is old and unattended.
    What to do: have the certificate issued anew; every authority signs with SHA-256 or better.
    What this cannot see: certificates of the chain that the server does not send. The signature of a root
    on itself proves nothing and is not judged.
    Source: RFC 9155, NIST SP 800-131A, SSL Server Rating Guide 2009r (MD5 F, SHA-1 T).
    """
    shown = presented(endpoint, tls)
    if not isinstance(shown, Presented):
        return shown
    verified = trust.build(shown.leaf, shown.others, known, as_of)
    for one in verified.chain[:-1] if verified else shown.path:
        if one.signature_hash in BROKEN and not one.self_signed:
            whose = (
                "The certificate" if one.der == shown.leaf.der else f"The intermediate certificate {one.common_name}"
            )
            return refused(endpoint)("broken_hash", shown.latest, whose=whose, hash=BROKEN[one.signature_hash])
    return endpoint.good("current", shown.latest, until=verified.until(as_of) if verified else None)
