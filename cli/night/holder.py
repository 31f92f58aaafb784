"""Who holds targets of a night: a name for this process, and whether another one on this machine still lives."""

import os
import platform
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from scanner.errors import Misconfigured

try:
    import fcntl
except ImportError:  # not a POSIX system: others are waited for until their lease has run out
    fcntl = None  # type: ignore[assignment]  # asked for before every use

ENDING = ".lock"
KEPT = 86_400
"""Seconds for which the lock of a killed process is left, so that others see that it is gone."""
MOST = 1000


class Holder:
    """A name that nobody else has, and a lock that the system lets go when this process ends, however it ends."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self.name = folder, name

    def gone(self, others: Iterable[str]) -> tuple[str, ...]:
        """Those of the others who had their lock in this folder and have let it go: they live no more."""
        return tuple(name for name in others if name != self.name and self._let_go(name))

    def tidy(self) -> None:
        """Remove the locks of those that were killed, once no lease of theirs can count any more."""
        files = sorted(self._folder.glob("*" + ENDING), key=lambda file: file.name)
        for name in self.gone(file.name.removesuffix(ENDING) for file in files[:MOST]):
            with suppress(OSError):
                file = self._folder / (name + ENDING)
                if abs(file.stat().st_mtime - (self._folder / (self.name + ENDING)).stat().st_mtime) > KEPT:
                    file.unlink()

    def _let_go(self, name: str) -> bool:
        if fcntl is None or "/" in name:
            return False
        try:
            lock = os.open(self._folder / (name + ENDING), os.O_RDWR | os.O_CLOEXEC)
        except OSError:
            return False
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        finally:
            os.close(lock)
        return True


@contextmanager
def holder(data: Path) -> Iterator[Holder]:
    """The holder that this process is, for as long as it works. Raises Misconfigured where the disk is in the way."""
    folder, name = data / "holders", f"{platform.node()}-{os.getpid()}-{secrets.token_hex(4)}".replace("/", "-")
    path = folder / (name + ENDING)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as wrong:
        raise Misconfigured(
            f"{folder} cannot be written ({wrong.strerror}): make room for the data directory."
        ) from None
    try:
        if fcntl is not None:
            fcntl.flock(lock, fcntl.LOCK_EX)
        mine = Holder(folder, name)
        mine.tidy()
        yield mine
    finally:
        with suppress(OSError):
            path.unlink()
        os.close(lock)
