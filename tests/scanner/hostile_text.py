"""Text that would be the end of a backtracking engine, and whether fingerprints take long over it."""

import time

from scanner.fingerprints import Fingerprints

MOST = 0.02
"""Seconds of this process's time. The bound is wide, since the machine that runs the tests has other work;
docs/bench.md has the true figure."""


def takes_long(alone: Fingerprints, begins: str) -> bool:
    """Over four kilobytes of it, by themselves and behind what the pattern fits."""
    alone.told(begins)  # what is made with the first text is no part of it
    for piece in ("A", "1.", " "):
        for text in (piece * 4096, begins + piece * 4096):
            began = time.thread_time()
            alone.told(text)
            if time.thread_time() - began > MOST:
                return True
    return False
