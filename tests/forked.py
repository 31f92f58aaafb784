"""Hullmark in processes of their own that need not load it again: forked from one that has loaded and used it all.

Loading is most of what a short command costs, and hundreds of them are run. What becomes of a start by itself is for
the tests that start Python (`tests.program.command` is the line).
"""

import asyncio
import atexit
import contextlib
import gc
import json
import os
import pkgutil
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import IO, NoReturn

MOST = 1 << 18
"""Bytes of one order: arguments and environment."""
HULLMARK = "cli.main"
LATE = ("anyio._backends._asyncio", "publicsuffixlist", "re2", "typer._adapters")
"""What others load only when it is used, beside all that is ours."""


class Started:
    """A running program, with what of `subprocess.Popen` the tests use; its output goes to files."""

    def __init__(self, arguments: Sequence[str], status: IO[bytes]) -> None:
        self.args, self.returncode = arguments, None
        self._status = status
        self._out = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115  # closed where it is read
        self._errors = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115  # closed where it is read
        self.pid = 0

    def files(self) -> tuple[int, int]:
        """Where it writes: standard output and standard error."""
        return self._out.fileno(), self._errors.fileno()

    def runs(self) -> None:
        """Wait until it has begun."""
        self.pid = int(self._status.readline())

    def poll(self) -> int | None:
        """Its exit code, or None while it runs; minus the signal that ended it."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float) -> int:
        """Its exit code. Raises subprocess.TimeoutExpired."""
        if self.returncode is None:
            told = select.poll()  # numbers of files may be high here
            told.register(self._status, select.POLLIN)
            if not told.poll(timeout * 1000):
                raise subprocess.TimeoutExpired(list(self.args), timeout)
            self.returncode = int(self._status.readline())
            self._status.close()
        return self.returncode

    def communicate(self, timeout: float) -> tuple[str, str]:
        """Standard output and standard error, once it has ended. Raises subprocess.TimeoutExpired."""
        self.wait(timeout)
        said = []
        for file in (self._out, self._errors):
            with file:
                file.seek(0)
                said.append(file.read())
        return said[0], said[1]

    def kill(self) -> None:
        """End it at once, if it still runs; its output is not wanted any more."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)
            self.wait(30)
        for file in (self._out, self._errors):
            file.close()


class Loaded:
    """A process that has loaded the program, begun by `before` (`setpriv ...`); what it forks has its rights."""

    def __init__(self, before: Sequence[str] = ()) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [*before, sys.executable, "-m", "tests.forked", str(theirs.fileno())], pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd=Path(__file__).parents[1],
                env={key: text for key, text in os.environ.items() if not key.startswith(("HULLMARK_", "XDG_"))},
            )  # fmt: skip

    def start(
        self, arguments: Sequence[str], environment: dict[str, str], program: str = HULLMARK, out: int | None = None
    ) -> Started:
        """Run it with these arguments in this environment, and in our working directory.

        `program` is the module whose `main` is run, and `out` where its standard output goes, if not to a file.
        """
        ours, theirs = os.pipe()
        started = Started(arguments, os.fdopen(ours, "rb", buffering=0))
        order = {"arguments": arguments, "environment": environment, "folder": str(Path.cwd()), "program": program}
        usual, errors = started.files()
        socket.send_fds(self._control, [json.dumps(order).encode()], [usual if out is None else out, errors, theirs])
        os.close(theirs)
        started.runs()
        return started

    def end(self) -> None:
        """End it; what it forked ends by itself."""
        self._control.close()
        self._process.wait()


_held: list[Loaded] = []
_lock = threading.Lock()


def start(
    arguments: Sequence[str], environment: dict[str, str], program: str = HULLMARK, out: int | None = None
) -> Started:
    """Run Hullmark, or another program that needs what it needs, forked from the one loaded process of this process."""
    with _lock:
        if not _held:
            _held.append(Loaded())
            atexit.register(_held[0].end)
    return _held[0].start(arguments, environment, program, out)


def load_everything() -> None:
    """Load what the program loads only when it is used, for a process that will be forked many times."""
    import cli
    import scanner
    import scoring

    for package in (cli, scanner, scoring):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" not in module.name:  # they run where they are read
                import_module(module.name)
    for name in LATE:
        import_module(name)
    _use_everything()
    gc.freeze()  # looking for garbage in it would make each child copy it


def _use_everything() -> None:
    """Keep a company, rate it and show it, so that what a process makes once, none of those that are forked makes."""
    from cli.knowing import shipped_registry
    from scoring.history.store import History
    from tests.program import inside
    from tests.worlds import kept
    from tests.worlds.history import DAY, START

    async def keep(folder: Path) -> None:
        store = await History.open(kept.url(folder), now=START + DAY)
        await kept.keep(store, kept.company())
        await store.close()

    shipped_registry()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data" / "hullmark"
        data.mkdir(parents=True)
        asyncio.run(keep(data))
        shown = inside(Path(folder), "show", "made.example")
        assert shown.returncode == 0, shown.stderr
    assert threading.active_count() == 1, "a thread would not be there in what is forked"


def _serve(control: socket.socket) -> None:
    load_everything()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        order, files, _, _ = socket.recv_fds(control, MOST, 3)
        if not order:
            return
        if not os.fork():
            _keep(json.loads(order), *files)
        for file in files:
            os.close(file)


def _keep(order: dict[str, object], out: int, errors: int, status: int) -> NoReturn:
    """Start the program and tell its number and its end, since who forked us takes the next order."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    pid = os.fork()
    if not pid:
        os.close(status)
        os.dup2(out, 1)
        os.dup2(errors, 2)
        os.closerange(3, MOST)
        _run(**order)  # type: ignore[arg-type]  # as `start` wrote it
    os.write(status, b"%d\n" % pid)
    os.write(status, b"%d\n" % os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    os._exit(0)


def _run(arguments: Sequence[str], environment: dict[str, str], folder: str, program: str) -> NoReturn:
    main = import_module(program).main
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["hullmark", *arguments]
    code = 0
    try:
        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        code = 1
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
