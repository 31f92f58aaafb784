"""How long until the first answer on the screen, and until a scan's first packet."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from statistics import median

from tests.bench.measured import cost_of

RUNS = 9
HELP_BAR, PACKET_BAR = 0.3, 0.7
HULLMARK = [sys.executable, "-c", "from cli.main import main; main()"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Medians in seconds: Python alone, with asyncio, `--help`, and the first packet of three kinds of scan."""

    python: float
    asyncio: float
    shown_help: float
    new_store: float
    new_target: float
    known_target: float


def measure() -> Start:
    """All of them in turn, RUNS times, so that a busy moment of the machine meets each alike."""
    rows: list[tuple[float, ...]] = []
    with tempfile.TemporaryDirectory() as kept:
        # Nobody answers on port 9: the scan ends at once with nothing seen, and its target is known from then on.
        cost_of([*HULLMARK, *_scan("known.test", 9)], env=_home(kept), codes=(3,))
        for _ in range(RUNS):
            with tempfile.TemporaryDirectory() as fresh:
                rows.append(
                    (
                        cost_of([sys.executable, "-c", "pass"]).seconds,
                        cost_of([sys.executable, "-c", "import asyncio"]).seconds,
                        cost_of([*HULLMARK, "--help"]).seconds,
                        _first_packet(fresh, "new.test"),
                        _first_packet(kept, "new.test"),
                        _first_packet(kept, "known.test"),
                    )
                )
    python, loop, shown, store, new, known = (median(column) for column in zip(*rows, strict=True))
    return Start(python=python, asyncio=loop, shown_help=shown, new_store=store, new_target=new, known_target=known)


def _scan(name: str, port: int) -> list[str]:
    resolver = f"127.0.0.1:{port}"
    return ["scan", "--allow-net", "127.0.0.0/8", "--resolver", resolver, "--rate", "unlimited", name]


def _home(folder: str) -> dict[str, str]:
    return {"XDG_DATA_HOME": folder, "XDG_CONFIG_HOME": folder}


def _first_packet(folder: str, name: str) -> float:
    """Seconds from the start of `hullmark scan` until its first query reaches the resolver it was given."""
    with socket.socket(type=socket.SOCK_DGRAM) as resolver:
        resolver.bind(("127.0.0.1", 0))
        resolver.settimeout(30)
        command = [*HULLMARK, *_scan(name, resolver.getsockname()[1])]
        began = time.perf_counter()
        with subprocess.Popen(
            command, env={**os.environ, **_home(folder)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as scan:
            resolver.recv(4096)
            took = time.perf_counter() - began
            scan.kill()
    return took
