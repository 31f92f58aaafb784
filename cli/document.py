"""A rating as the JSON that scripts rely on (`hullmark.scan/1`): built purely from the case and what was made of it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from cli.declared import size_document
from cli.disputed import beside_document
from cli.flaws import flaws_document
from cli.printing import cleaned, shown
from cli.services import services
from scanner.asset import Claim
from scanner.interfaces import Meter
from scanner.observation import Observation, Sighting
from scanner.target import Target, u_label
from scoring.case import Case
from scoring.changes import Split
from scoring.claims import current_claims
from scoring.finding import Finding
from scoring.grade import Grade, Reason
from scoring.rating import Rating
from scoring.vectors import sentence

if TYPE_CHECKING:
    from cli.world import Stood
    from scoring.governance import Entry

EXCERPT = 600
"""Bytes of one raw answer that `--evidence` shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One finished rating with all that belongs to its screen and its document."""

    case: Case
    rating: Rating
    split: Split
    spent: Meter
    took: timedelta | None
    stood: "Stood | None" = None
    """For how long it stood after it was made; None where it was made just now."""
    log: "tuple[Entry, ...]" = ()
    """What was disputed and decided about its target."""


def scan_document(
    done: Outcome, raw: Mapping[str, bytes] | None = None, *, at: datetime | None = None
) -> dict[str, Any]:
    """`hullmark.scan/1`; with `raw` (bytes by observation id) the beginning of every raw answer too.

    What is disputed is told as of `at`, else as of the rating.
    Points add up: those of the grades, and those of the findings, each with `unseen` to 900,000 - exact_milli.
    """
    case, rating = done.case, done.rating
    claims, told = current_claims(case), services(case)
    document = {
        "schema": "hullmark.scan/1",
        "target": target_document(case.target),
        "as_of": instant(case.as_of),
        "model": model_document(case),
        "rating": rating_document(rating),
        "critical": critical_document(rating),
        "grades": [_grade(grade) for grade in rating.grades if grade.letter is not None],
        "unseen": [
            {"vector": part.vector, "reason": part.reason.value, "points_lost_milli": part.milli}
            for part in rating.contributions
            if part.reason is not Reason.FINDING
        ],
        "parked": list(rating.parked),
        "domains": [
            {"name": domain.name, "roles": list(domain.roles), "not_seen": list(domain.unseen)}
            for domain in rating.domains
        ],
        "assets": [_asset(claim, told.get(claim.asset.id)) for claim in claims.values()],
        "findings": _findings(case, rating),
        "not_seen": not_seen(case),
        "feeds": [
            {"name": feed.name, "released": instant(feed.released), "digest": feed.digest}
            for feed in case.known.feeds
            if not feed.off
        ],
        "split": split_document(done.split),
        "spent": {
            "seconds": None if done.took is None else round(done.took.total_seconds(), 1),
            "connections": done.spent.connections,
            "queries": done.spent.queries,
            "bytes_sent": done.spent.bytes_sent,
            "bytes_received": done.spent.bytes_received,
        },
    }
    document |= beside_document(done.log, at or case.as_of)
    if raw is not None:
        document["evidence"] = excerpts(case, raw)
    tidy: dict[str, Any] = cleaned(document)
    return tidy


def issued(line: str) -> bytes:
    """The SHA-256 of a document's line as it is printed, by which a replay is told to be the same."""
    return sha256(line.encode("ascii")).digest()


def stood_document(stood: "Stood | None") -> dict[str, Any] | None:
    """For how many nights after it was made a rating stood, and the last of them."""
    return None if stood is None else {"nights": stood.nights, "until": instant(stood.until)}


def target_document(target: Target) -> dict[str, Any]:
    """Whom: an IDN in both forms, and the profile with the reason for it."""
    scope = target.scope
    return {
        "name": target.name,
        "unicode": u_label(target.name),
        "label": target.label,
        "country": scope.country,
        "profile": {"asked": scope.asked.value, "used": scope.used.value, "because": scope.because},
    }


def model_document(case: Case) -> dict[str, Any]:
    """By which model, and on what scale."""
    model = case.model
    return {
        "version": model.version,
        "digest": model.digest,
        "scale": {"name": f"{model.low}-{model.high}", "calibration": "none"},
        **size_document(case),
    }


def rating_document(rating: Rating) -> dict[str, Any]:
    """The number with its bounds; `value` and `band` are null where too little was seen."""
    return {
        "value": rating.value,
        "exact_milli": rating.exact_milli,
        "band": band(rating),
        "low": rating.low,
        "high": rating.high,
        "coverage": rating.coverage_milli / 1000,
        "confidence": rating.confidence_milli / 1000,
        "provisional": rating.provisional,
        "good_until": instant(rating.good_until) if rating.good_until else None,
    }


def critical_document(rating: Rating) -> list[dict[str, str]]:
    """What outranks the number."""
    return [
        {
            "finding": exposure.finding,
            "asset": exposure.asset,
            "value": exposure.value,
            "service": exposure.service,
            "because": shown(exposure.because),
        }
        for exposure in rating.critical
    ]


def split_document(split: Split) -> dict[str, Any]:
    """What moved since the rating before, cause by cause, in thousandths that add up."""
    return {
        "before_milli": split.before_milli,
        "after_milli": split.after_milli,
        "delta_milli": split.delta_milli,
        "parts": [{"cause": part.cause.value, "milli": part.milli} for part in split.parts],
        "opened": list(split.opened),
        "closed": list(split.closed),
    }


def band(rating: Rating) -> str | None:
    """The band as it may be shown: withheld while anything critical stands open, None where nothing is rated."""
    return rating.band if rating.value is None else band_shown(rating)


def band_shown(rating: Rating) -> str:
    """What stands in a table where the band would: what outranks it, the band, or why there is none."""
    if many := len(rating.critical):
        return withheld(many)
    return rating.band or "not rated: too little seen"


def withheld(many: int) -> str:
    """What stands in a band's place while so many critical exposures are open."""
    return f"withheld: {many} critical exposure{'s' if many > 1 else ''}"


def not_seen(case: Case) -> list[dict[str, str]]:
    """Every newest look that brought no answer, with how it ended and why; what we declined to send included.

    Looks at what turned out to be no asset, or none any longer, are left out: a port that closed is not unseen.
    """
    there = current_claims(case)
    observations = {seen.id: seen for seen in case.evidence.observations if seen.asset.id in there}
    newest: dict[tuple[str, str], tuple[Sighting, Observation[Any]]] = {}
    for sighting in case.evidence.sightings:
        seen = observations.get(sighting.observation)
        if seen is None or sighting.at > case.as_of:
            continue
        key = seen.probe, seen.asset.id
        if key not in newest or (newest[key][0].at, newest[key][0].look) <= (sighting.at, sighting.look):
            newest[key] = sighting, seen
    return [
        {"probe": probe, "asset": asset, "outcome": seen.outcome.value, "why": shown(last.why)}
        for (probe, asset), (last, seen) in sorted(newest.items(), key=lambda row: row[0])
        if not seen.outcome.answered
    ]


def excerpts(case: Case, raw: Mapping[str, bytes]) -> list[dict[str, str]]:
    """The first bytes of every raw answer, as text; what is not text is shown as \\x escapes."""
    return [
        {
            "observation": seen.id,
            "probe": seen.probe,
            "asset": seen.asset.id,
            "text": shown(raw[seen.id][:EXCERPT].decode("utf-8", "backslashreplace"), EXCERPT),
        }
        for seen in sorted(case.evidence.observations, key=lambda seen: (seen.asset.id, seen.probe, seen.id))
        if raw.get(seen.id)
    ]


def lost_by_finding(rating: Rating) -> dict[str, int]:
    """Thousandths of a point by finding id."""
    lost: dict[str, int] = defaultdict(int)
    for part in rating.contributions:
        if part.finding is not None:
            lost[part.finding] += part.milli
    return dict(lost)


def instant(at: datetime) -> str:
    """UTC, ISO 8601, with Z."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _grade(grade: Grade) -> dict[str, Any]:
    return {
        "vector": grade.vector,
        "category": grade.category,
        "letter": grade.letter,
        "score_milli": grade.score_milli,
        "confidence": grade.confidence_milli / 1000,
        "weight_milli": grade.weight_milli,
        "points_lost_milli": sum(part.milli for part in grade.contributions if part.reason is Reason.FINDING),
    }


def _asset(claim: Claim, service: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "id": claim.asset.id,
        "kind": claim.asset.kind.value,
        "value": claim.asset.value,
        "name": claim.asset.asked_as,
        "role": claim.role,
        "attribution": claim.attribution.value,
        "found_by": claim.found_by,
        "proof": list(claim.proof),
        "service": service,
    }


def _findings(case: Case, rating: Rating) -> list[dict[str, Any]]:
    seen_at: dict[str, list[datetime]] = defaultdict(list)
    for sighting in case.evidence.sightings:
        if sighting.at <= case.as_of:
            seen_at[sighting.observation].append(sighting.at)
    lost = lost_by_finding(rating)
    seen = {one.id: one for one in case.evidence.observations}
    return [
        _finding(finding, seen_at, lost.get(finding.id, 0)) | {"flaws": flaws_document(case, finding, seen)}
        for finding in rating.findings
    ]


def _finding(finding: Finding, seen_at: dict[str, list[datetime]], lost: int) -> dict[str, Any]:
    times = [at for observation in finding.observations for at in seen_at.get(observation, ())]
    times = times or ([finding.seen_at] if finding.seen_at else [])
    return {
        "id": finding.id,
        "check": finding.check,
        "vector": finding.vector,
        "verdict": finding.verdict.value,
        "certainty": finding.certainty.value,
        "asset": finding.subject,
        "because_id": finding.because,
        "because": sentence(finding.because, finding.values),
        "values": dict(finding.values),
        "points_lost_milli": lost,
        "first_seen": instant(min(times)) if times else None,
        "last_seen": instant(max(times)) if times else None,
        "observations": list(finding.observations),
    }
