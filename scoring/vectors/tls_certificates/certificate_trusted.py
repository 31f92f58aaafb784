"""Does the certificate lead to a trusted root?"""

from datetime import datetime

from scanner.probes.tls import TlsFacts
from scanner.tls.certificate import Certificate, read_chain
from scoring import trust
from scoring.check import Endpoint, Seen, check
from scoring.finding import Finding, Verdict
from scoring.knowledge import Known
from scoring.vectors.tls_certificates import _obstacle
from scoring.vectors.tls_certificates._national import national
from scoring.vectors.tls_certificates._presented import Presented, beside, presented, refused

UNJUDGED = ("not_judged", "limits_not_judged", "names_not_judged", "policies_not_judged")


@check(
    because={
        "trusted": "The certificate leads to a trusted root.",
        "self_signed": "The certificate is signed by itself.",
        "incomplete": "The issuer's certificate ({issuer}) is not sent along, so some clients cannot verify the chain.",
        "repairable": "The issuer's certificate ({issuer}) is not sent along; clients that fetch it where the "
        "certificate says can verify the chain, others cannot.",
        "unknown_root": "The certificate leads to {issuer}, which is not among the trusted roots.",
        "spelled_otherwise": "The chain spells the name of an authority otherwise than that authority does ({issuer}), "
        "and many clients do not take the two for one.",
        "trusted_nationally": "The certificate names {issuer}, the national root of {country}: trusted nationally, "
        "not by browsers. It is known by its name alone.",
        "wrong_purpose": "The certificate, or an authority above it, is not meant for servers.",
        "withdrawn_signature": "The chain to a trusted root rests on a signature with a withdrawn algorithm.",
        "broken_signature": "The certificate names a trusted root, but a signature in the chain does not hold.",
        "weak_issuer": "The key of an authority in the chain is too small.",
        "unusual_key": "An authority in the chain has a kind of key that browsers do not accept.",
        "no_authority": "The chain leads through a certificate that may not issue others.",
        "path_too_long": "The chain holds more authorities than one in it allows.",
        "issuer_expired": "A certificate above the server's own has expired.",
        "issuer_not_yet_valid": "A certificate above the server's own is not valid yet.",
        "critical_extension": "The chain holds a critical extension that clients do not know.",
        "name_not_allowed": "An authority in the chain may not issue for the certificate's names.",
        "irregular": "The chain names a trusted root, but does not keep the rules of RFC 5280.",
        "not_judged": "The chain rests on a kind of key that we cannot verify.",
        "limits_not_judged": "An authority in the chain limits names in a way that we cannot verify.",
        "names_not_judged": "The chain holds a kind of name that we cannot verify, so it could not be judged.",
        "policies_not_judged": "The chain holds certificate policies that we cannot verify, so it could not be judged.",
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
    What this cannot see: roots that a company installs on its own devices (give them with --ca-file), and keys,
    names, policies and limits on names that our path verification does not read, which stay unjudged.
    Source: RFC 5280 6; published rating practice grades a broken chain and an unknown root WARN, a
    self-signed certificate BAD; SSL Server Rating Guide 2009r gives both T. A chain that clients repair by
    fetching its issuer (RFC 5280 4.2.2.1) is FAIR: browsers do, most programs do not.
    """
    shown = presented(endpoint, tls)
    if not isinstance(shown, Presented):
        return shown
    if not known.roots and known.feed("roots") is None:
        return endpoint.unknown("no_roots", shown.latest)
    leaf = shown.leaf
    sent = trust.build(leaf, shown.others, known, as_of)
    fetched = () if sent else _fetched(shown, tls)
    found = sent or (trust.build(leaf, shown.others + fetched, known, as_of) if fetched else None)
    if not found:
        return _unverified(endpoint, shown, fetched, known, as_of)
    if not (leaf.for_servers and leaf.proves_itself):
        return refused(endpoint, Verdict.WARN)("wrong_purpose", shown.latest)
    until = found.until(as_of)
    if sent:
        return endpoint.good("trusted", shown.latest, until=until)
    return endpoint.fair("repairable", shown.latest, until=until, issuer=shown.path[-1].issued_by)


def _fetched(shown: Presented, tls: Seen[TlsFacts]) -> tuple[Certificate, ...]:
    found = beside(shown, tls, lambda facts: facts.issuers)
    return tuple(one for one in read_chain(found.value) if one) if found and found.value else ()


def _unverified(
    endpoint: Endpoint, shown: Presented, fetched: tuple[Certificate, ...], known: Known, as_of: datetime
) -> Finding:
    """The precise reason why no path holds."""
    leaf, latest, fault = shown.leaf, shown.latest, refused(endpoint, Verdict.WARN)
    if leaf.self_signed:
        return refused(endpoint)("self_signed", latest)
    others = shown.others + fetched
    why = _obstacle.reason(leaf, others, trust.read_roots(known.roots), trust.settled(leaf, as_of))
    if why == "issuer_not_yet_valid":
        starts = (one.not_before for one in (*others, *trust.read_roots(known.roots)))
        return fault(why, latest, until=min((at for at in starts if at > as_of), default=None))
    if why:
        return endpoint.unknown(why, latest) if why in UNJUDGED else fault(why, latest)
    if _obstacle.spelled_otherwise(leaf, others, trust.read_roots(known.roots)):
        return fault("spelled_otherwise", latest, issuer=leaf.issued_by)
    top = Presented(latest=latest, leaf=leaf, others=others).path[-1]
    nation = national(top)
    if nation:
        return fault("trusted_nationally", latest, issuer=top.issued_by, country=nation.country)
    if any(one.key == "unknown" for one in (leaf, top)):
        return endpoint.unknown("not_judged", latest)
    if top.self_signed:
        return fault("unknown_root", latest, issuer=top.common_name)
    # Public authorities say where their own certificate is found, private ones seldom do.
    lacking = top is leaf or bool(top.issuer_urls)
    return fault("incomplete" if lacking else "unknown_root", latest, issuer=top.issued_by)
