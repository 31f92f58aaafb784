"""The flaws behind a finding, as scripts read them: taken from what was known when it was judged."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from scanner.observation import Observation, Present, Software, TellsSoftware
from scoring.case import Case
from scoring.finding import Finding
from scoring.knowledge.identity import told_software
from scoring.knowledge.vulnerability import Vulnerability

_CVE = re.compile(r"CVE-\d{4}-\d{4,}")


def flaws_document(case: Case, finding: Finding, observations: dict[str, Observation[Any]]) -> list[dict[str, Any]]:
    """One entry for each software and flaw that the finding's value `cves` names, in that order; empty without.

    `observations` are the case's, by id: those that the finding rests on say whose software it is about.
    """
    named = list(dict.fromkeys(_CVE.findall(dict(finding.values).get("cves", ""))))
    if not named:
        return []
    held = list(_held(case, [observations[one] for one in finding.observations if one in observations]))
    return [_flaw(software, flaw) for cve in named for software, flaw in held if flaw.cve == cve]


def _held(case: Case, seen: list[Observation[Any]]) -> Iterator[tuple[Software, Vulnerability]]:
    told = (told_software(one.facts, case.known) for one in seen if isinstance(one.facts, TellsSoftware))
    software = {one for fact in told if isinstance(fact, Present) for one in fact.value}
    by_key = {(one.product, one.version or "", one.package or ""): one for one in software}
    for _, one in sorted(by_key.items()):
        row = case.known.of_software(one.product, one.version, one.package)
        for flaw in row.flaws.open if row and row.flaws else ():
            yield one, flaw


def _flaw(software: Software, flaw: Vulnerability) -> dict[str, Any]:
    return {
        "cve": flaw.cve,
        "product": software.product,
        "version": software.version,
        "package": software.package,
        "standing": flaw.standing.value,
        "published": _day(flaw.published),
        "scores": [
            {"version": one.version, "score": one.tenths / 10, "vector": one.vector or None} for one in flaw.scores
        ],
        "cwe": list(flaw.weaknesses),
        "cpe": flaw.cpe or None,
        "fixed": flaw.fixed,
        "fixed_at": _day(flaw.fixed_at),
        "kev": None if flaw.exploited is None else {"added": _day(flaw.exploited), "due": _day(flaw.due)},
        "ransomware": flaw.ransomware,
        "edge": flaw.edge,
        "epss": None if flaw.epss_milli is None else flaw.epss_milli / 1000,
        "told_by": flaw.told_by or None,
    }


def _day(at: datetime | None) -> str | None:
    return None if at is None else at.date().isoformat()
