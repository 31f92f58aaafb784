"""DNS block lists as their user meets them: with their terms, off until accepted, and gone where they are gone."""

import json
from pathlib import Path

from tests.program import inside


def test_every_list_is_shown_with_its_terms(tmp_path: Path) -> None:
    """`feeds status` names each one, its zone, whether it is on, and those that are never asked."""
    shown = inside(tmp_path, "feeds", "status").stdout
    rows = {line.split()[0]: line for line in shown.splitlines() if "asked by DNS" in line}
    assert "free" in rows["psbl"]
    assert " off " in rows["spamhaus-zen"]
    assert "SORBS (2024-06-05)" in shown
    told = [json.loads(line) for line in inside(tmp_path, "feeds", "status", "--json").stdout.splitlines()]
    zones = {row["feed"]: row["zone"] for row in told if "zone" in row}
    assert zones["spamcop"] == "bl.spamcop.net"
    assert "sorbs" not in zones


def test_terms_are_accepted_by_name(tmp_path: Path) -> None:
    """Who did is shown from then on; a list that is gone cannot be accepted."""
    assert inside(tmp_path, "feeds", "accept", "spamcop", "--by", "Ada").returncode == 0
    assert "accepted by Ada" in inside(tmp_path, "feeds", "status").stdout
    gone = inside(tmp_path, "feeds", "accept", "sorbs", "--by", "Ada")
    assert gone.returncode == 2
    assert "no source sorbs" in gone.stderr
