"""The manual page says what the commands say, and roff reads it without a word of complaint."""

import re
import shutil
import subprocess

import pytest

from cli.settings import SETTINGS
from cli.tree import tree
from tests.manual import _text, manual

PAGE = manual()


def test_every_command_option_and_setting_stands_in_it() -> None:
    """Nothing that can be typed or set is left out."""
    for one in tree().all():
        assert not one.words or f'.SS "hullmark {_text(" ".join(one.words))}"' in PAGE
        for option in one.options:
            assert all(f"\\fB{_text(name)}\\fR" in PAGE for name in option.names)
    assert all(f"\\fBHULLMARK_{one.key.upper()}\\fR" in PAGE for one in SETTINGS)


def test_no_line_is_taken_for_a_request() -> None:
    """A point or an apostrophe at the beginning of a line of ours would be read as roff's own."""
    requests = {line.split(" ")[0] for line in PAGE.splitlines() if line.startswith((".", "'"))}
    assert requests == {'.\\"', ".TH", ".SH", ".SS", ".TP", ".PP"}
    assert _text(".profile") == "\\&.profile"
    assert _text("it's --a\\b") == "it\\(aqs \\-\\-a\\eb"


def test_roff_reads_it() -> None:
    """With every warning on; and what is shown is what was meant."""
    if shutil.which("groff") is None:
        pytest.skip("groff is not installed")
    ran = subprocess.run(
        ["groff", "-man", "-Tascii", "-P-c", "-ww", "-"], input=PAGE, capture_output=True, text=True, check=True
    )
    assert ran.stderr == ""
    shown = " ".join(re.sub(".\b", "", ran.stdout).split())
    assert "hullmark exposed [OPTIONS] CVE|PRODUCT [VERSIONS]..." in shown
    assert "HULLMARK_CONTACT who scans" in shown
