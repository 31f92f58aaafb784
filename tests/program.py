"""The program as its users run it: a process of its own, with everything it stores below one folder."""

import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path
from unittest import mock

from cli.main import main


def command(folder: Path, *arguments: str) -> tuple[list[str], dict[str, str]]:
    """The command line and an environment in which everything Hullmark stores lies below `folder`."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("HULLMARK_", "XDG_"))}
    environment |= {"XDG_DATA_HOME": str(folder / "data"), "XDG_CONFIG_HOME": str(folder / "config"), "NO_COLOR": "1"}
    return [sys.executable, "-c", "from cli.main import main; main()", *arguments], environment


def run(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run it to its end; `more` are further variables of the environment."""
    line, environment = command(folder, *arguments)
    return subprocess.run(line, env=environment | more, capture_output=True, text=True, timeout=240)


def inside(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """As `run`, within this process: for commands that end before they begin, of which there are many."""
    line, environment = command(folder, *arguments)
    out, errors = io.StringIO(), io.StringIO()
    code: object = 0
    with (
        mock.patch.dict(os.environ, environment | more, clear=True),
        mock.patch.object(sys, "argv", ["hullmark", *arguments]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(errors),
    ):
        try:
            main()
        except SystemExit as end:
            code = end.code
    return subprocess.CompletedProcess(line, code if isinstance(code, int) else 1, out.getvalue(), errors.getvalue())


def hullmark(folder: Path, *arguments: str, code: int = 0) -> str:
    """Standard output of a run that ends with `code`."""
    done = run(folder, *arguments)
    assert done.returncode == code, done.stdout[-2000:] + done.stderr[-4000:]
    return done.stdout
