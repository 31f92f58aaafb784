"""What a company runs or rents that no endpoint names: its own name servers, and who takes its mail."""

from collections import defaultdict
from collections.abc import Iterable

from scanner.asset import Kind
from scanner.probes import every
from scanner.probes.mail_policy import Exchanger, MailPolicy
from scoring.case import Case
from scoring.check import Seen
from scoring.claims import current_claims
from scoring.finding import Finding, Verdict
from scoring.looks import Looks
from scoring.model import Model
from scoring.rating import Rating
from scoring.whatif import Fault, RootCause

NAME_SERVER = "name-server"
"""One of their own, of whichever product: we do not ask what it is."""
OWN_SERVERS = frozenset({"recursion_closed", "transfer_refused"})
"""Checks that are asked of name servers of their own alone."""
EXCHANGERS = (
    ("mail.protection.outlook.com", "microsoft-365"),
    ("mx.microsoft", "microsoft-365"),
    ("google.com", "google-workspace"),
    ("googlemail.com", "google-workspace"),
)
"""Who takes mail, by a suffix of the exchanger's name, as both publish them."""


def hosted(case: Case, rating: Rating) -> dict[str, frozenset[str]]:
    """By asset id what stands there; a company with a name server of its own signs its zones itself."""
    looks, found = Looks(case, every()), defaultdict[str, set[str]](set)
    own = {one.subject for one in rating.findings if one.check in OWN_SERVERS and one.verdict is not Verdict.UNKNOWN}
    names = [claim.asset.id for claim in current_claims(case).values() if claim.asset.kind is Kind.NAME]
    for asset in (*own, *(names if own else ())):
        found[asset].add(NAME_SERVER)
    for asset in names:
        mail: Seen[MailPolicy] = Seen(looks.of(MailPolicy, [asset]))
        mx = mail.latest(lambda facts: facts.mx)
        found[asset] |= _takers((mx.value if mx else None) or ())
    return {asset: frozenset(products) for asset, products in found.items() if products}


def without_points(case: Case, rating: Rating) -> tuple[RootCause, ...]:
    """What hurts in subjects that the model grades without weight, by its cause: no action is made of it.

    Only what is theirs: of platforms that they share others have to know.
    """
    theirs = {asset for asset, claim in current_claims(case).items() if claim.attribution.decides}
    by_cause = defaultdict[tuple[str, str], list[Finding]](list)
    for one in rating.findings:
        if one.verdict.hurts and _weightless(case.model, one) and (one.subject == "whole" or one.subject in theirs):
            by_cause[one.check, one.because].append(one)
    return tuple(
        RootCause(check=check, because=because, faults=tuple(Fault(finding=one, door=None) for one in found))
        for (check, because), found in sorted(by_cause.items())
    )


def _weightless(model: Model, one: Finding) -> bool:
    return not model.vectors[one.vector].weight_milli


def _takers(exchangers: Iterable[Exchanger]) -> set[str]:
    hosts = [f".{one.host.rstrip('.').lower()}" for one in exchangers if one.host]
    return {product for suffix, product in EXCHANGERS if any(host.endswith(f".{suffix}") for host in hosts)}
