"""Do all addresses of a name serve the same TLS?"""

from datetime import datetime

from scanner.probes.tls import TlsFacts
from scoring.check import Seen, Whole, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.tls_certificates._backend import Backend, backends_by_place
from scoring.vectors.tls_certificates._presented import MAIL_TRANSFER


@check(
    because={
        "one_is_worse": "Behind {place}, {address} {what}, and another address does not.",
        "certificates_differ": "Behind {place}, the addresses show different certificates; each fits.",
        "versions_differ": "Behind {place}, the addresses offer different versions of TLS; none is weaker.",
        "agree": "All addresses of a name serve the same certificate and versions.",
    },
    causes=("web attack", "unpatched software"),
    losses=("data breach", "business interruption"),
)
def backends_agree(whole: Whole, tls: Seen[TlsFacts], known: Known, as_of: datetime) -> Finding | None:
    """Do all addresses of a name serve the same TLS?

    Why an insurer cares: a server behind the load balancer that was left out of the last renewal or update is
    the one that is broken into, and visitors meet it only at times.
    What to do: bring the address named to the state of the others, or take its record out of DNS.
    What this cannot see: servers that share one address, and addresses that are silent or whose port is closed,
    or that spoke TLS before and now answer with what cannot be read: they are compared as they stood.
    An RSA certificate beside an ECDSA one, or one that replaces another, is no fault; nor is TLS 1.3 alone
    beside TLS 1.2. What one address did not answer is held against nobody.
    Source: own judgement; SSL Server Rating Guide 2009r rates a name by its worst server.
    """
    groups = backends_by_place(tls, known, as_of)
    if not groups:
        return None
    until = min((at for one in groups.values() for backend in one for at in backend.turns if at > as_of), default=None)
    for (name, port), backends in groups.items():
        found = _worse(backends)
        if found:
            address, what = found
            verdict = whole.fair if port == MAIL_TRANSFER else whole.warn
            shown = [one.shown for one in backends]
            return verdict("one_is_worse", *shown, until=until, place=f"{name}:{port}", address=address, what=what)
    for (name, port), backends in groups.items():
        because = _different(backends)
        if because:
            shown = [one.shown for one in backends]
            return whole.neutral(because, *shown, until=until, place=f"{name}:{port}")
    used = [one.shown for backends in groups.values() for one in backends]
    return whole.good("agree", *used, until=until)


def _worse(backends: list[Backend]) -> tuple[str, str] | None:
    """The first address that does what another answered not to do."""
    for what in dict.fromkeys(what for one in backends for what, _ in one.answers):
        said = [(one.address, dict(one.answers)[what]) for one in backends if what in dict(one.answers)]
        if {worse for _, worse in said} == {True, False}:
            return next(address for address, worse in said if worse), what
    return None


def _different(backends: list[Backend]) -> str | None:
    """The message id of a difference that makes no address worse; None where there is none."""
    leaves = {(one.leaf.key, one.leaf.der) for one in backends if one.leaf}
    if len(leaves) > len({key for key, _ in leaves}):
        return "certificates_differ"
    return "versions_differ" if {True, False} <= {one.tls1_2 for one in backends} else None
