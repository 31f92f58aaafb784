"""Looking again at findings: which questions that asks, and what became of each finding."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from scanner.asset import Asset, Claim, Kind, address_asset
from scanner.discovery.resolved import names_by_address
from scanner.observation import Observation, ToldHello
from scanner.probes import every as every_probe
from scoring.case import Case
from scoring.claims import current_claims
from scoring.finding import EXPOSURE, Finding, Verdict
from scoring.rating import Rating
from scoring.vectors import every as every_check

Pair = tuple[str, Asset]


class Fate(StrEnum):
    """What became of a finding that was looked at again."""

    STILL_THERE = "still there"
    CLOSED = "closed"
    HALF_CLOSED = "closed by one look"
    DISAGREE = "looks disagree"
    NOT_SEEN = "not seen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fated:
    """A finding as it was, as it is (None where nothing is said any longer), and what became of it."""

    before: Finding
    after: Finding | None
    fate: Fate


def questions(case: Case, findings: Iterable[Finding]) -> frozenset[Pair]:
    """The (probe, asset) pairs that say whether these findings still hold, among those that were asked before.

    What a finding rests on; of an endpoint also the same port on all addresses of its names, under all their names.
    What others told of it is not theirs to say again: our own probes of the same thing are asked.
    """
    own = [seen for seen in case.evidence.observations if not isinstance(seen.facts, ToldHello)]
    claims, names = current_claims(case), names_by_address(case.target, case.evidence)
    found = set[Pair]()
    for finding in findings:
        rests = [seen for seen in own if seen.id in finding.observations]
        places = _places(claims.get(finding.subject), claims, names)
        probes = _probes(finding, rests)
        found |= {(seen.probe, seen.asset) for seen in rests}
        found |= {(seen.probe, seen.asset) for seen in own if seen.probe in probes and seen.asset.id in places}
    told = {name for name, probe in every_probe().items() if issubclass(probe.facts, ToldHello)}
    return frozenset((probe, asset) for probe, asset in found if probe not in told and asset.id in claims)


def _probes(finding: Finding, rests: list[Observation[object]]) -> set[str]:
    """The probes whose facts its check reads, and those that it rests on."""
    check = every_check().get(finding.check)
    reads = check.reads if check else ()
    return {seen.probe for seen in rests} | {
        name for name, probe in every_probe().items() if any(issubclass(probe.facts, facts) for facts in reads)
    }


def _places(claim: Claim | None, claims: dict[str, Claim], names: dict[str, tuple[str, ...]]) -> set[str]:
    """The ids of the assets that show the same thing."""
    if claim is None:
        return set()
    asset = claim.asset
    if asset.kind is not Kind.ENDPOINT:
        return {asset.id}
    under = {asset.asked_as} if asset.asked_as else set(names.get(asset.host, ()))
    hosts = {asset.host} | {host for host, here in names.items() if under & set(here)}
    return {address_asset(host).id for host in hosts} | {
        one.asset.id
        for one in claims.values()
        if one.asset.kind is Kind.ENDPOINT and one.asset.port == asset.port and one.asset.host in hosts
    }


def fates(findings: Iterable[Finding], case: Case, rating: Rating, scan: str) -> tuple[Fated, ...]:
    """What became of these findings by the rating that followed the scan `scan` of the same case."""
    return tuple(_fated(finding, case, rating, scan) for finding in findings)


def _fated(finding: Finding, case: Case, rating: Rating, scan: str) -> Fated:
    after = next((one for one in rating.findings if one.id == finding.id), None)
    door = dict(finding.values).get(EXPOSURE)
    if after is None and door:  # the same door may be told of under another of its names by now
        same = (one for one in rating.findings if one.check == finding.check and dict(one.values).get(EXPOSURE) == door)
        after = next(same, None)
    return Fated(before=finding, after=after, fate=_fate(finding, after, case, scan))


def _fate(finding: Finding, after: Finding | None, case: Case, scan: str) -> Fate:
    looks = _looks(after or finding, case, scan)
    if after is not None and after.because == "looks_disagree":
        return Fate.DISAGREE
    if not looks or (after is not None and after.verdict is Verdict.UNKNOWN):
        return Fate.NOT_SEEN
    if after is not None and after.verdict.hurts:
        return Fate.STILL_THERE
    once = {pair for pair, _ in looks} - {pair for pair, look in looks if look == 2}
    return Fate.HALF_CLOSED if once else Fate.CLOSED


def _looks(finding: Finding, case: Case, scan: str) -> set[tuple[Pair, int]]:
    """The looks of this scan that were answered where the finding rests, at the ports of its host too."""
    seen = {one.id: one for one in case.evidence.observations}
    about = {seen[one].asset for one in finding.observations if one in seen}
    about |= {address_asset(asset.host) for asset in about if asset.kind is Kind.ENDPOINT}
    return {
        ((one.probe, one.asset), look.look)
        for look in case.evidence.sightings
        if look.scan == scan and (one := seen.get(look.observation)) and one.outcome.answered and one.asset in about
    }
