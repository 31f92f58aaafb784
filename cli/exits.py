"""The exit code of a command that looked at one target or at several."""

from collections.abc import Sequence
from enum import IntEnum


class Exit(IntEnum):
    DONE = 0
    BELOW = 1
    MISUSE = 2
    NOTHING_SEEN = 3
    SOME_FAILED = 4
    FAULT = 70
    TERMINATED = 143


def exit_code(values: Sequence[int | None], seen: Sequence[bool], *, fail_under: int | None = None) -> Exit:
    """The code for targets with these rating values (None: not rated); `seen` tells whether anything was.

    Precedence: 3 (all of them), 4, 1; with `fail_under` a target without a value counts as one of which
    nothing could be seen. Misuse (2) never comes this far.
    """
    usable = [here and not (fail_under is not None and value is None) for value, here in zip(values, seen, strict=True)]
    if not any(usable):
        return Exit.NOTHING_SEEN
    if not all(usable):
        return Exit.SOME_FAILED
    if fail_under is not None and any(value is not None and value < fail_under for value in values):
        return Exit.BELOW
    return Exit.DONE
