"""What was said of a rating, packed by what differs from what was said before: a night changes little of it.

Most of a rating is the same every night but for the times of the looks it rests on. So a time is written as the look
whose time it is, and as so many days from it; then only those pieces are kept that the text before does not hold.
"""

import json
import re
import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache

from scoring.history.columns import micro, told_time

Times = Mapping[str, int]
"""Times by what they are of: `0.17` the look 17 of the newest scan, `0e` the end of that scan, `a` the time as of
which it was judged; in microseconds since 1970."""

_TIME = re.compile(r'"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?Z)"')
_MARK = re.compile("\x01([0-9a-z.]+)([+-][0-9]+)\x01")
_DAY = timedelta(days=1) // timedelta(microseconds=1)
_WINDOW = 32 * 1024
MOST_BYTES = 64 * 1024 * 1024
"""No rating is longer."""
_BETWEEN = "\x02"
_PIECE = re.compile(r"\{?[^{]+|\{")


def marked(text: str, times: Times) -> str:
    """A text with its times as marks. JSON holds no such characters itself."""
    at_day: dict[int, list[tuple[int, str]]] = {}
    for mark, at in times.items():
        at_day.setdefault(at % _DAY, []).append((at, mark))

    @cache
    def mark_of(time: str) -> str:
        told = micro(datetime.fromisoformat(time))
        there = at_day.get(told % _DAY)
        if there is None or _text(told) != time:
            return f'"{time}"'
        at, mark = min(there, key=lambda one: (abs(told - one[0]), len(one[1]), one[1]))
        return f"\x01{mark}{(told - at) // _DAY:+d}\x01"

    return _TIME.sub(lambda found: mark_of(found[1]), text)


def unmarked(text: str, times: Times) -> str:
    """The text again. Raises KeyError for a mark that is of none of the times."""

    @cache
    def time_of(mark: str, days: str) -> str:
        return f'"{_text(times[mark] + int(days) * _DAY)}"'

    return _MARK.sub(lambda found: time_of(found[1], found[2]), text)


def timeless(text: str) -> str:
    """The text with nothing in place of its times: for whoever reads none of them."""
    return _MARK.sub('""', text)


def _text(at: int) -> str:
    """As scanner.canonical writes a time."""
    return told_time(at).isoformat().replace("+00:00", "Z")


def packed(texts: Sequence[str], before: Sequence[str] | None = None) -> bytes:
    """Marked texts, by what differs from the marked texts before; all of them where there are none."""
    return retold(texts, _pieces(before or ()))


def retold(texts: Sequence[str], old: Sequence[str]) -> bytes:
    """The same, the marked texts before being told by their pieces."""
    places = {piece: place for place, piece in reversed(list(enumerate(old)))}
    plan: list[int | list[int]] = []
    literal: list[str] = []
    at = 0
    for piece in _pieces(texts):
        place = at if at < len(old) and old[at] == piece else places.get(piece)
        last = plan[-1] if plan else None
        if place is None:
            literal.append(piece)
            if isinstance(last, int):
                plan[-1] = last + len(piece)
            else:
                plan.append(len(piece))
            at += 1  # most often one piece took another's place
            continue
        at = place + 1
        if isinstance(last, list) and last[0] + last[1] == place:
            last[1] += 1
        else:
            plan.append([place, 1])
    told = json.dumps(plan, separators=(",", ":")).encode("ascii") if old else b""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15, zdict=_dictionary(old, plan))
    return told + b"\n" + deflate.compress("".join(literal).encode("utf-8", "surrogatepass")) + deflate.flush()


def unpacked(lying: bytes, before: Sequence[str] | None = None) -> list[str]:
    """The marked texts again. Raises ValueError, TypeError, LookupError or zlib.error for what was not packed here."""
    return texts(pieces(lying, _pieces(before or ())))


def texts(of: Sequence[str]) -> list[str]:
    """The texts that are in these pieces."""
    return "".join(of).split(_BETWEEN)


def pieces(lying: bytes, old: Sequence[str] = ()) -> list[str]:
    """The pieces of what was said again, of the pieces of what was said before; fails as `unpacked` does.

    Whoever reads one told after the other needs no text of those between.
    """
    told, _, rest = lying.partition(b"\n")
    plan = json.loads(told) if told else None
    inflate = zlib.decompressobj(-15, zdict=_dictionary(old, plan or []))
    literal = inflate.decompress(rest, MOST_BYTES).decode("utf-8", "surrogatepass")
    if not inflate.eof or inflate.unused_data or bool(told) != bool(old):
        raise ValueError("what was said is not what was packed")
    if plan is None:
        return _PIECE.findall(literal)
    parts: list[str] = []
    begins: list[int] = []
    at = 0
    for step in plan:
        begins.append(len(parts))
        if isinstance(step, int):
            parts += _PIECE.findall(literal[at : at + step])
            at += step
        else:
            place, many = step
            parts.extend(old[place : place + many])
    if all(part.startswith("{") for begin in begins[1:] for part in parts[begin : begin + 1]):
        return parts
    return _PIECE.findall("".join(parts))  # what was cut within an object is told by the whole


def _pieces(texts: Sequence[str]) -> list[str]:
    """One for each object of the JSON, with what follows it."""
    return _PIECE.findall(_BETWEEN.join(texts))


def _dictionary(old: Sequence[str], plan: Sequence[int | list[int]]) -> bytes:
    """The text before, at the end of it what was not taken over: what is new resembles that most."""
    left: list[str] = []
    end = 0
    for place, many in sorted(step for step in plan if not isinstance(step, int)):
        left += old[end:place]
        end = max(end, place + many)
    return "".join((*old, *left, *old[end:]))[-_WINDOW:].encode("utf-8", "surrogatepass")[-_WINDOW:]
