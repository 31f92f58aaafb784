"""Whose is what, by the newest attribution."""

from scanner.asset import Claim
from scoring.case import Case


def current_claims(case: Case) -> dict[str, Claim]:
    """The target's claims of the newest attribution, by asset id: each scan ends with a complete one."""
    known = [claim for claim in case.evidence.claims if claim.target == case.target.name and claim.at <= case.as_of]
    newest = max((claim.at for claim in known), default=None)
    chosen: dict[str, Claim] = {}
    for claim in sorted(
        (claim for claim in known if claim.at == newest), key=lambda c: (c.attribution, c.role, c.found_by, c.proof)
    ):
        chosen.setdefault(claim.asset.id, claim)
    return dict(sorted(chosen.items()))
