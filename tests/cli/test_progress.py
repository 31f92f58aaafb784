"""The bar of a long command: on a terminal, and nowhere else."""

import io
import sys
from datetime import UTC, datetime

import pytest

from cli.progress import Bars
from scanner.target import Profile, Scope, Target, TargetKind

TARGET = Target(
    name="acme.example",
    kind=TargetKind.NAME,
    scope=Scope(asked=Profile.LIGHT, used=Profile.LIGHT, because=""),
    since=datetime(2026, 11, 22, tzinfo=UTC),
)


class Stream(io.StringIO):
    """Standard error, on a terminal or not."""

    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


@pytest.mark.parametrize(("terminal", "no_color", "drawn"), [(True, "", True), (True, "1", False), (False, "", False)])
def test_a_bar_is_drawn_where_it_may_be(
    terminal: bool, no_color: str, drawn: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With NO_COLOR, or where nobody watches, not one byte is sent: cursor codes neither."""
    stream = Stream(terminal=terminal)
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("NO_COLOR", no_color)
    monkeypatch.setenv("TERM", "xterm")
    with Bars() as bars:
        bars.of(TARGET)(1, 2, "looking")
    assert bool(stream.getvalue()) is drawn
