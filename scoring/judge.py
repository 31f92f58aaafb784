"""Evidence to findings: every check asked about every subject it fits, certainty set by two looks."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from scanner.asset import Asset, Claim, Kind, address_asset, endpoint_asset
from scanner.probes import every as every_probe
from scoring.asked import Asked
from scoring.asking import Sight
from scoring.case import Case
from scoring.check import Check, Host, Name, Seen, Subject, Whole
from scoring.claims import current_claims
from scoring.domain import Domain
from scoring.finding import Finding, repeated
from scoring.looks import Looks
from scoring.next_hops import next_hops
from scoring.roles import asks, domains, with_defence
from scoring.vectors import every as every_check

SUBJECT_KIND = {Name: Kind.NAME, Host: Kind.ADDRESS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A finding with what the weighing and the second look need to know of its looks.

    `silent_since` is the first look after the newest answer that brought none (None while in sight);
    `turns` the next instant at which time alone may change what any of its looks says; `asked` the
    (probe, asset) pairs that a second look would ask again; `theirs` whether it is proved to be the
    target's doing.
    """

    finding: Finding
    claim: Claim | None
    theirs: bool
    silent_since: datetime | None
    turns: datetime | None
    asked: tuple[tuple[str, Asset], ...]


UNDER_A_NAME = frozenset({"tls_configuration", "tls_certificates", "web_security"})
"""What a tenant controls under its own name, on whatever machine; the rest is judged by whose the machine is."""
CHOSEN = frozenset({"mail_transport", "dns_zone"})
"""Judged as the target's choice of its mail exchangers and name servers, whoever runs them."""

CHOSEN_ROLES = frozenset({"mail exchanger", "name server"})


def judge(case: Case) -> tuple[Judged, ...]:
    """All findings of a case, ordered by vector, check and subject."""
    return judge_domains(case)[0]


def judge_domains(case: Case, asked: Asked | None = None) -> tuple[tuple[Judged, ...], tuple[Domain, ...]]:
    """All findings of a case, and the roles of its domain names; none under a model that knows no roles.

    What was `asked` already in a case like this one is not asked again.
    """
    asked = asked or Asked()
    found, known = _judged(case, asked, every_check().values())
    return found, with_defence(known, [one.finding for one in found], case.model)


def judge_weighted(case: Case, asked: Asked) -> tuple[tuple[Judged, ...], tuple[Domain, ...]]:
    """Those findings of a case that its model gives weight, and the roles that its domain names have by what was seen.

    Nothing else can take a point: only that a name is defended rests on findings, and that takes none.
    """
    return _judged(case, asked, [check for check in every_check().values() if check.name in case.model.checks])


def _judged(case: Case, asked: Asked, checks: Iterable[Check]) -> tuple[tuple[Judged, ...], tuple[Domain, ...]]:
    # Held by the scene, the evidence keeps its id for as long as what was asked of it.
    key = "scene", id(case.evidence), case.as_of, case.target.name
    scene = asked.once(key, lambda: _Scene(case, asked))
    known = scene.domains if case.model.roles else ()
    by_role = {name for names in case.model.roles.values() for name in names}
    found = []
    for check in checks:
        says = asked.asking(check, case)
        for claim, whose, sight, led in scene.of(check, asked):
            said = says(claim, whose, sight, led)
            if said is None:
                continue
            if claim and check.name in by_role and not asks(case.model, check.name, claim.asset, known):
                said = asked.silenced(said)
            turns = min((at for at in said.untils if at > case.as_of), default=None) if said.untils else None
            found.append(
                Judged(
                    finding=said.finding,
                    claim=claim,
                    theirs=_theirs(check, claim, scene.claims),
                    silent_since=said.silent_since,
                    turns=turns,
                    asked=said.asked,
                )
            )
    again = repeated(one.finding for one in found)
    found = [one for one in found if one.finding.id not in again]
    return tuple(sorted(found, key=lambda j: (j.finding.vector, j.finding.check, j.finding.subject))), known


Asking = tuple[Claim | None, str, Sight, tuple[str, ...]]
"""A subject's claim with `whose` it says that this is, what is seen of it, and the names that lead mail to it."""


class _Scene:
    """What each question sees of each of its subjects at one time, found once for all that read the same facts."""

    def __init__(self, case: Case, asked: Asked) -> None:
        self._case = case  # and not what was asked, which holds this
        self.claims = current_claims(case)
        self._looks = Looks(case, every_probe(), asked.look)
        self.hops = next_hops(self.claims, self._looks)
        self._by_kind: dict[Kind, list[tuple[str, Claim]]] = defaultdict(list)
        for asset, claim in self.claims.items():
            self._by_kind[claim.asset.kind].append((asset, claim))
        self._found: dict[tuple[Any, ...], list[Asking]] = {}

    @cached_property
    def domains(self) -> tuple[Domain, ...]:
        """The domain names of the target with their roles."""
        return domains(self.claims, self._looks)

    def of(self, check: Check, asked: Asked) -> list[Asking]:
        """Every subject of one check with what was seen of it; those without a look at the first facts fall out."""
        chosen = check.subject is Whole and check.vector in CHOSEN
        key = check.subject, check.reads, chosen
        if key not in self._found:
            self._found[key] = list(
                self._whole(check.reads, asked, chosen=chosen)
                if check.subject is Whole
                else self._each(check.subject, check.reads, asked)
            )
        return self._found[key]

    def _whole(self, reads: tuple[type, ...], asked: Asked, *, chosen: bool) -> Iterator[Asking]:
        # What is not proved to be theirs cannot hurt them, not even as a part of the whole, unless they chose it.
        looks, claims = self._looks, self.claims
        theirs = [
            asset
            for asset, claim in claims.items()
            if claim.attribution.decides or (chosen and CHOSEN_ROLES & set(claim.role.split(", ")))
        ]
        hosts = [claims[asset].asset.value for asset in theirs if claims[asset].asset.kind is Kind.ADDRESS]
        seens = tuple(Seen(looks.of(facts, theirs), host=Seen(looks.at_hosts(facts, hosts))) for facts in reads)
        if any(seen.looks for seen in seens):
            yield None, "", asked.sight((self._case.target.name, reads, chosen), seens), ()

    def _each(self, subject: type[Subject], reads: tuple[type, ...], asked: Asked) -> Iterator[Asking]:
        for asset, claim in self._by_kind[SUBJECT_KIND.get(subject, Kind.ENDPOINT)]:
            # A named endpoint is asked only what was asked under its name; a bare one may rest on its host's looks.
            bare = claim.asset.kind is Kind.ENDPOINT and claim.asset.asked_as is None
            if not bare and not self._looks.any_of(reads[0], asset):
                continue
            first = self._looks.seen(reads[0], claim.asset, self.claims)
            if first.looks:
                seens = first, *(self._looks.seen(facts, claim.asset, self.claims) for facts in reads[1:])
                led = self.hops.get(claim.asset.asked_as or "", ())
                sight = asked.sight((self._case.target.name, reads, asset), seens)
                yield claim, f"{claim.attribution} {claim.role}", sight, led


def _theirs(check: Check, claim: Claim | None, claims: dict[str, Claim]) -> bool:
    """Whether what is judged is proved to be the target's: its choice, its name's, or its machine's."""
    if claim is None or check.vector in CHOSEN:
        return True
    asset = claim.asset
    if asset.kind is Kind.ENDPOINT and asset.asked_as and check.vector not in UNDER_A_NAME:
        host = claims.get(endpoint_asset(asset.host, asset.port).id) or claims.get(address_asset(asset.host).id)
        return host is not None and host.attribution.decides
    return claim.attribution.decides
