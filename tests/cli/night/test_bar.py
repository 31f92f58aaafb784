"""The bar of a night moves with its targets, and nothing of it reaches a pipe."""

import pytest

from cli.night import bar
from cli.night.bar import NightBar
from scoring.night import Taken

ONE = Taken(run=1, night="2026-11-22", target="acme.example", holder="me", look=True, seen=True, tries=1)


def test_nothing_is_drawn_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    """Into a pipe or a log."""
    with NightBar(done=0, total=1) as shown:
        shown.told(ONE, "rated")
    assert capsys.readouterr().err == ""


def test_on_a_terminal_it_tells_how_far_the_night_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """How many of how many, and which was last."""
    monkeypatch.setattr(bar, "on_terminal", lambda _: True)
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("COLUMNS", "160")
    with NightBar(done=3, total=5) as shown:
        shown.told(ONE, "rated")
        text = shown._bar.tasks[0]
        assert (text.completed, text.total) == (4, 5)
        assert text.description == "2026-11-22 acme.example rated"
