"""Which versions have a flaw: spans of one source, in the words of vendors, become bounds that sort as bytes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from scanner.feeds.records import AFFECTED, UNAFFECTED, Span
from scoring.history.schemes import Scheme, above, beginnings, deeper, key, train

LAST = b"\xff\xff"
"""After every version."""
MOST_RANGES = 200
"""Ranges of one product in one record that are compared with each other; more of them are all conditions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """low <= version < high, as keys of one scheme. `fixed` is the version that ends it, `last` the last one in it.

    `maybe`: a condition comes with it, or nobody tells of a version without the flaw.
    """

    low: bytes
    high: bytes
    maybe: bool
    fixed: str = ""
    last: str = ""

    @property
    def exact(self) -> bool:
        return self.high == self.low + b"\0"

    @property
    def begins(self) -> bytes:
        """What every version in it begins with, so that few have to be looked at for one version."""
        shared = (low for low, high in zip(beginnings(self.low), beginnings(self.high), strict=True) if low == high)
        return max(shared, key=len)


def bounds(scheme: Scheme, spans: Iterable[Span], default: str = UNAFFECTED) -> tuple[Bounds, ...]:
    """The affected versions; empty where the spans say nothing that can be compared.

    Where two ranges overlap, the one that ends earlier says from where on its branch is mended: `6.0.7 and below`
    beside `6.2.1 and below` leaves 6.0.8 out. A range without an end is a condition, since what came after the record
    was written may be mended. `23.9.7 and below` may mean every build of that version (23.9.7.8804), which is a
    condition too.
    """
    affected: list[Bounds] = []
    holes: list[tuple[bytes, bytes, str]] = []
    for span in spans:
        if (found := _of_span(scheme, span)) is None:
            continue
        if span.status == AFFECTED:
            affected.append(found)
            holes += [hole for told in span.mended if (hole := _hole(scheme, told)) is not None]
        else:
            holes.append((found.low, found.high, span.start))
    if default == AFFECTED and holes:
        affected = [Bounds(low=b"", high=LAST, maybe=False)]
    ranges = [one for one in dict.fromkeys(affected) if not one.exact]
    if len(ranges) > MOST_RANGES:
        return tuple(replace(one, maybe=True) for one in affected)
    pieces: list[Bounds] = [one for one in dict.fromkeys(affected) if one.exact]
    for one in ranges:
        own = [
            (other.high, end, other.fixed)
            for other in ranges
            if one.low < other.high < one.high and (end := above(scheme, other.fixed or other.last)) is not None
        ]
        pieces += _without(one, sorted((*holes, *own)))
    pieces += [rest for one in ranges for told in _builds(scheme, one) for rest in _without(told, sorted(holes))]
    return tuple(
        replace(one, maybe=True) if one.high == LAST else one
        for one in dict.fromkeys(pieces)
        if not one.exact or not any(low <= one.low < high for low, high, _ in holes)
    )  # fmt: skip


def _of_span(scheme: Scheme, span: Span) -> Bounds | None:
    if span.end.endswith(".*"):  # the whole branch, whether before it or up to it is said (CVE JSON 5, `lessThan`)
        span = replace(span, through=True)
    if scheme.bare_builds and span.start != span.end and "-" not in span.start + span.end and span.start and span.end:
        span = replace(span, end=f"{span.start}-{span.end}")
    if span.start and span.start == span.end and span.through:
        at = key(scheme, span.start)
        return None if at is None else Bounds(low=at, high=at + b"\0", maybe=span.maybe)
    low = key(scheme, span.start) if span.start else b""
    high, maybe = (_end(scheme, span), span.maybe) if span.end else (LAST, True)
    if low is None or high is None:
        return None
    if span.after:
        low += b"\0"
    if not low and high != LAST:
        low = train(scheme, span.end)
    fixed, last = ("", span.end) if span.through else (span.end, "")
    return Bounds(low=low, high=high, maybe=maybe, fixed=fixed, last=last) if low < high else None


def _end(scheme: Scheme, span: Span) -> bytes | None:
    if span.end.endswith((".*", ".x", ".X")):
        stem = span.end[:-2]
        return above(scheme, stem, numbers=stem.count(".") + 1) if span.through else key(scheme, stem)
    at = key(scheme, span.end)
    return at + b"\0" if at is not None and span.through else at


def _builds(scheme: Scheme, one: Bounds) -> Iterator[Bounds]:
    """What has more numbers than the last version of a range, where that is told by three and more: its builds."""
    if one.last.count(".") < 2 or not one.last[-1].isdigit():
        return
    low, high = deeper(scheme, one.last)
    if one.high <= low:
        yield Bounds(low=low, high=high, maybe=True, last=one.last)


def _hole(scheme: Scheme, told: str) -> tuple[bytes, bytes, str] | None:
    low, high = key(scheme, told), above(scheme, told)
    return None if low is None or high is None else (low, high, told)


def _without(one: Bounds, holes: Sequence[tuple[bytes, bytes, str]]) -> list[Bounds]:
    """What is left of a range; `holes` are sorted."""
    left: list[Bounds] = []
    low = one.low
    for start, end, told in holes:
        if end <= low or start >= one.high:
            continue
        if start > low:
            left.append(Bounds(low=low, high=start, maybe=one.maybe, fixed=told))
        low = end
    return [*left, replace(one, low=low)] if low < one.high else left
