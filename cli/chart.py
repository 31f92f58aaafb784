"""A small chart in text: values over time, one column each."""

from collections.abc import Sequence

WIDTH, HEIGHT = 60, 6
BLOCKS = " ▁▂▃▄▅▆▇█"


def columns(values: Sequence[int | None], *, low: int, high: int) -> tuple[str, ...]:
    """HEIGHT lines for the newest WIDTH values, the scale's ends at the left; `·` stands for no value.

    The scale reaches from the lowest to the highest value, by whole hundreds and within `low` to `high`.
    """
    shown = list(values)[-WIDTH:]
    there = [value for value in shown if value is not None]
    if not there:
        return ()
    bottom = max(low, min(min(there), high - 100) // 100 * 100)
    top = min(high, max(-(-max(there) // 100) * 100, bottom + 100))
    steps = HEIGHT * (len(BLOCKS) - 1)
    filled = [None if value is None else max(1, round((value - bottom) / (top - bottom) * steps)) for value in shown]
    lines = []
    for row in range(HEIGHT - 1, -1, -1):
        label = f"{top:>4} " if row == HEIGHT - 1 else f"{bottom:>4} " if row == 0 else " " * 5
        lines.append(label + "".join(_cell(level, row) for level in filled).rstrip())
    return tuple(lines)


def _cell(level: int | None, row: int) -> str:
    if level is None:
        return "·" if row == 0 else " "
    return BLOCKS[min(max(level - row * (len(BLOCKS) - 1), 0), len(BLOCKS) - 1)]
