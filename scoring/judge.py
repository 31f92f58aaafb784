"""Evidence to findings: every check asked about every subject it fits, certainty set by two looks."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from scanner.asset import Asset, Claim, Kind, address_asset, endpoint_asset
from scanner.interfaces import Probe
from scanner.observation import Evidence, Outcome
from scanner.probes import every as every_probe
from scoring.case import Case
from scoring.check import Check, Host, Look, Name, Seen, Subject, Whole
from scoring.finding import Certainty, Finding, Verdict, finding_id
from scoring.vectors import every as every_check

SUBJECT_KIND = {Name: Kind.NAME, Host: Kind.ADDRESS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A finding with what the weighing and the second look need to know of its looks.

    `silent_since` is the first look after the newest answer that brought none (None while in sight);
    `asked` the (probe, asset) pairs that a second look would ask again.
    """

    finding: Finding
    claim: Claim | None
    silent_since: datetime | None
    asked: tuple[tuple[str, Asset], ...]


def current_claims(evidence: Evidence, as_of: datetime) -> dict[str, Claim]:
    """The claims of the newest attribution, by asset id: each scan ends with a complete one."""
    known = [claim for claim in evidence.claims if claim.at <= as_of]
    newest = max((claim.at for claim in known), default=None)
    chosen: dict[str, Claim] = {}
    for claim in sorted((c for c in known if c.at == newest), key=lambda c: (c.attribution, c.role, c.found_by)):
        chosen.setdefault(claim.asset.id, claim)
    return dict(sorted(chosen.items()))


def judge(case: Case) -> tuple[Judged, ...]:
    """All findings of a case, ordered by vector, check and subject."""
    claims = current_claims(case.evidence, case.as_of)
    looks = _Looks(case.evidence, case.as_of, every_probe())
    found = []
    for check in every_check().values():
        for subject, seens in _subjects(check, claims, looks, case.target.name):
            judged = _ask(check, subject, seens, claims, case)
            if judged:
                found.append(judged)
    return tuple(sorted(found, key=lambda j: (j.finding.vector, j.finding.check, j.finding.subject)))


class _Looks:
    """All looks of a case by probe and asset, oldest first."""

    def __init__(self, evidence: Evidence, as_of: datetime, probes: dict[str, Probe]) -> None:
        self._probes = probes
        self._by_pair: dict[tuple[str, str], list[Look[Any]]] = defaultdict(list)
        self.assets: dict[str, Asset] = {}
        observations = {seen.id: seen for seen in evidence.observations}
        for sighting in {(s.observation, s.scan, s.look): s for s in evidence.sightings if s.at <= as_of}.values():
            seen = observations.get(sighting.observation)
            if seen is None or seen.probe not in probes or seen.outcome is Outcome.FORBIDDEN:
                continue  # what we declined to send is no look: it is not lost sight
            self.assets[seen.asset.id] = seen.asset
            self._by_pair[seen.probe, seen.asset.id].append(
                Look(
                    at=sighting.at,
                    look=sighting.look,
                    scan=sighting.scan,
                    outcome=seen.outcome,
                    facts=seen.facts,
                    why=seen.why,
                    observation=seen.id,
                    asset=seen.asset,
                    probe=seen.probe,
                )
            )

    def of(self, facts: type, assets: Iterable[str]) -> tuple[Look[Any], ...]:
        """The looks of every probe whose facts are a `facts`, at these assets."""
        probes = [name for name, probe in self._probes.items() if issubclass(probe.facts, facts)]
        looks = [look for asset in assets for probe in probes for look in self._by_pair.get((probe, asset), ())]
        return tuple(sorted(looks, key=lambda look: (look.at, look.look, look.observation)))


def _subjects(
    check: Check, claims: dict[str, Claim], looks: _Looks, target: str
) -> list[tuple[Subject, tuple[Seen[Any], ...]]]:
    """Every subject of one check with what was seen of it; subjects without a look at the first facts fall out."""
    if check.subject is Whole:
        seens = tuple(Seen(looks.of(facts, claims)) for facts in check.reads)
        return [(_subject(check, None, target), seens)] if any(seen.looks for seen in seens) else []
    kind = SUBJECT_KIND.get(check.subject, Kind.ENDPOINT)
    found = []
    for claim in claims.values():
        if claim.asset.kind is not kind:
            continue
        seens = tuple(_seen(facts, claim.asset, looks, claims) for facts in check.reads)
        direct = looks.of(check.reads[0], [claim.asset.id])
        # A named endpoint is asked only what was asked under its name; a bare one may rest on its host's looks.
        if direct or (claim.asset.kind is Kind.ENDPOINT and claim.asset.asked_as is None and seens[0].looks):
            found.append((_subject(check, claim, target), seens))
    return found


def _seen(facts: type, asset: Asset, looks: _Looks, claims: dict[str, Claim]) -> Seen[Any]:
    """The looks at an asset, else at its bare endpoint, else at its host; names also get those above them."""
    direct = looks.of(facts, [asset.id])
    if asset.kind is Kind.ENDPOINT:
        for other in (endpoint_asset(asset.host, asset.port), address_asset(asset.host)):
            direct = direct or looks.of(facts, [other.id])
    if asset.kind is not Kind.NAME:
        return Seen(direct)
    labels = asset.value.split(".")
    for start in range(1, len(labels)):
        above = f"{Kind.NAME}:{'.'.join(labels[start:])}"
        if above in claims and (higher := looks.of(facts, [above])):
            return Seen(direct, above=Seen(higher))
    return Seen(direct)


def _subject(check: Check, claim: Claim | None, target: str) -> Subject:
    from_claim = (
        {"asset": claim.asset, "roles": tuple(claim.role.split(", ")), "attribution": claim.attribution}
        if claim
        else {"asset": None, "roles": (), "attribution": "A"}
    )
    return check.subject(target=target, check=check.name, vector=check.vector, **from_claim)  # type: ignore[arg-type]  # one of two literal shapes above


def _ask(
    check: Check, subject: Subject, seens: tuple[Seen[Any], ...], claims: dict[str, Claim], case: Case
) -> Judged | None:
    finding = check.judge(subject, *seens, case.known, case.as_of)
    used = [look for seen in seens for look in seen.looks]
    scan = max(((look.at, look.scan) for look in used if look.facts is not None), default=(None, None))[1]
    second = [look for look in used if look.scan == scan and look.look == 2 and look.facts is not None]
    if second:
        first = check.judge(subject, *(_without_second(seen, scan) for seen in seens), case.known, case.as_of)
        finding = _agreed(first, finding, subject)
    elif finding and finding.verdict.hurts:
        finding = replace(finding, certainty=finding.certainty.capped(Certainty.LIKELY))
    if finding is None:
        return None
    if finding.seen_at is None:
        finding = replace(finding, seen_at=max((look.at for look in used if look.facts is not None), default=None))
    return Judged(
        finding=finding,
        claim=claims.get(subject.id),
        silent_since=_silent_since(subject, seens[0]),
        asked=tuple(
            sorted({(look.probe, look.asset) for look in used if look.scan == scan and look.facts is not None})
        ),
    )


def _without_second(seen: Seen[Any], scan: str | None) -> Seen[Any]:
    return Seen(tuple(look for look in seen.looks if not (look.scan == scan and look.look == 2)), above=seen.above)


def _agreed(first: Finding | None, last: Finding | None, subject: Subject) -> Finding | None:
    """The finding on which two looks of one scan agree; UNKNOWN, with both shown, where they do not."""
    verdicts = [finding.verdict if finding else Verdict.NEUTRAL for finding in (first, last)]
    if verdicts[0] is verdicts[1] or not any(verdict.hurts for verdict in verdicts):
        return last
    shown = last or first
    if shown is None or Verdict.UNKNOWN in verdicts:
        hurting = first if first and first.verdict.hurts else last
        return hurting and replace(hurting, certainty=hurting.certainty.capped(Certainty.LIKELY))
    return replace(
        shown,
        id=finding_id(subject.target, subject.check, subject.id),
        verdict=Verdict.UNKNOWN,
        because="looks_disagree",
        values=(("first", verdicts[0].value), ("second", verdicts[1].value)),
        observations=tuple(sorted({o for finding in (first, last) if finding for o in finding.observations})),
        until=None,
    )


def _silent_since(subject: Subject, seen: Seen[Any]) -> datetime | None:
    """When sight was lost: the first unanswered look after the newest answer; of `Whole`, when all fell silent."""
    since = None
    for look in seen.looks:
        if look.facts is not None:
            since = None
        elif since is None and look.look == 1:
            since = look.at
    newest = seen.newest
    if subject.asset is None and newest and any(k.facts is not None for k in seen.looks if k.scan == newest.scan):
        return None
    return since
