"""How far a long command is, on standard error, on a terminal that may be drawn on."""

import sys
from typing import Any

from cli.printing import on_terminal, shown
from scanner.interfaces import Progress
from scanner.target import Target


class Bars:
    """A context that shows one bar for all targets of a run; silent where nobody watches."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._task: Any = None
        self._state: dict[str, tuple[int, int]] = {}

    def __enter__(self) -> "Bars":
        if on_terminal(sys.stderr):
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

            columns = (
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                TextColumn("{task.description}", markup=False),
            )
            self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self._task = self._bar.add_task("", total=None)
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def of(self, target: Target) -> Progress:
        """The progress of one target of the run."""

        def told(done: int, total: int, doing: str) -> None:
            if self._bar is None:
                return
            self._state[target.name] = done, total
            done_all = sum(done for done, _ in self._state.values())
            total_all = sum(total for _, total in self._state.values())
            self._bar.update(
                self._task, completed=done_all, total=total_all, description=shown(f"{target.name}  {doing}", 70)
            )

        return told
