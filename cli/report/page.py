"""A report as one HTML file: no script, no request, everything from outside escaped."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from cli.report import actions, charts, words
from cli.report.catalogue import catalogue
from cli.report.content import Report
from cli.report.teller import Teller

MOST_ROWS = 500
"""Rows of one table on a page; the CSV has them all."""
MARK = "<!--unreviewed-->"


def page(report: Report, *, audience: str, language: str) -> str:
    """The page for one reader: `policyholder` so far."""
    teller = Teller(catalogue(language))
    model, rating = report.done.case.model, report.done.rating
    edges = [least for _, least in model.bands if least > model.low]
    drawn = charts.course(
        [(point.at, point.value) for point in report.course],
        low=model.low, high=model.high, edges=edges,
        title=teller.text("The rating over time"),
        told=teller.text("From {low} to {high}; the table below has every value.", low=model.low, high=model.high),
    )  # fmt: skip
    lost = charts.bars(
        [(teller.word(words.VECTORS, vector), milli / 1000) for vector, _, milli in report.grades if milli > 0],
        title=teller.text("Points lost by subject"),
        told=teller.text("The same numbers stand in the table of grades."),
    )
    style = _style()
    told: str = (
        _environment()
        .get_template(f"{audience}.html.j2")
        .render(
            _=teller.text,
            teller=teller,
            words=words,
            said=actions,
            dict=dict,
            report=report,
            rating=rating,
            model=model,
            document=report.document,
            course=drawn,
            bars=lost,
            most=MOST_ROWS,
            style=Markup(style),  # noqa: S704  # ours
            style_hash=b64encode(sha256(style.encode()).digest()).decode(),
            unreviewed=Markup(MARK),  # noqa: S704  # replaced below, when every sentence was told
        )
    )
    note = teller.text("This translation was made by a machine; no native reader has reviewed it yet.")
    return told.replace(MARK, "" if teller.reviewed else f'<p class="note">{Markup.escape(note)}</p>', 1)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FunctionLoader(_source), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def _source(name: str) -> str:
    return files(__package__).joinpath("templates", name).read_text("utf-8")


@cache
def _style() -> str:
    return _source("style.css")
