"""Evidence to findings: every check asked about every subject it fits, certainty set by two looks."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from scanner.asset import Asset, Claim, Kind, address_asset, endpoint_asset
from scanner.probes import every as every_probe
from scoring.case import Case
from scoring.check import Check, Endpoint, Host, Name, Seen, Subject, Whole
from scoring.claims import current_claims
from scoring.domain import Domain
from scoring.finding import Certainty, Finding, Verdict, finding_id, repeated
from scoring.hearsay import hearsay
from scoring.looks import AnyLook, Looks, Pair, moment
from scoring.next_hops import next_hops
from scoring.roles import asks, domains, with_defence
from scoring.vectors import NOT_ASKED
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


def judge_domains(case: Case) -> tuple[tuple[Judged, ...], tuple[Domain, ...]]:
    """All findings of a case, and the roles of its domain names; none under a model that knows no roles."""
    claims = current_claims(case)
    looks = Looks(case, every_probe())
    known = domains(claims, looks) if case.model.roles else ()
    hops = next_hops(claims, looks)
    by_kind: dict[Kind, list[Claim]] = defaultdict(list)
    for claim in claims.values():
        by_kind[claim.asset.kind].append(claim)
    found = []
    for check in every_check().values():
        for subject, seens in _subjects(check, claims, by_kind, looks, case.target.name):
            if isinstance(subject, Endpoint) and subject.asset and subject.asset.asked_as in hops:
                subject = replace(subject, next_hops=hops[subject.asset.asked_as])
            judged = _ask(check, subject, seens, claims, case)
            if judged:
                found.append(judged if asks(case.model, check.name, subject.asset, known) else _not_asked(judged))
    again = repeated(one.finding for one in found)
    found = [one for one in found if one.finding.id not in again]
    ordered = tuple(sorted(found, key=lambda j: (j.finding.vector, j.finding.check, j.finding.subject)))
    return ordered, with_defence(known, [one.finding for one in ordered], case.model)


def _not_asked(judged: Judged) -> Judged:
    """The finding with nothing held for or against anybody, since the name's roles leave the question out."""
    silenced = replace(
        judged.finding, verdict=Verdict.NEUTRAL, certainty=Certainty.CONFIRMED, because=NOT_ASKED, values=(), until=None
    )
    return replace(judged, finding=silenced, silent_since=None, turns=None, asked=())


def _subjects(
    check: Check, claims: dict[str, Claim], by_kind: dict[Kind, list[Claim]], looks: Looks, target: str
) -> list[tuple[Subject, tuple[Seen[Any], ...]]]:
    """Every subject of one check with what was seen of it; subjects without a look at the first facts fall out."""
    if check.subject is Whole:
        # What is not proved to be theirs cannot hurt them, not even as a part of the whole, unless they chose it.
        theirs = [
            asset
            for asset, claim in claims.items()
            if claim.attribution.decides or (check.vector in CHOSEN and CHOSEN_ROLES & set(claim.role.split(", ")))
        ]
        hosts = [claims[asset].asset.value for asset in theirs if claims[asset].asset.kind is Kind.ADDRESS]
        seens = tuple(Seen(looks.of(facts, theirs), host=Seen(looks.at_hosts(facts, hosts))) for facts in check.reads)
        return [(_subject(check, None, target), seens)] if any(seen.looks for seen in seens) else []
    kind = SUBJECT_KIND.get(check.subject, Kind.ENDPOINT)
    found = []
    for claim in by_kind[kind]:
        # A named endpoint is asked only what was asked under its name; a bare one may rest on its host's looks.
        bare = claim.asset.kind is Kind.ENDPOINT and claim.asset.asked_as is None
        if not bare and not looks.any_of(check.reads[0], claim.asset.id):
            continue
        seens = tuple(looks.seen(facts, claim.asset, claims) for facts in check.reads)
        if seens[0].looks:
            found.append((_subject(check, claim, target), seens))
    return found


def _subject(check: Check, claim: Claim | None, target: str) -> Subject:
    from_claim = (
        {"asset": claim.asset, "roles": tuple(claim.role.split(", ")), "attribution": claim.attribution}
        if claim
        else {"asset": None, "roles": (), "attribution": "A"}
    )
    return check.subject(target=target, check=check.name, vector=check.vector, **from_claim)


def _ask(
    check: Check, subject: Subject, seens: tuple[Seen[Any], ...], claims: dict[str, Claim], case: Case
) -> Judged | None:
    turns: list[datetime] = []

    def judged_on(keep: Callable[[AnyLook], bool] | None) -> Finding | None:
        kept = seens if keep is None else tuple(_only(seen, keep) for seen in seens)
        said = check.judge(subject, *kept, case.known, case.as_of)
        turns.extend([said.until] if said and said.until and said.until > case.as_of else [])
        return said

    finding, brought = judged_on(None), [look for seen in seens for look in _all(seen) if look.facts is not None]
    if finding is None and not _asked_twice(brought):
        return None  # most questions, most nights: nothing is said, and no second look can say otherwise
    everything = sorted(brought, key=moment)
    answers = [look for look in everything if not look.told]
    outside = finding is not None and finding.verdict.judged and not finding.observations
    told = [look for look in everything if look.told and finding and look.observation in finding.observations]
    if finding is not None and told:
        finding, answers = hearsay(finding, told[-1], case.as_of), []
    elif not outside:
        finding = _certain(finding, answers, lambda keep: judged_on(lambda look: not look.told and keep(look)), subject)
    if finding is None:
        return None
    if outside:
        finding = replace(finding, observations=_beside(seens))
    elif finding.verdict.judged and finding.observations and finding.seen_at is None:
        finding = replace(finding, verdict=Verdict.UNKNOWN)  # what rests on looks is not judged without an answer
    newest = answers[-1].scan if answers and not outside else None
    lost = [since for seen in seens if not told and (since := _silent_since(seen, finding))]
    return Judged(
        finding=finding,
        claim=claims.get(subject.id),
        theirs=_theirs(check, subject, claims),
        silent_since=None if outside else min(lost, default=None),
        turns=min(turns, default=None),
        asked=tuple(
            sorted(
                {
                    (look.probe, look.asset)
                    for look in answers
                    # Of a whole only what the finding rests on is in doubt, not every server that was asked.
                    if look.scan == newest and (subject.asset or look.observation in finding.observations)
                },
                key=lambda pair: (pair[0], pair[1].id),
            )
        ),
    )


def _theirs(check: Check, subject: Subject, claims: dict[str, Claim]) -> bool:
    """Whether what is judged is proved to be the target's: its choice, its name's, or its machine's."""
    if subject.asset is None or check.vector in CHOSEN:
        return True
    asset = subject.asset
    if asset.kind is Kind.ENDPOINT and asset.asked_as and check.vector not in UNDER_A_NAME:
        host = claims.get(endpoint_asset(asset.host, asset.port).id) or claims.get(address_asset(asset.host).id)
        return host is not None and host.attribution.decides
    return subject.attribution.decides


def _certain(
    finding: Finding | None,
    answers: list[AnyLook],
    judged_on: Callable[[Callable[[AnyLook], bool]], Finding | None],
    subject: Subject,
) -> Finding | None:
    """The finding after its two looks: kept where they agree, less certain where one stands alone.

    The second look is the one of the same scan; where that was silent, an earlier scan that found the same
    stands for it, so that refusing second looks takes nothing back.
    """
    if not _asked_twice(answers) and not (finding and finding.verdict.hurts):
        return finding
    used = finding.observations if finding else ()
    pairs = [(_pair(look), look) for look in answers]
    rests = {pair: look.scan for pair, look in pairs if not used or look.observation in used}
    firsts = {pair: look.observation for pair, look in pairs if look.look == 1 and rests.get(pair) == look.scan}
    seconds = {pair: look.observation for pair, look in pairs if look.look == 2 and rests.get(pair) == look.scan}

    def is_second(look: AnyLook) -> bool:
        return look.look == 2 and rests.get(_pair(look)) == look.scan

    alone = set(rests) - set(seconds)
    # The same observation twice is agreement; only two different ones need to be judged apart.
    if any(firsts.get(pair) != seen for pair, seen in seconds.items()):
        first = judged_on(lambda look: not is_second(look))
        second = judged_on(lambda look: _pair(look) not in seconds or is_second(look))
        # What the second look lost, an earlier scan may have seen: then the two do not contradict each other.
        onto = judged_on(lambda look: look.look == 2 or _pair(look) not in seconds or look.scan != rests[_pair(look)])
        second = onto if onto and first and onto.verdict is first.verdict else second
        verdicts = [one.verdict if one else Verdict.NEUTRAL for one in (first, second)]
        unasked = second is None and finding is not None and finding.verdict is verdicts[0]
        if not any(verdict.hurts for verdict in verdicts):
            alone = set(rests)  # only both looks together say it, so neither confirms the other
        elif unasked or Verdict.UNKNOWN in verdicts:
            finding, alone = (first if verdicts[0].hurts else second), set(rests)
        elif verdicts[0] is not verdicts[1]:
            both = {(firsts.get(pair), seen) for pair, seen in seconds.items()}
            apart = {look for one in both if one[0] != one[1] for look in one if look}
            return _disagreed(first, second, apart, subject)
    if finding is None or not finding.verdict.hurts or (rests and not alone):
        return finding
    if alone and {pair for pair, look in pairs if look.scan != rests.get(pair)} >= alone:
        earlier = judged_on(lambda look: _pair(look) not in alone or look.scan != rests[_pair(look)])
        if earlier and earlier.verdict is finding.verdict:
            return finding
    return replace(finding, certainty=finding.certainty.capped(Certainty.LIKELY))


def _disagreed(first: Finding | None, second: Finding | None, apart: set[str], subject: Subject) -> Finding | None:
    """UNKNOWN, with both verdicts and both observations shown; a look under which nothing is said is one, too."""
    both = [finding for finding in (first, second) if finding]
    return replace(
        both[-1],
        id=finding_id(subject.target, subject.check, subject.id),
        verdict=Verdict.UNKNOWN,
        because="looks_disagree",
        values=(
            ("first", (first.verdict if first else Verdict.NEUTRAL).value),
            ("second", (second.verdict if second else Verdict.NEUTRAL).value),
        ),
        observations=tuple(sorted(apart.union(*(finding.observations for finding in both)))),
        until=None,
    )


def _beside(seens: tuple[Seen[Any], ...]) -> tuple[str, ...]:
    """What was seen of a subject that is judged by outside facts alone: it says since when, and decides nothing."""
    looks = [seen.answered or seen.newest for seen in seens]
    return tuple(sorted({look.observation for look in looks if look is not None}))


def _asked_twice(looks: list[AnyLook]) -> bool:
    return any(look.look == 2 for look in looks)


def _pair(look: AnyLook) -> Pair:
    return look.probe, look.asset.id


def _all(seen: Seen[Any]) -> tuple[AnyLook, ...]:
    return (*seen.looks, *(_all(seen.above) if seen.above else ()))


def _only(seen: Seen[Any], keep: Callable[[AnyLook], bool]) -> Seen[Any]:
    """`seen` with the looks that `keep` picks, above it too."""
    return Seen(tuple(filter(keep, seen.looks)), above=_only(seen.above, keep) if seen.above else None, host=seen.host)


def _silent_since(seen: Seen[Any], finding: Finding) -> datetime | None:
    """When sight was lost: the first look of the first scan after the newest answer; None while in sight.

    Only of the assets that the finding rests on, so that others say nothing about them.
    """
    assets = {look.asset.id for look in seen.looks if look.observation in finding.observations}
    looks = [look for look in seen.looks if look.asset.id in assets]
    newest = next((look for look in reversed(looks) if look.facts is not None), None)
    if newest is None:
        return None
    return min((look.at for look in looks if look.at > newest.at and look.scan != newest.scan), default=None)
