"""The underwriter's screen: at most 80 columns and 24 lines, no decision and no colour of acceptance."""

import textwrap

from cli.declared import size_line
from cli.disputed import beside_lines
from cli.document import Outcome, lost_by_finding, not_seen
from cli.printing import Page, shown
from cli.screen import (
    UNCALIBRATED,
    domain_line,
    points,
    rating_line,
    signed,
    title,
    worst_first,
)
from cli.wanted import feeds_wanted
from scanner.asset import Kind
from scoring.case import Case
from scoring.claims import current_claims
from scoring.rating import Rating
from scoring.vectors import sentence

WIDE = 79
CRITICAL, FINDINGS = 3, 5


def show_quote(page: Page, done: Outcome) -> None:
    """The whole screen."""
    case, rating = done.case, done.rating
    scope = case.target.scope
    if wanted := feeds_wanted(case):
        _lines(page, wanted)
    _line(page, title(case.target), "bold")
    _line(page, UNCALIBRATED)
    _lines(page, f"profile {scope.used.value}: {scope.because}")
    if size := size_line(case):
        _lines(page, size)
    for exposure in rating.critical[:CRITICAL]:
        _lines(page, f"CRITICAL {exposure.value} {exposure.service}: {exposure.because}", "bold")
    if len(rating.critical) > CRITICAL:
        _line(page, f"CRITICAL ... and {len(rating.critical) - CRITICAL} more", "bold")
    _line(page, rating_line(rating), "bold")
    for told in beside_lines(done.log, case.as_of):
        _lines(page, told, "bold")
    night = "; provisional: a single night" if rating.provisional else ""
    parked = "; parked" if rating.parked else ""
    _line(
        page,
        f"coverage {rating.coverage_milli / 10:.0f} %, confidence {rating.confidence_milli / 10:.0f} %{night}{parked}",
    )
    _line(page, _assets(case))
    for domain in rating.domains:
        if domain.name == case.target.name:
            _line(page, domain_line(domain))
    for row in _letters(rating):
        _line(page, row)
    worst = worst_first(rating)
    lost, claims = lost_by_finding(rating), current_claims(case)
    for finding in worst[:FINDINGS]:
        claim = claims.get(finding.subject)
        where = f"{claim.asset.asked_as or claim.asset.value}: " if claim else ""
        text = where + sentence(finding.because, finding.values)
        _line(
            page,
            f"{finding.verdict.value:>4} {points(lost.get(finding.id, 0)):>5}  {text}",
        )
    if len(worst) > FINDINGS:
        _line(page, f"... and {len(worst) - FINDINGS} more: `hullmark explain {case.target.name}`")
    _lines(page, _unseen(case, rating))
    if done.split.before_milli is not None:
        parts = ", ".join(f"{part.cause.value} {signed(part.milli)}" for part in done.split.parts)
        _lines(page, f"since the rating before: {signed(done.split.delta_milli)} ({parts or 'nothing moved'})")


def _line(page: Page, text: str, style: str = "") -> None:
    page.line(shown(text, WIDE - 3), style)


def _lines(page: Page, text: str, style: str = "") -> None:
    """Two lines at most."""
    for line in textwrap.wrap(shown(text), WIDE, subsequent_indent="  ", max_lines=2, placeholder=" ..."):
        page.block(line, style)


def _assets(case: Case) -> str:
    kinds = [claim.asset.kind for claim in current_claims(case).values()]
    return (
        f"seen: {kinds.count(Kind.NAME)} names, {kinds.count(Kind.ADDRESS)} addresses, "
        f"{kinds.count(Kind.ENDPOINT)} endpoints"
    )


def _letters(rating: Rating) -> list[str]:
    """The grades, as many to a line as fit."""
    rows, row = [], ""
    for grade in rating.grades:
        if grade.letter is None:
            continue
        cell = f"{grade.vector} {grade.letter}"
        if row and len(row) + 3 + len(cell) > WIDE - 3:
            rows.append(row)
            row = ""
        row = f"{row} | {cell}" if row else cell
    return [*rows, row] if row else rows


def _unseen(case: Case, rating: Rating) -> str:
    looks = not_seen(case)
    vectors = [grade.vector for grade in rating.grades if grade.letter is None and grade.in_total]
    forbidden = sum(row["outcome"] == "forbidden" for row in looks)
    return f"not seen: {len(looks) - forbidden} looks without an answer, {forbidden} not allowed" + (
        f"; not observed: {', '.join(vectors)}" if vectors else ""
    )
