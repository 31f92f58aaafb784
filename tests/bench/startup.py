"""How long until the first answer on the screen, and until a scan's first packet."""

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
    """Medians in seconds: Python alone, with asyncio, `--help`, a scan's first packet with a store and without one."""

    python: float
    asyncio: float
    shown_help: float
    first_packet: float
    first_packet_new_store: float


def measure() -> Start:
    """All of them in turn, RUNS times, so that a busy moment of the machine meets each alike."""
    rows: list[tuple[float, ...]] = []
    with tempfile.TemporaryDirectory() as kept:
        _first_packet(kept)
        for _ in range(RUNS):
            with tempfile.TemporaryDirectory() as fresh:
                rows.append(
                    (
                        cost_of([sys.executable, "-c", "pass"]).seconds,
                        cost_of([sys.executable, "-c", "import asyncio"]).seconds,
                        cost_of([*HULLMARK, "--help"]).seconds,
                        _first_packet(kept),
                        _first_packet(fresh),
                    )
                )
    python, loop, shown, packet, fresh_packet = (median(column) for column in zip(*rows, strict=True))
    return Start(
        python=python, asyncio=loop, shown_help=shown, first_packet=packet, first_packet_new_store=fresh_packet
    )


def _first_packet(folder: str) -> float:
    """Seconds from the start of `hullmark scan` until its first query reaches the resolver it was given."""
    with socket.socket(type=socket.SOCK_DGRAM) as resolver:
        resolver.bind(("127.0.0.1", 0))
        resolver.settimeout(30)
        port = resolver.getsockname()[1]
        began = time.perf_counter()
        with subprocess.Popen(
            [*HULLMARK, "scan", "--allow-net", "127.0.0.0/8", "--resolver", f"127.0.0.1:{port}", "--rate", "unlimited",
             "bench.test"],
            env={"XDG_DATA_HOME": folder, "XDG_CONFIG_HOME": folder, "PATH": "/usr/bin:/bin"},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        ) as scan:  # fmt: skip
            resolver.recv(4096)
            took = time.perf_counter() - began
            scan.kill()
    return took
