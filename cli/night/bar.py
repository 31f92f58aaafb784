"""How far a night is, on standard error, on a terminal that may be drawn on."""

import sys
from typing import Any

from cli.printing import on_terminal, shown
from scoring.night import Taken


class NightBar:
    """A context that shows one bar for all targets of some runs; silent where nobody watches."""

    def __init__(self, *, done: int, total: int) -> None:
        self._done, self._total = done, total
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> "NightBar":
        if on_terminal(sys.stderr):
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            says = TextColumn("{task.description}", markup=False)
            columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), says)
            self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self._task = self._bar.add_task("", completed=self._done, total=self._total)
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def told(self, taken: Taken, outcome: str) -> None:
        """One more target is done."""
        self._done += 1
        if self._bar is not None:
            says = shown(f"{taken.night}  {taken.target}  {outcome}", 70)
            self._bar.update(self._task, completed=min(self._done, self._total), description=says)
