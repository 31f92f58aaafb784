"""Where the other tools are: Debian's on the search path, Python's in environments of their own, never among ours."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

SSLYZE = "sslyze==6.3.1"
CHECKDMARC = "checkdmarc==6.0.4"
PATIENCE = 300
"""Seconds that making the environment may take."""


def room() -> Path:
    """The folder of the environment: HULLMARK_PEERS, or `.peers` beside the sources."""
    return Path(os.environ.get("HULLMARK_PEERS", Path(__file__).parents[2] / ".peers"))


def sslyze(*, make: bool) -> str | None:
    """The path of sslyze, installed first where it is missing and `make` says so; None where it cannot be had."""
    return _installed("sslyze", SSLYZE, room(), make=make)


def checkdmarc(*, make: bool) -> str | None:
    """The path of checkdmarc, as `sslyze`; its environment is another one, since their needs differ."""
    return _installed("checkdmarc", CHECKDMARC, room() / "checkdmarc", make=make)


def _installed(name: str, requirement: str, place: Path, *, make: bool) -> str | None:
    program = place / "bin" / name
    if not program.exists() and make:
        for argv in (
            [sys.executable, "-m", "venv", str(place)],
            [str(place / "bin" / "python"), "-m", "pip", "install", "--quiet", requirement],
        ):
            try:
                subprocess.run(argv, check=True, capture_output=True, timeout=PATIENCE)
            except (OSError, subprocess.SubprocessError):
                return None
    return str(program) if program.exists() else None


def lacking(*, make: bool) -> str | None:
    """What is missing for a comparison, as a sentence; None where everything is there."""
    missing = [program for program in ("nmap", "testssl") if shutil.which(program) is None]
    if missing:
        return f"needs {' and '.join(missing)}: run `make lab`"
    if sslyze(make=make) is None:
        return f"needs {SSLYZE}, which could not be installed in {room()}"
    return None


def versions() -> dict[str, str]:
    """The version of each tool, by its name."""
    scripts = {
        "sslyze": [
            str(room() / "bin" / "python"),
            "-c",
            "from importlib.metadata import version as v;print(v('sslyze'))",
        ],
        "testssl.sh": ["dpkg-query", "--show", "--showformat=${Version}", "testssl.sh"],
        "nmap": ["dpkg-query", "--show", "--showformat=${Version}", "nmap"],
    }
    return {
        name: subprocess.run(argv, capture_output=True, text=True, check=True).stdout.strip()
        for name, argv in scripts.items()
    }
