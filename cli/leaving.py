"""How a run is asked to end (SIGTERM) without losing what it has in hand."""

import asyncio
import signal


def asked_to_leave() -> asyncio.Event:
    """Set by the first SIGTERM, which lets the targets in hand be finished and stored; the second one ends at once."""
    leaving, loop = asyncio.Event(), asyncio.get_running_loop()

    def asked() -> None:
        leaving.set()
        loop.remove_signal_handler(signal.SIGTERM)

    loop.add_signal_handler(signal.SIGTERM, asked)
    return leaving
