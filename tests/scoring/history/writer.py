"""A process that stores nights and their ratings, and says so of each when it is stored; it is made to be killed."""

import asyncio
import sys

from scoring.history.store import History
from tests.scoring.history.nights import START, night, rate, silence, ssh, target


def main() -> None:
    """For a store, a target, and the number of the first night."""
    url, name, first = sys.argv[1:]
    asyncio.run(_write(url, name, int(first)))


async def _write(url: str, name: str, first: int) -> None:
    history = await History.open(url, now=START.replace(year=2100))
    for number in range(first, first + 1000):
        at = await night(history, number, ssh(1, evidence=b"raw" * 500), silence(2), of=target(name), servers=2)
        print("night", number, flush=True)
        await rate(history, f"{name}-{number}", at, of=target(name))
        print("rated", number, flush=True)
