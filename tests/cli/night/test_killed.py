"""Processes may die at any moment: every target is rated exactly once a night, and the store is whole."""

import os
from pathlib import Path

from tests import forked

KILLS = 300 if os.environ.get("HULLMARK_PROFILE") == "soak" else 15


def test_a_night_survives_kill_9(tmp_path: Path) -> None:
    """Two processes at a time, one of them killed at random moments: nothing is lost, and nothing done twice."""
    targets = KILLS * 8
    line = [str(tmp_path), str(KILLS), str(targets)]
    done = forked.start(line, dict(os.environ), "tests.cli.night.killed")
    out, errors = done.communicate(timeout=1800)
    assert done.returncode == 0, errors[-3000:]
    counted, killed, *_ = out.split("\n")
    assert counted == f"{{'rated': {targets}}} True 1 0", errors[-3000:]
    assert int(killed) > KILLS // 2, killed  # the others had no more to do
