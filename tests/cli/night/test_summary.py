"""What a summary says can not be read as more than was done."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cli.night.summary import Summary, document, put, sentences, textfile
from scanner.errors import Misconfigured
from scoring.night import Run

BEGINS = datetime(2026, 11, 22, 13, tzinfo=UTC)


def summary(night: str = "2026-11-22", why: str = "", **counts: int) -> Summary:
    run = Run(
        id=1, night=night, zone="Asia/Seoul", begins=BEGINS, ends=BEGINS + timedelta(hours=8),
        state="paused" if why else "open", why=why, world="abc",
    )  # fmt: skip
    return Summary(run=run, counts={word.replace("_", " "): many for word, many in counts.items()})


def test_a_complete_night_is_one_line() -> None:
    """It says how many were looked at, and how many were judged by what was seen before."""
    (line,) = sentences(summary(rated=3, stands=5))
    assert line == "Night of 2026-11-22, Asia/Seoul: complete. 3 targets looked at, 5 judged by what was seen before."


@pytest.mark.parametrize(
    ("counts", "complete"),
    [
        ({"rated": 3, "out_of_sight": 1}, True),
        ({"rated": 3, "unrated": 1}, True),
        ({"rated": 3, "waiting": 1}, False),
        ({"rated": 3, "held": 1}, False),
        ({"rated": 3, "silent": 1}, False),
        ({"rated": 3, "failed": 1}, False),
    ],
)
def test_whoever_was_not_rated_is_told_of(counts: dict[str, int], complete: bool) -> None:
    """Complete or not, with the sentence that no alert does not mean that nothing changed."""
    told = summary(**counts)
    first, warning = sentences(told)
    assert told.complete is complete
    assert ("INCOMPLETE" in first) is not complete
    assert "1 not rated" in first
    assert "no alert does not mean that nothing changed" in warning
    assert document(told)["not_rated"] == 1


def test_a_rating_without_a_value_is_no_rating_to_rely_on() -> None:
    """Of whom too little was seen is told of like those that were not rated at all."""
    told = replace(summary(rated=3, stands=1), valueless=2, left=(("a.example", "rated", "too little seen"),))
    first, warning, left = sentences(told)
    assert "complete. 3 targets looked at" in first
    assert first.endswith("2 not rated: 2 with too little seen for a value.")
    assert "no alert does not mean that nothing changed" in warning
    assert left == "  a.example: too little seen"
    assert (document(told)["not_rated"], document(told)["without_value"]) == (0, 2)


def test_a_paused_night_says_why() -> None:
    """In its first line, and in the JSON."""
    told = summary(why="6 of 7 targets fell silent together", waiting=7)
    assert "INCOMPLETE, paused: 6 of 7 targets fell silent together" in sentences(told)[0]
    assert document(told)["paused"] == "6 of 7 targets fell silent together"


def test_the_textfile_tells_of_the_newest_night_of_each_zone(tmp_path: Path) -> None:
    """One series a zone and outcome; written as a whole, and refused in one sentence where it cannot be."""
    text = textfile([summary("2026-11-21", waiting=9), summary(rated=2, out_of_sight=1)], at=BEGINS)
    assert 'hullmark_night_targets{zone="Asia/Seoul",outcome="rated"} 2' in text
    assert 'outcome="waiting"' not in text
    assert 'hullmark_night_complete{zone="Asia/Seoul"} 1' in text
    names = {line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")}
    assert names == {line.split("{")[0].split()[0] for line in text.splitlines() if not line.startswith("#")}
    put(text, str(tmp_path / "hullmark.prom"))
    assert (tmp_path / "hullmark.prom").read_text() == text
    (tmp_path / "file").touch()
    with pytest.raises(Misconfigured, match="metrics"):
        put(text, str(tmp_path / "file" / "hullmark.prom"))
