"""What strangers may put where their text is shown, and a report that shows it in every field."""

from dataclasses import replace
from typing import Any

from cli.report.actions import Place
from cli.report.content import Report
from scanner.asset import Claim
from scoring.case import Case
from scoring.governance import Entry, Result, Ruling
from scoring.rating import Rating
from tests.cli.report.companies import disputed
from tests.worlds.history import DAY

CORPUS = (
    "<script>alert(1)</script>",
    "</style></title><script>alert(2)</script>",
    "\"><img src=x onerror=alert(3)>",
    "' onmouseover='alert(4)",
    "--><svg/onload=alert(5)>",
    "]]><iframe srcdoc='<script>alert(6)</script>'>",
    "{{ 7*7 }}{% raw %}{# x #}${7*7}",
    "<!--unreviewed-->",
    "javascript:alert(7)",
    "</pre></td></tr></table></main><form action=//evil.example><input autofocus onfocus=alert(8)>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<base href=//evil.example><link rel=stylesheet href=//evil.example/x>",
    "=HYPERLINK(\"https://evil.example\",\"x\")",
    "+cmd|' /C calc'!A0",
    "\u202egnp.exe\u202c \u2066hidden\u2069 \u200bzero\ufeff",
    "\x1b[31mred\x1b[0m\x00\x07\r\n\tnext",
    "&lt;script&gt;&#60;script&#62;",
    "שלום עולם", "مرحبا",
    "한국어 日本語 简体中文 ไทย",
    "Z" + "\u0300" * 60,
    "\U0001f600\ud800 lone",
    "a" * 10_000,
    "{who} {day} {points} {many}",
)  # fmt: skip
EVERYTHING = " ".join(CORPUS[:-2])
"""All of it in one text, but for the long and the placeholders."""


def attacked(text: str) -> Report:
    """A report with this text wherever somebody else's text is told."""
    report = disputed()
    done, document = report.done, _document(report.document, text)
    ruling = Entry(
        number=9, target=done.case.target.name, at=done.case.as_of - DAY, who=text,
        says=Ruling(of=1, result=Result.REJECTED, why=text),
    )  # fmt: skip
    override = report.override
    return replace(
        report,
        done=replace(done, case=_case(done.case, text), rating=_rating(done.rating, text)),
        document=document,
        actions=tuple(
            replace(one, places=tuple(Place(value=text, names=(text, text)) for _ in one.places))
            for one in report.actions
        ),
        criticals=tuple(replace(one, value=text, service=text) for one in report.criticals),
        others=((text, tuple(document["findings"][:3])),),
        vantage=(text,),
        contact=text,
        excerpts=({"observation": "o", "probe": "http", "asset": text, "text": text},),
        disputes=tuple(replace(one, by=text, ruled=ruling) for one in report.disputes),
        override=override and replace(override, who=text, says=replace(override.says, decision=text, why=text)),
    )  # type: ignore[arg-type]  # the override is a Bypass


def _document(document: dict[str, Any], text: str) -> dict[str, Any]:
    """`hullmark.scan/1` as it would be if nobody had cleaned it."""
    target = document["target"]
    return document | {
        "target": target | {"label": text, "unicode": text, "profile": target["profile"] | {"because": text}},
        "assets": [row | {"value": text, "name": text, "proof": [text, text]} for row in document["assets"]],
        "findings": [
            row | {"because": text, "values": dict.fromkeys(row["values"], text)} for row in document["findings"]
        ],
        "not_seen": [{"probe": "tls", "asset": text, "outcome": "silent", "why": text}],
    }


def _case(case: Case, text: str) -> Case:
    claims: tuple[Claim, ...] = tuple(replace(one, proof=(text,), role=text) for one in case.evidence.claims)
    target = replace(case.target, label=text)
    return replace(case, target=target, evidence=replace(case.evidence, claims=claims))


def _rating(rating: Rating, text: str) -> Rating:
    return replace(rating, critical=tuple(replace(one, value=text, service=text) for one in rating.critical))
