"""Strangers' text is harmless on a terminal, and machines get one document a line."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli import printing
from cli.printing import Page, cleaned, print_json, shown

HOSTILE = (
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "a\rb\nc",
    "\x9b2J",
    "abc\u202egpj.exe",
    "zero\u200bwidth",
    "\x00\x08\x7f",
    "\ud800lone",
    "[bold]markup[/bold]",
)


@given(st.text())
def test_whatever_is_shown_is_printable_and_short(text: str) -> None:
    """No control, bidirectional, invisible or surrogate character survives, nor more than the limit."""
    tidy = shown(text, 50)
    assert tidy.isprintable()
    assert len(tidy) <= 53
    assert "\x1b" not in tidy


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_strings_lose_what_moves_a_cursor(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A page writes exactly one line of printable characters for one hostile line."""
    Page().line(text)
    Page().rows(("where",), [(text,)])
    lines = capsys.readouterr().out.split("\n")
    assert len(lines) == 4
    assert all(line.isprintable() for line in lines)


def test_markup_of_strangers_is_text(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """On a terminal too, square brackets are shown and not obeyed."""
    monkeypatch.setattr(printing, "on_terminal", lambda: True)
    page = Page()
    page.line("[red]x[/red] :smile:")
    page.rows(("where",), [("[blink]y[/blink]",)])
    out = capsys.readouterr().out
    assert "[red]x[/red] :smile:" in out
    assert "[blink]y[/blink]" in out


def test_tables_and_colour_only_on_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Into a pipe go aligned plain lines without an escape sequence or a rule."""
    Page().line("head", "bold red")
    Page().rows(("a", "points"), [("x", "1.0"), ("longer", "12.5")], right=(1,))
    assert capsys.readouterr().out == "head\na       points\nx          1.0\nlonger    12.5\n"


def test_no_color_is_obeyed(monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_COLOR turns tables and colour off on a terminal."""
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    assert not printing.on_terminal()


def test_json_is_one_line_of_ascii(capsys: pytest.CaptureFixture[str]) -> None:
    """A document is one line that any locale prints, and reads back as it was."""
    print_json({"name": "münchen.example", "raw": "\x9b\u202e"})
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert out.isascii()
    assert json.loads(out) == {"name": "münchen.example", "raw": "\x9b\u202e"}


def test_cleaning_reaches_every_string() -> None:
    """Nested values are cleaned; numbers, None and our own keys stay."""
    assert cleaned({"a": ["\x1b[1m", 1, None, {"b": ("\u202e",)}]}) == {"a": ["?[1m", 1, None, {"b": ["?"]}]}
