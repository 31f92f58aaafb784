"""Do all addresses of a name serve the same TLS?"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from scanner.observation import Fact
from scanner.probes.tls import TlsFacts
from scanner.tls.certificate import Certificate, read_chain
from scoring.check import Latest, Seen, Whole, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.tls_certificates._presented import MAIL_TRANSFER
from scoring.vectors.tls_certificates.certificate_names_match import matches

OLD: tuple[tuple[str, Callable[[TlsFacts], Fact[bool]]], ...] = (
    ("offers SSL 3.0", lambda facts: facts.ssl3),
    ("offers TLS 1.0", lambda facts: facts.tls1_0),
    ("offers TLS 1.1", lambda facts: facts.tls1_1),
)
Place = tuple[str, int]
"""The name that was asked for and the port."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backend:
    """One address behind a name: what it last showed, and each question with its answer (True is the worse one)."""

    address: str
    shown: Latest[tuple[str, ...]]
    leaf: Certificate
    answers: tuple[tuple[str, bool], ...]


@check(
    because={
        "one_is_worse": "Behind {place}, {address} {what}, and another address does not.",
        "certificates_differ": "Behind {place}, the addresses show different certificates; each fits.",
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
    What this cannot see: servers that share one address; an RSA certificate beside an ECDSA one, or one that
    replaces another, is no fault.
    Source: own judgement; SSL Server Rating Guide 2009r rates a name by its worst server.
    """
    groups = {place: backends for place, backends in _groups(tls, as_of).items() if len(backends) > 1}
    if not groups:
        return None
    used = [one.shown for backends in groups.values() for one in backends]
    turns = [at for one in groups.values() for backend in one for at in (backend.leaf.not_before, backend.leaf.over)]
    until = min((at for at in turns if at > as_of), default=None)
    for (name, port), backends in groups.items():
        found = _worse(backends)
        if found:
            address, what = found
            verdict = whole.fair if port == MAIL_TRANSFER else whole.warn
            shown = [one.shown for one in backends]
            return verdict("one_is_worse", *shown, until=until, place=f"{name}:{port}", address=address, what=what)
    for (name, port), backends in groups.items():
        leaves = {(one.leaf.key, one.leaf.der) for one in backends}
        if len(leaves) > len({key for key, _ in leaves}):
            shown = [one.shown for one in backends]
            return whole.neutral("certificates_differ", *shown, until=until, place=f"{name}:{port}")
    return whole.good("agree", *used, until=until)


def _groups(tls: Seen[TlsFacts], as_of: datetime) -> dict[Place, list[Backend]]:
    found: dict[Place, list[Backend]] = defaultdict(list)
    for seen in tls.each():
        asset = seen.looks[0].asset
        shown = seen.latest(lambda facts: facts.chain)
        leaf = next(iter(read_chain(shown.value[:1])), None) if shown and shown.value else None
        if asset.asked_as and shown and leaf:
            answers = tuple(_answers(seen, leaf, asset.asked_as, as_of))
            backend = Backend(address=asset.host, shown=shown, leaf=leaf, answers=answers)
            found[asset.asked_as, asset.port].append(backend)
    return dict(sorted(found.items()))


def _answers(tls: Seen[TlsFacts], leaf: Certificate, asked: str, as_of: datetime) -> list[tuple[str, bool]]:
    """What may be worse at one address than at another, in words that follow its address; unanswered ones left out."""
    answers = [
        ("shows a certificate outside its dates", not leaf.not_before <= as_of < leaf.over),
        ("shows a certificate for other names", not matches(leaf, asked)),
        ("shows a certificate signed by itself", leaf.self_signed),
    ]
    for what, read in OLD:
        offered = tls.latest(read)
        answers += [(what, bool(offered.value))] if offered else []
    weak = tls.latest(lambda facts: facts.weak_suites)
    return answers + ([("offers weak suites", bool(weak.value))] if weak else [])


def _worse(backends: list[Backend]) -> tuple[str, str] | None:
    """The first address that does what another answered not to do."""
    for what in dict.fromkeys(what for one in backends for what, _ in one.answers):
        said = [(one.address, dict(one.answers)[what]) for one in backends if what in dict(one.answers)]
        if {worse for _, worse in said} == {True, False}:
            return next(address for address, worse in said if worse), what
    return None
