"""A report as one HTML file: no script, no request, everything from outside escaped."""

import re
from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from cli.report import actions, charts, words
from cli.report.catalogue import catalogue
from cli.report.content import Report
from cli.report.course import Point, fixing, renewal
from cli.report.redaction import LEAVES, Released, redacted
from cli.report.teller import Teller

MOST_ROWS = 500
"""Rows of one table on a page; the CSV has them all."""
MOST_TO_PROVIDERS = 20
"""Letters to providers, and findings in one of them."""
MARK = "<!--unreviewed-->"
CLOSED_UP = ("ja", "zh-Hans")
"""Languages in which no space stands between two sentences."""
_AFTER = re.compile(r"(?<=[、。，：；！？])[ \n]+(?=[^\s<])")
_AS_IT_IS = re.compile(r"(<pre>.*?</pre>)", re.DOTALL)


def page(
    report: Report, *, audience: str, language: str, release: Released | None = None, start: datetime | None = None
) -> str:
    """The page for one of AUDIENCES; without a `release` one that leaves the house says that it is a draft.

    `start` is the day from which the underwriter wants to see how it went.
    """
    teller = Teller(catalogue(language))
    style = _style()
    target = report.document["target"]
    told: str = (
        environment()
        .get_template(f"{audience}.html.j2")
        .render(
            **(_broker(report, teller) if audience == "broker" else _whole(report, teller, start)),
            _=teller.text,
            teller=teller,
            words=words,
            said=actions,
            dict=dict,
            name=target["name"],
            label=target["label"],
            as_of=report.done.case.as_of,
            rating=report.done.rating,
            model=report.done.case.model,
            release=release,
            leaves=audience in LEAVES,
            most=MOST_ROWS,
            at_once=MOST_TO_PROVIDERS,
            style=Markup(style),  # noqa: S704  # a file of our own
            style_hash=b64encode(sha256(style.encode()).digest()).decode(),
            unreviewed=Markup(MARK),  # noqa: S704  # replaced below, when every sentence was told
        )
    )
    note = teller.text("This translation was made by a machine; no native reader has reviewed it yet.")
    told = closed_up(told) if language in CLOSED_UP else told
    return told.replace(MARK, "" if teller.reviewed else f'<p class="note">{Markup.escape(note)}</p>', 1)


def closed_up(html: str) -> str:
    """The page without the spaces that its templates put between sentences; what came from servers stays as it is."""
    pieces = _AS_IT_IS.split(html)
    return "".join(piece if number % 2 else _AFTER.sub("", piece) for number, piece in enumerate(pieces))


def _broker(report: Report, teller: Teller) -> dict[str, Any]:
    """Nothing but what a broker may see reaches the template."""
    view = redacted(report)
    return {"view": view, "course": _course(view.course, report, teller)}


def _whole(report: Report, teller: Teller, start: datetime | None) -> dict[str, Any]:
    places = {
        row["id"]: f"{row['value']} ({row['name']})" if row["name"] else row["value"]
        for row in report.document["assets"]
    }
    lost = charts.bars(
        [(teller.word(words.VECTORS, vector), milli / 1000) for vector, _, milli in report.grades if milli > 0],
        title=teller.text("Points lost by subject"),
        told=teller.text("The same numbers stand in the table of grades."),
    )
    return {
        "report": report,
        "document": report.document,
        "organisation": report.done.case.target.organisation,
        "where_of": lambda asset: places.get(asset, asset),
        "course": _course(report.course, report, teller),
        "bars": lost,
        "renewal": renewal(report.course, start),
        "fixing": fixing(report.course),
    }


def _course(course: Sequence[Point], report: Report, teller: Teller) -> Markup:
    model = report.done.case.model
    return charts.course(
        [(at, point.value) for point in course for at in (point.at, point.until) if at],
        low=model.low, high=model.high, edges=[least for _, least in model.bands if least > model.low],
        title=teller.text("The rating over time"),
        told=teller.text("From {low} to {high}; the table below has every value.", low=model.low, high=model.high),
        day=teller.day,
    )  # fmt: skip


@cache
def environment() -> Environment:
    """What all templates are read by: everything is escaped, and a name that is not there is an error."""
    return Environment(
        loader=FunctionLoader(source), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def source(name: str) -> str:
    """A file of `templates`."""
    return files(__package__).joinpath("templates", name).read_text("utf-8")


@cache
def _style() -> str:
    return source("style.css")
