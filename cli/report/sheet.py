"""A report as CSV: all rows that a page cuts, in which no spreadsheet begins to calculate."""

import csv
import io
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from cli.report import words
from cli.report.actions import BASES, EFFORTS, OWNERS
from cli.report.content import Report
from cli.report.redaction import SEVERITY, Released, redacted
from cli.report.teller import Teller

COLUMNS = (
    "section", "id", "subject", "severity", "where", "names", "what", "who", "effort", "days", "why", "points_least",
    "points_most", "certainty", "first_seen", "last_seen",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a cell a formula in one spreadsheet or another; an apostrophe before it makes it text."""

Row = Mapping[str, str]


def sheet(report: Report, *, audience: str, teller: Teller, release: Released | None = None) -> bytes:
    """The rows for one of AUDIENCES in UTF-8 with its mark (a spreadsheet takes it for something else without).

    The headings are the same in every language; dates are ISO 8601 in UTC, points have a decimal point.
    """
    held = io.StringIO(newline="")
    writer = csv.DictWriter(held, COLUMNS, restval="", lineterminator="\r\n")  # RFC 4180
    writer.writeheader()
    rows = _broker(report, teller) if audience == "broker" else _whole(report, teller)
    for row in (*_opening(report, audience, teller, release), *rows):
        writer.writerow({key: guarded(cell) for key, cell in row.items()})
    return held.getvalue().encode("utf-8-sig")


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers."""
    if not cell.startswith(FORMULA) or cell.removeprefix("-").replace(".", "", 1).isdigit():
        return cell
    return f"'{cell}"


def _opening(report: Report, audience: str, teller: Teller, release: Released | None) -> Iterator[Row]:
    yield {"section": "opening", "what": teller.text(words.OPENING)}
    if release is not None:
        yield {
            "section": "opening",
            "what": teller.text(words.RELEASED, who=teller.foreign(release.by), day=teller.moment(release.at)),
        }
    elif audience != "underwriter":
        yield {"section": "opening", "what": teller.text(words.DRAFT)}
    told, rating = report.document["target"], report.document["rating"]
    number = teller.text("not rated") if rating["value"] is None else str(rating["value"])
    shown = {"section": "rating", "where": told["name"], "names": teller.foreign(told["label"] or ""), "what": number}
    yield shown | {"last_seen": report.document["as_of"]}


def _broker(report: Report, teller: Teller) -> Iterator[Row]:
    for row in redacted(report).rows:
        yield {
            "section": "found",
            "subject": teller.word(words.VECTORS, row.vector),
            "severity": teller.word(words.SEVERITIES, row.severity),
            "what": str(row.many),
            "days": str(row.days or ""),
        }


def _whole(report: Report, teller: Teller) -> Iterator[Row]:
    assets = {row["id"]: row for row in report.document["assets"]}
    severest = {one.finding for one in report.criticals}

    def place(asset: str) -> dict[str, str]:
        row = assets.get(asset)
        found = (asset if asset != "whole" else "", "") if row is None else (row["value"], row["name"] or "")
        return dict(zip(("where", "names"), map(teller.foreign, found), strict=True))

    for one in report.criticals:
        yield {
            "section": "critical", "id": one.finding, "subject": teller.word(words.VECTORS, one.vector),
            "severity": teller.word(words.SEVERITIES, "critical"), "where": teller.foreign(one.value),
            "what": teller.text(one.title), "first_seen": one.since.date().isoformat(),
            "why": one.due.date().isoformat() if one.due else "",
        }  # fmt: skip
    for act in report.actions:
        yield {
            "section": "action", "id": act.cause.check, "subject": teller.word(words.VECTORS, act.finding.vector),
            "where": "|".join(teller.foreign(place.value) for place in act.places),
            "names": "|".join(teller.foreign(name) for place in act.places for name in place.names),
            "what": teller.text(act.advice.title), "who": teller.word(OWNERS, act.owner),
            "effort": teller.word(EFFORTS, act.advice.effort), "days": str(act.advice.days or ""),
            "why": teller.word(BASES, act.advice.basis), "points_least": _points(act.least),
            "points_most": _points(act.most), "certainty": teller.word(words.CERTAINTIES, act.certainty.value),
        }  # fmt: skip
    for row in report.hurting:
        severity = "critical" if row["id"] in severest else SEVERITY[row["verdict"]]
        yield place(row["asset"]) | {
            "section": "finding", "id": row["id"], "subject": teller.word(words.VECTORS, row["vector"]),
            "severity": teller.word(words.SEVERITIES, severity), "what": teller.because(row),
            "points_most": _points(row["points_lost_milli"]),
            "certainty": teller.word(words.CERTAINTIES, row["certainty"]),
            "first_seen": row["first_seen"] or "", "last_seen": row["last_seen"] or "",
        }  # fmt: skip
    yield from _assets_and_silence(report, teller, place)


def _assets_and_silence(report: Report, teller: Teller, place: Any) -> Iterator[Row]:
    for row in report.document["assets"]:
        yield place(row["id"]) | {
            "section": "asset",
            "subject": teller.word(words.KINDS, row["kind"]),
            "what": f"{row['attribution']}: {teller.word(words.ATTRIBUTIONS, row['attribution'])}",
            "why": "; ".join(teller.value(one) for one in row["proof"]),
        }
    for row in report.document["not_seen"]:
        yield place(row["asset"]) | {
            "section": "not seen",
            "subject": teller.word(words.PROBES, row["probe"]),
            "what": teller.word(words.OUTCOMES, row["outcome"]),
            "why": teller.value(row["why"]),
        }


def _points(milli: int) -> str:
    return f"{Decimal(milli) / 1000:.3f}"
