"""Logs go to standard error, one line or one object each, without strangers' characters."""

import json
import logging
import subprocess
import sys

import pytest

from cli import logs
from scanner.errors import Misconfigured


def test_text_and_json_are_one_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    """A banner in a message cannot begin a second line or colour the first."""
    for form in ("text", "json"):
        logs.start("info", form)
        logging.getLogger("hullmark").info("banner %s", "\x1b[31mx\nerror: fake")
    text, encoded = capsys.readouterr().err.splitlines()
    assert text == "info: banner ?[31mx error: fake"
    assert json.loads(encoded)["message"] == "banner ?[31mx error: fake"
    assert json.loads(encoded)["at"].endswith("Z")


def test_a_mistake_of_ours_shows_its_traceback_only_in_debug(capsys: pytest.CaptureFixture[str]) -> None:
    """A scan goes on after a fault of one probe, and says so in a sentence."""
    for level, shown in (("warning", False), ("debug", True)):
        logs.start(level, "text")
        try:
            _ = 1 / 0
        except ZeroDivisionError as bug:
            logs.own_mistake(bug)
        err = capsys.readouterr().err
        assert "ZeroDivisionError" in err
        assert ("Traceback" in err) is shown


@pytest.mark.parametrize(("level", "shown"), [("warning", False), ("debug", True)])
def test_tracebacks_of_libraries_are_shown_in_debug_only(level: str, shown: bool) -> None:
    """What a library says while an interrupt closes it is no news for the user."""
    program = (
        "import logging; from cli import logs; logs.start(%r, 'text')\n"
        "try: 1 / 0\nexcept ZeroDivisionError: logging.getLogger('sqlalchemy.pool').exception('terminating')"
    )
    done = subprocess.run([sys.executable, "-c", program % level], capture_output=True, text=True, timeout=60)
    assert ("Traceback" in done.stderr) is shown, done.stderr


@pytest.mark.parametrize(("level", "form"), [("loud", "text"), ("info", "xml")])
def test_unknown_words_are_refused(level: str, form: str) -> None:
    """A misspelt level is misuse, not silence."""
    with pytest.raises(Misconfigured):
        logs.start(level, form)


def test_logs_tell_what_they_tell_as_data(capsys: pytest.CaptureFixture[str]) -> None:
    """As fields of the JSON, or behind the sentence."""
    log = logging.getLogger("hullmark")
    before = log.handlers, log.propagate, log.level
    try:
        for form in ("json", "text"):
            logs.start("info", form)
            log.info("A target is done.", extra={"told": {"target": "acme.example", "outcome": "rated"}})
    finally:
        log.handlers, log.propagate = before[:2]
        log.setLevel(before[2])
    as_json, as_text = capsys.readouterr().err.splitlines()
    assert json.loads(as_json)["target"] == "acme.example"
    assert as_text == "info: A target is done. target=acme.example outcome=rated"
