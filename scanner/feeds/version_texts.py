"""Versions that are written as a text: `5.6.48 and prior`, `>= 1.2.0, < 1.4.5`, `8.5.0 to 8.5.6`."""

import re
from collections.abc import Iterator

from scanner.feeds.records import Span

_ONE = r"v?\d[\w.()+~:-]*"
_EXACT = re.compile(rf"({_ONE})\Z", re.IGNORECASE)
_THROUGH = re.compile(
    rf"(?:up to |through |<= ?|=< ?)({_ONE})(?: inclusive)?\Z"
    rf"|({_ONE}),? (?:and|or) (?:all )?(?:earlier|prior|below|before|lower|older|previous)(?: versions)?\.?\Z",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"(?:all |any )?(?:versions? )?(?:< ?|before |prior to |earlier than |below )({_ONE})\Z", re.IGNORECASE
)
_FROM_TO = re.compile(rf"(?:from )?({_ONE})(?: to | through | - | ?-> ?| up to )({_ONE})\Z", re.IGNORECASE)
_COMPARED = re.compile(rf"(>=?) ?({_ONE}), ?(<=?) ?({_ONE})\Z")
_NAME = re.compile(r"(?:[A-Za-z][\w-]* ){1,4}(?=v?\d|<|prior|before)")
_EVERYTHING = ("*", "all", "all versions", "any")


def spans(told: str, *, status: str, maybe: bool) -> Iterator[Span]:
    """The one range that a text says as a whole; nothing for a text that says more or something else."""
    told = told.strip()
    if told.lower() in _EVERYTHING:
        yield Span(status=status, maybe=maybe)
    elif found := _EXACT.match(told):
        yield Span(start=found[1], end=found[1], through=True, status=status, maybe=maybe)
    elif found := _COMPARED.match(told):
        yield Span(
            start=found[2], end=found[4], after=found[1] == ">", through=found[3] == "<=", status=status, maybe=maybe
        )
    elif found := _FROM_TO.match(told):
        yield Span(start=found[1], end=found[2], through=True, status=status, maybe=maybe)
    elif found := _BEFORE.match(told):
        yield Span(end=found[1], status=status, maybe=maybe)
    elif found := _THROUGH.match(told):
        yield Span(end=found[1] or found[2], through=True, status=status, maybe=maybe)
    elif found := _NAME.match(told):
        yield from spans(told[found.end() :], status=status, maybe=maybe)
