"""A report made of what is stored, and the file that it is in each form."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from cli import given
from cli.document import EXCERPT, excerpts
from cli.printing import as_line
from cli.report.actions import advice_of
from cli.report.catalogue import catalogue
from cli.report.content import YEAR, Report, report, resting_on
from cli.report.course import point
from cli.report.data import document
from cli.report.page import page
from cli.report.pdf import printed
from cli.report.recipes import FILES, recipes_of
from cli.report.redaction import Released
from cli.report.sheet import sheet
from cli.report.teller import Teller
from cli.stored import newest, ratings
from cli.world import shipped
from scanner.target import canonical
from scoring.renewal import term

if TYPE_CHECKING:
    from cli.world import Archive

EXCERPTS = 12
"""Raw answers of which the beginning is shown, where it is text."""


async def made_of(
    archive: "Archive", target: str, contact: str, start: datetime | None, at: datetime
) -> tuple[Report, str]:
    """The report over the last year or since `start`, as of now, and the id of the rating that it tells.

    Raises Misconfigured where there is no rating.
    """
    done = await newest(archive, target)
    (last,) = await ratings(archive, target, newest=1)
    begin = last.as_of - YEAR if start is None else start
    stood = await archive.history.ratings(last.target, until=begin, newest=1)
    later = await archive.history.ratings(last.target, since=begin)
    rows = {row.id: row for row in (*stood, *later, last)}
    advice = advice_of(shipped("actions.csv"))
    recipes = recipes_of({name: shipped(f"recipes/{name}.toml") for name in FILES})
    course = [point(row) for row in rows.values()]
    made = report(done, course, advice, contact=given.contact(contact), at=at, recipes=recipes)
    raw = {one: await archive.history.raw(one) for one in resting_on(made, EXCERPTS)}
    return replace(made, excerpts=tuple(excerpts(done.case, readable(raw)))), last.id


def readable(raw: Mapping[str, bytes | None]) -> dict[str, bytes]:
    """The raw answers that begin with text: nobody reads what holds a NUL."""
    return {one: answer for one, answer in raw.items() if answer and b"\0" not in answer[:EXCERPT]}


async def term_of(archive: "Archive", target: str) -> datetime | None:
    """The beginning of the running term, where the book knows one."""
    _, name = canonical(target)
    terms = [term(policy) for policy in await archive.history.policies_of(name)]
    begun = [one.start for one in terms if one is not None]
    return datetime.combine(min(begun), time.max, UTC) if begun else None


def rendered(
    made: Report, *, audience: str, form: str, language: str, release: Released | None = None,
    start: datetime | None = None,
) -> bytes:  # fmt: skip
    """The file as it lies, in one of FORMATS."""
    if form in {"html", "pdf"}:
        html = page(made, audience=audience, language=language, release=release, start=start)
        return html.encode() if form == "html" else printed(html, language)
    teller = Teller(catalogue(language))
    if form == "csv":
        return sheet(made, audience=audience, teller=teller, release=release)
    return (as_line(document(made, audience=audience, teller=teller, release=release, start=start)) + "\n").encode()
