"""The results of a run as they come in, shown in the order typed; of many targets none is kept whole."""

from collections.abc import Mapping, Sequence

from cli.document import Outcome, band_shown, excerpts, scan_document
from cli.pipeline import Result
from cli.printing import Page, as_line, print_line, say
from cli.screen import UNCALIBRATED, show_excerpts, show_outcome, title
from cli.wanted import feeds_wanted
from scanner.target import Target

FINDINGS = 12
"""Findings on the screen of one target."""

Raw = Mapping[str, bytes] | None
Row = tuple[str, ...]


class Results:
    """What became of each target; `values` and `seen` in the order typed, for the exit code."""

    def __init__(self, targets: Sequence[Target]) -> None:
        self._names = [target.name for target in targets]
        self._values: dict[str, int | None] = {}
        self._seen: dict[str, bool] = {}

    @property
    def values(self) -> list[int | None]:
        return [self._values[name] for name in self._names]

    @property
    def seen(self) -> list[bool]:
        return [self._seen[name] for name in self._names]

    def note(self, result: Result) -> None:
        """Take down what the exit code needs; of which nothing was seen is said at once."""
        self._values[result.target.name] = result.value
        self._seen[result.target.name] = result.seen
        if not result.seen:
            say(result.why or f"Nothing of {title(result.target)} could be seen.")


class Documents(Results):
    """One `hullmark.scan/1` a line, printed as soon as those typed before it are."""

    def __init__(self, targets: Sequence[Target]) -> None:
        super().__init__(targets)
        self._waiting: dict[str, str] = {}
        self._printed = 0
        self._wanted = ""

    def add(self, result: Result, raw: Raw) -> None:
        """Print what can be printed in order; `raw` are raw bytes by observation id, where they are to be shown."""
        if result.done and result.seen and not self._wanted:
            self._wanted = feeds_wanted(result.done.case)
            if self._wanted:
                say(self._wanted)
        self.note(result)
        self._waiting[result.target.name] = as_line(scan_document(result.done, raw)) if result.done else ""
        while self._printed < len(self._names) and self._names[self._printed] in self._waiting:
            line = self._waiting.pop(self._names[self._printed])
            self._printed += 1
            if line:
                print_line(line)

    def end(self) -> None:
        """Nothing is left: the last one added was the last to be printed."""


class Screens(Results):
    """The whole screen for one target, one row each for several."""

    def __init__(self, targets: Sequence[Target]) -> None:
        super().__init__(targets)
        self._rows: dict[str, Row] = {}
        self._wanted = ""
        self._only: tuple[Result, Raw] | None = None

    def add(self, result: Result, raw: Raw) -> None:
        """Keep what the end will show."""
        self.note(result)
        if len(self._names) == 1:
            self._only = result, raw
        elif result.done is not None:
            self._rows[result.target.name] = _row(result.done)
            self._wanted = self._wanted or feeds_wanted(result.done.case)

    def end(self) -> None:
        """Show it."""
        page = Page()
        if self._only is not None:
            _screen(page, *self._only)
        if self._rows:
            if self._wanted:
                page.line(self._wanted)
            page.line(UNCALIBRATED)
            page.rows(
                ("target", "critical", "rating", "band", "range", "coverage", "profile"),
                [self._rows[name] for name in self._names if name in self._rows],
                right=(1, 2, 5),
            )
            page.line("`hullmark show TARGET` shows one of them.")


def _screen(page: Page, result: Result, raw: Raw) -> None:
    if result.done is None:
        return
    show_outcome(page, result.done, heading=title(result.target), most=FINDINGS)
    if raw is not None:
        show_excerpts(page, excerpts(result.done.case, raw))


def _row(done: Outcome) -> Row:
    """What outranks the number stands before it."""
    rating, target = done.rating, done.case.target
    return (
        title(target),
        str(len(rating.critical) or ""),
        str(rating.value or "-"),
        band_shown(rating),
        f"{rating.low}-{rating.high}",
        f"{rating.coverage_milli / 10:.0f} %",
        target.scope.used.value,
    )
