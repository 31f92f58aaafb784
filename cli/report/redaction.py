"""Who may see what: the policyholder and the underwriter every host and port, a broker subjects and severity alone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cli.report.content import Report
from cli.report.course import Point

AUDIENCES = ("policyholder", "broker", "underwriter")
LEAVES = ("policyholder", "broker")
"""Whose reports leave the house, and so are released by somebody first."""
SEVERITY = {"bad": "high", "warn": "medium", "fair": "low"}
"""The severity of a verdict; what outranks the number is `critical`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """Who let a report go, and when."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The faults of one vector and severity: how many causes, and the shortest deadline in days (None: no deadline)."""

    vector: str
    severity: str
    many: int
    days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Redacted:
    """What a broker is told. It holds nothing by which a fault could be found: no host, port, product, check or id."""

    name: str
    shown_as: str
    label: str | None
    as_of: datetime
    model: dict[str, Any]
    rating: dict[str, Any]
    critical: int
    grades: tuple[tuple[str, str | None], ...]
    rows: tuple[Row, ...]
    course: tuple[Point, ...]
    unseen: tuple[str, ...]
    delta_milli: int | None
    contact: str


def redacted(report: Report) -> Redacted:
    """The report as a broker may see it: made of what is named here, whatever else a report may come to hold."""
    document, split = report.document, report.done.split
    return Redacted(
        name=document["target"]["name"],
        shown_as=document["target"]["unicode"],
        label=document["target"]["label"],
        as_of=report.done.case.as_of,
        model=document["model"],
        rating={key: told for key, told in document["rating"].items() if key != "good_until"},
        critical=len(report.criticals),
        grades=tuple((vector, letter) for vector, letter, _ in report.grades),
        rows=_rows(report),
        course=tuple(Point(at=one.at, value=one.value) for one in report.course),
        unseen=report.unseen,
        delta_milli=None if split.before_milli is None else split.delta_milli,
        contact=report.contact,
    )


def _rows(report: Report) -> tuple[Row, ...]:
    found: dict[tuple[str, str], list[int]] = {}
    for one in report.actions:
        severity = "critical" if one.critical else SEVERITY[one.finding.verdict.value]
        found.setdefault((one.finding.vector, severity), []).append(one.advice.days)
    order = ("critical", *SEVERITY.values())
    return tuple(
        Row(vector=vector, severity=severity, many=len(days), days=min((one for one in days if one), default=None))
        for (vector, severity), days in sorted(found.items(), key=lambda row: (order.index(row[0][1]), row[0][0]))
    )
