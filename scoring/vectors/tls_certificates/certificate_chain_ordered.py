"""Is the chain sent in order, and nothing else with it?"""

from datetime import datetime

from scanner.probes.tls import TlsFacts
from scanner.tls.certificate import Certificate
from scoring.check import Endpoint, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.tls_certificates._presented import Presented, presented


@check(
    because={
        "disordered": "The certificates are not sent in the order in which each is issued by the next.",
        "superfluous": "Certificates are sent that lead nowhere from the server's own: {names}.",
        "ordered": "The certificates are sent in order, without others.",
        "unseen": "The certificate could not be seen: {why}.",
    },
    causes=("web attack",),
    losses=("business interruption",),
)
def certificate_chain_ordered(
    endpoint: Endpoint, tls: Seen[TlsFacts], known: Known, as_of: datetime
) -> Finding | None:  # fmt: skip
    """Is the chain sent in order, and nothing else with it?

    Why an insurer cares: some older clients give up on a chain in the wrong order; leftovers of an old chain
    show a configuration that nobody has looked through.
    What to do: send the server's certificate first, then its issuer, then the issuer's issuer.
    What this cannot see: which clients care; TLS 1.3 allows any order after the first, so there it is neutral.
    Source: RFC 5246 7.4.2 (each certifies the one before it), RFC 8446 4.4.2.
    """
    shown = presented(endpoint, tls)
    if not isinstance(shown, Presented):
        return shown
    once = tuple(dict.fromkeys(shown.others))
    needed = _above(shown.leaf, once)
    in_order = [one for one in once if one in needed]
    if not _ordered(shown.leaf, in_order):
        older = tls.latest(lambda facts: facts.tls1_2)
        verdict = endpoint.fair if older and older.value else endpoint.neutral
        return verdict("disordered", shown.latest, older)
    useless = [one.common_name or "one without a name" for one in shown.others if one not in needed]
    useless += ["one sent twice"] * (len(shown.others) > len(once))
    if useless:
        return endpoint.neutral("superfluous", shown.latest, names=", ".join(dict.fromkeys(useless)))
    return endpoint.good("ordered", shown.latest)


def _above(leaf: Certificate, others: tuple[Certificate, ...]) -> set[Certificate]:
    """What leads upward from the leaf by issuer name, by whatever way: cross-signed ones are no leftovers."""
    found: set[Certificate] = set()
    newest = {leaf}
    while newest:
        issuers = {one.issuer for one in newest}
        newest = {one for one in others if one.subject in issuers and one != leaf} - found
        found |= newest
    return found


def _ordered(leaf: Certificate, chain: list[Certificate]) -> bool:
    """Whether each one issues one that came before it."""
    earlier = [leaf]
    for one in chain:
        if one.subject not in {before.issuer for before in earlier}:
            return False
        earlier.append(one)
    return True
