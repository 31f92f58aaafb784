"""Outlives the laboratory by a moment: when its standard input closes, ends every server named on it and tidies up."""

import contextlib
import os
import shutil
import signal
import sys
import time

GRACE = 3.0
"""Seconds a server may take to end by itself."""


def main() -> None:
    """Read one process id a line until the laboratory ends, however it ends; then end those process groups."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    groups = [int(line) for line in sys.stdin]
    for group in groups:
        _send(group, signal.SIGTERM)
    deadline = time.monotonic() + GRACE
    while any(_alive(group) for group in groups) and time.monotonic() < deadline:
        time.sleep(0.05)
    for group in groups:
        _send(group, signal.SIGKILL)
    shutil.rmtree(sys.argv[1], ignore_errors=True)


def _send(group: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, number)


def _alive(group: int) -> bool:
    """Whether a process of the group still runs; one that waits to be collected by its parent does not count."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    try:
        with open(f"/proc/{group}/stat", encoding="ascii", errors="replace") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return True


if __name__ == "__main__":
    main()
