"""Does the certificate lead to a trusted root?"""

from datetime import datetime

from scanner.probes.tls import TlsFacts
from scoring.check import Endpoint, Seen, check
from scoring.finding import Finding, Verdict
from scoring.knowledge import Known
from scoring.vectors.tls_certificates import _path
from scoring.vectors.tls_certificates._presented import Presented, presented, refused


@check(
    because={
        "trusted": "The certificate leads to a trusted root.",
        "self_signed": "The certificate is signed by itself.",
        "incomplete": "The issuer's certificate ({issuer}) is not sent along, so some clients cannot verify the chain.",
        "unknown_root": "The certificate leads to {issuer}, which is not among the trusted roots.",
        "wrong_purpose": "The certificate is not issued for servers.",
        "invalid": "The certificate names a trusted root, but the chain does not verify: {why}.",
        "no_roots": "No trusted roots are loaded, so the chain could not be judged.",
        "unseen": "The certificate could not be seen: {why}.",
    },
    causes=("web attack", "stolen credentials"),
    losses=("data breach",),
)
def certificate_trusted(endpoint: Endpoint, tls: Seen[TlsFacts], known: Known, as_of: datetime) -> Finding | None:
    """Does the certificate lead to a trusted root?

    Why an insurer cares: where visitors and staff are used to warnings, an attacker in between is not noticed;
    self-signed certificates mark devices that were put online as they came.
    What to do: use a public authority, and send the whole chain with the certificate.
    What this cannot see: roots that a company installs on its own devices (give them with --ca-file),
    revocation, and issuers a browser would fetch by itself.
    Source: RFC 5280 6; published rating practice grades a broken chain and an unknown root WARN, a
    self-signed certificate BAD; SSL Server Rating Guide 2009r gives both T.
    """
    shown = presented(endpoint, tls)
    if not isinstance(shown, Presented):
        return shown
    leaf, latest = shown.leaf, shown.latest
    if not known.roots and known.feed("roots") is None:
        return endpoint.unknown("no_roots", latest)
    # Expiry of the leaf is a question of its own: its chain is judged as it stood while it was valid.
    moment = min(max(as_of, leaf.not_before), leaf.not_after)
    found = _path.build(leaf, shown.others, known.roots, moment)
    if found:
        if not leaf.for_servers:
            return refused(endpoint, Verdict.WARN)("wrong_purpose", latest)
        until = found.until if found.until and as_of < found.until < leaf.not_after else None
        return endpoint.good("trusted", latest, until=until)
    top = shown.path[-1]
    if leaf.self_signed:
        return refused(endpoint)("self_signed", latest)
    if any(root.subject == top.issuer for root in _path.read_roots(known.roots)):
        return refused(endpoint, Verdict.WARN)("invalid", latest, why=_path.obstacle(shown.path, moment))
    if top.self_signed:
        return refused(endpoint, Verdict.WARN)("unknown_root", latest, issuer=top.common_name)
    # Public authorities say where their own certificate is found, private ones seldom do.
    lacking = top is leaf or bool(top.issuer_urls)
    return refused(endpoint, Verdict.WARN)(
        "incomplete" if lacking else "unknown_root", latest, issuer=top.issued_by
    )  # fmt: skip
