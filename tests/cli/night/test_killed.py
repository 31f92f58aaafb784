"""Processes may die at any moment: every target is rated exactly once a night, and the store is whole."""

import os
import subprocess
import sys
from pathlib import Path

KILLS = 300 if os.environ.get("HULLMARK_PROFILE") == "soak" else 15


def test_a_night_survives_kill_9(tmp_path: Path) -> None:
    """Two processes at a time, one of them killed at random moments: nothing is lost, and nothing done twice."""
    targets = KILLS * 8
    line = [sys.executable, "-m", "tests.cli.night.killed", str(tmp_path), str(KILLS), str(targets)]
    done = subprocess.run(line, capture_output=True, text=True, timeout=1800)
    assert done.returncode == 0, done.stderr[-3000:]
    counted, killed, *_ = done.stdout.split("\n")
    assert counted == f"{{'rated': {targets}}} True 1 0", done.stderr[-3000:]
    assert int(killed) > KILLS // 2, killed  # the others had no more to do
