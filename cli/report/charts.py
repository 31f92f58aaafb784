"""Charts as inline SVG: drawn by classes alone, without a style attribute; readable in print and in grey."""

from collections.abc import Callable, Sequence
from datetime import datetime

from markupsafe import Markup, escape

WIDE, HIGH, LEFT, BELOW = 640, 200, 44, 24
"""Units of the course's drawing, and the room for its labels."""
BAR, GAP, NAMES = 18, 6, 264


def course(
    points: Sequence[tuple[datetime, int | None]], *, low: int, high: int, edges: Sequence[int], title: str, told: str,
    day: Callable[[datetime], str] = "{:%Y-%m-%d}".format,
) -> Markup:  # fmt: skip
    """The course of a rating: a line over time, broken where nothing was rated; `edges` are the bands' lower ends.

    `day` tells a day in the language of the page.
    """
    first, last = points[0][0], points[-1][0]
    span = max((last - first).total_seconds(), 1.0)

    def across(at: datetime) -> float:
        return LEFT + (at - first).total_seconds() / span * (WIDE - LEFT - 10) if len(points) > 1 else WIDE / 2

    def up(value: float) -> float:
        return 10 + (high - value) / (high - low) * (HIGH - BELOW - 20)

    parts = [
        f'<line class="grid" x1="{LEFT}" y1="{up(edge):.1f}" x2="{WIDE - 10}" y2="{up(edge):.1f}"/>'
        f'<text class="label" x="{LEFT - 6}" y="{up(edge) + 4:.1f}" text-anchor="end">{edge}</text>'
        for edge in (low, *edges, high)
    ]
    for piece in _pieces(points):
        drawn = " ".join(f"{across(at):.1f},{up(value):.1f}" for at, value in piece)
        parts.append(f'<polyline class="course" points="{drawn}"/>')
        parts += [f'<circle class="dot" cx="{across(at):.1f}" cy="{up(value):.1f}" r="3"/>' for at, value in piece]
    for at, anchor in ((first, "start"), (last, "end"))[: 2 if len(points) > 1 else 1]:
        place = across(at)
        label = f'<text class="label" x="{place:.1f}" y="{HIGH - 6}" text-anchor="{anchor}">'
        parts.append(f"{label}{escape(day(at))}</text>")
    return _drawing(parts, WIDE, HIGH, title, told)


def bars(rows: Sequence[tuple[str, float]], *, title: str, told: str, form: str = ".1f") -> Markup:
    """Horizontal bars, each with its name before and its number, written in that form, behind it."""
    most = max((value for _, value in rows), default=0.0) or 1.0
    parts = []
    for number, (name, value) in enumerate(rows):
        top = number * (BAR + GAP)
        long = value / most * (WIDE - NAMES - 60)
        parts.append(
            f'<text class="label" x="{NAMES - 8}" y="{top + 13}" text-anchor="end">{escape(name)}</text>'
            f'<rect class="bar" x="{NAMES}" y="{top}" width="{long:.1f}" height="{BAR}"/>'
            f'<text class="label" x="{NAMES + long + 6:.1f}" y="{top + 13}">{value:{form}}</text>'
        )
    return _drawing(parts, WIDE, max(1, len(rows)) * (BAR + GAP), title, told)


def _pieces(points: Sequence[tuple[datetime, int | None]]) -> list[list[tuple[datetime, int]]]:
    """The course cut where there is no value."""
    pieces: list[list[tuple[datetime, int]]] = [[]]
    for at, value in points:
        if value is None:
            pieces.append([])
        else:
            pieces[-1].append((at, value))
    return [piece for piece in pieces if piece]


def _drawing(parts: Sequence[str], wide: int, high: int, title: str, told: str) -> Markup:
    return Markup(  # noqa: S704  # made of numbers and of what was escaped above
        f'<div class="wide" tabindex="0"><svg role="img" viewBox="0 0 {wide} {high}" '
        f'xmlns="http://www.w3.org/2000/svg"><title>{escape(title)}</title><desc>{escape(told)}</desc>'
        f"{''.join(parts)}</svg></div>"
    )
