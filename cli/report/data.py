"""A report as JSON (`hullmark.report/1`), for one of its readers."""

from datetime import datetime
from typing import Any

from cli.disputed import override_document
from cli.document import instant
from cli.printing import cleaned
from cli.report import words
from cli.report.actions import BASES, EFFORTS, OWNERS, Action
from cli.report.content import Report
from cli.report.course import Point, fixing, renewal
from cli.report.redaction import Released, redacted
from cli.report.teller import Teller
from scoring.changes import Part


def document(
    report: Report, *, audience: str, teller: Teller, release: Released | None = None, start: datetime | None = None
) -> dict[str, Any]:
    """The document for one of AUDIENCES; `released` is null for a draft and for what stays in the house.

    `start` is the day from which the underwriter wants to see how it went.
    A broker gets no host, port, check or id. Sentences are in the language of the report, ids in none.
    """
    told: dict[str, Any] = {
        "schema": "hullmark.report/1",
        "for": audience,
        "language": teller.language,
        "opening": teller.text(words.OPENING),
        "released": {"by": release.by, "at": instant(release.at)} if release else None,
        **(_broker(report) if audience == "broker" else _whole(report, teller)),
    }
    if audience == "underwriter":
        told |= _renewal(report, start)
    tidy: dict[str, Any] = cleaned(told | {"reviewed": teller.reviewed})
    return tidy


def _broker(report: Report) -> dict[str, Any]:
    view = redacted(report)
    return {
        "target": {"name": view.name, "unicode": view.shown_as, "label": view.label},
        "as_of": instant(view.as_of),
        "model": view.model,
        "rating": view.rating,
        "critical": view.critical,
        "grades": [{"vector": vector, "letter": letter} for vector, letter in view.grades],
        "found": [
            {"vector": row.vector, "severity": row.severity, "causes": row.many, "shortest_days": row.days}
            for row in view.rows
        ],
        "course": [_point(one) for one in view.course],
        "unseen": list(view.unseen),
        "delta_milli": view.delta_milli,
    }


def _whole(report: Report, teller: Teller) -> dict[str, Any]:
    return {
        "scan": report.document,
        "critical": [
            {
                "finding": one.finding,
                "title": teller.text(one.title),
                "value": one.value,
                "since": instant(one.since),
                "due": instant(one.due) if one.due else None,
            }
            for one in report.criticals
        ],
        "actions": [_action(one, teller) for one in report.actions],
        "recipes": [
            {"check": one.check, "recipes": [recipe.id for recipe in recipes]} for one, recipes in report.recipes
        ],
        "first": [{"check": one.action.cause.check, "value_if_closed": one.value} for one in report.first],
        "course": [_point(one) for one in report.course],
        "disputes": [
            {
                "number": one.number,
                "finding": one.challenge.finding,
                "reason": one.challenge.reason.value,
                "opened": instant(one.opened),
                "due": instant(one.due),
                "state": one.state(report.at).value,
            }
            for one in report.disputes
        ],
        "others": [
            {"value": value, "findings": [row["id"] for row in rows]} for value, rows in report.others
        ],
    }  # fmt: skip


def _action(one: Action, teller: Teller) -> dict[str, Any]:
    return {
        "check": one.cause.check,
        "because_id": one.cause.because,
        "title": teller.text(one.advice.title),
        "findings": [fault.finding.id for fault in one.cause.faults],
        "where": [{"value": place.value, "names": list(place.names)} for place in one.places],
        "owner": {"id": one.owner, "said": teller.word(OWNERS, one.owner)},
        "effort": {"id": one.advice.effort, "said": teller.word(EFFORTS, one.advice.effort)},
        "downtime": one.advice.downtime,
        "days": one.advice.days or None,
        "basis": {"id": one.advice.basis, "said": teller.word(BASES, one.advice.basis)},
        "gain_milli": {"least": one.least, "most": one.most},
        "certainty": one.certainty.value,
        "critical": one.critical,
    }


def _renewal(report: Report, start: datetime | None) -> dict[str, Any]:
    term, took = renewal(report.course, start), fixing(report.course)

    def days(span: Any) -> int | None:
        return None if span is None else span.days

    return {
        "override": override_document(report.override) if report.override else None,
        "renewal": {
            "then": _point(term.then),
            "now": _point(term.now),
            "lowest": _point(term.lowest) if term.lowest else None,
            "parts": [_part(one) for one in term.parts],
        },
        "fixing": {
            "closed": took.closed,
            "half_within_days": days(took.half_within),
            "longest_days": days(took.longest),
            "still_open": took.still_open,
            "oldest_open_days": days(took.oldest_open),
        },
    }


def _point(one: Point) -> dict[str, Any]:
    found = {"as_of": instant(one.at), "value": one.value}
    return found | ({"parts": [_part(part) for part in one.parts]} if one.parts else {})


def _part(part: Part) -> dict[str, Any]:
    return {"cause": part.cause.value, "milli": part.milli}
