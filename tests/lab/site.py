"""The ground that the laboratory stands on: a loopback network and a directory of its own, and its processes."""

import contextlib
import fcntl
import os
import pwd
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

PATIENCE = 15.0
"""Seconds a server may take until it answers."""

NETWORKS = range(77, 97)
"""Second octets of 127.x.0.0/16 that laboratories may take, one each, so that two sessions never meet."""


@dataclass(frozen=True, kw_only=True)
class Site:
    """Where one laboratory stands. `network` is the first half of its addresses (`127.77`)."""

    network: str
    directory: Path
    guardian: "subprocess.Popen[bytes]"
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def address(self, rest: str) -> str:
        """The address whose second half is `rest` (`1.53`)."""
        return f"{self.network}.{rest}"

    def room(self, name: str, owner: str | None = None) -> Path:
        """A directory of its own for one server, given to the system user `owner`."""
        room = self.directory / name
        room.mkdir(mode=0o755)
        if owner:
            give(room, owner)
        return room

    def start(
        self,
        argv: Sequence[str],
        room: Path,
        answers: Sequence[tuple[str, int]],
        *,
        user: str | None = None,
        env: Mapping[str, str] | None = None,
    ) -> None:
        """Start one server in the foreground and return when it accepts connections at all of `answers`.

        Raises RuntimeError with the last lines it wrote when it ends, or does not answer in time.
        """
        log = room / "output.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                argv,
                cwd=room,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=user,
                group=user,
                extra_groups=() if user else None,
                env={**os.environ, **(env or {})},
            )
        self.processes.append(process)
        os.write(_line_to(self.guardian).fileno(), b"%d\n" % process.pid)  # one write: servers start in threads
        deadline = time.monotonic() + PATIENCE
        waiting = list(answers)
        while waiting or process.poll() is not None:
            if process.poll() is not None or time.monotonic() > deadline:
                written = log.read_text(errors="replace")[-2000:]
                raise RuntimeError(f"{argv[0]} does not answer at {waiting or answers}: {written}")
            if _accepts(*waiting[0]):
                waiting.pop(0)
            else:
                time.sleep(0.02)


@contextlib.contextmanager
def ground() -> Iterator[Site]:
    """A free loopback network and an empty directory; at the end, also of a killed session, nothing is left."""
    lock = _free_network()
    directory = Path(tempfile.mkdtemp(prefix="hullmark-lab-"))
    directory.chmod(0o711)  # servers that run as their own user pass through it
    guardian = subprocess.Popen(
        [sys.executable, "-I", str(Path(__file__).with_name("guardian.py")), str(directory)],
        stdin=subprocess.PIPE,
        start_new_session=True,
        pass_fds=(lock.fileno(),),  # the network is free again only when the guardian has ended
    )
    site = Site(network=lock.read(), directory=directory, guardian=guardian)
    try:
        yield site
    finally:
        _line_to(guardian).close()
        lock.close()
        for process in (*site.processes, guardian):
            process.wait()


def give(path: Path, owner: str) -> None:
    """Give a file or directory to a system user."""
    os.chown(path, *_identity(owner))


def prepare(argv: Sequence[str], room: Path, *, user: str | None = None, text: str = "") -> str:
    """Run a command that makes something ready, in a room, and return what it wrote. Raises RuntimeError."""
    done = subprocess.run(
        argv, cwd=room, input=text, capture_output=True, text=True, user=user, group=user,
        extra_groups=() if user else None, timeout=60, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{argv[0]} failed: {done.stdout[-1000:]}{done.stderr[-1000:]}")
    return done.stdout


def _identity(owner: str) -> tuple[int, int]:
    entry = pwd.getpwnam(owner)
    return entry.pw_uid, entry.pw_gid


def _line_to(guardian: "subprocess.Popen[bytes]") -> IO[bytes]:
    assert guardian.stdin is not None
    return guardian.stdin


def _free_network() -> IO[str]:
    for second in NETWORKS:
        path = Path(tempfile.gettempdir()) / f"hullmark-lab-{second}.lock"
        lock = path.open("a+", encoding="ascii")  # emptied by its holder alone: another's name must stay to be read
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            continue
        lock.truncate(0)
        lock.write(f"127.{second}")
        lock.seek(0)
        return lock
    raise RuntimeError("every network of the laboratory is in use: end the sessions that hold them")


def _accepts(address: str, port: int) -> bool:
    try:
        socket.create_connection((address, port), timeout=1).close()
    except OSError:
        return False
    return True
