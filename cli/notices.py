"""Two files that people outside a run may change while it runs: who has opted out, and stop."""

import asyncio
import ipaddress
from datetime import timedelta
from pathlib import Path

from scanner.errors import Misconfigured
from scanner.interfaces import Clock
from scanner.permit import OptOut
from scanner.target import a_label

LOOK_AGAIN = timedelta(seconds=1)
"""The contract allows five seconds until all probing has ended."""


class OptOutFile:
    """Names and networks, one a line, `#` before a comment; read again whenever the file has changed.

    A file that is missing although it was named, that cannot be read or that holds a line which is neither
    raises Misconfigured: nothing is sent while it is unknown who asked not to be looked at.
    """

    def __init__(self, path: Path, *, named: bool) -> None:
        self._path, self._named = path, named
        self._state: tuple[int, int, int] | None = None
        self._held = OptOut()

    def __call__(self) -> OptOut:
        try:
            stat = self._path.stat()
        except FileNotFoundError:
            if self._named or self._state is not None:
                raise Misconfigured(f"The opt-out file {self._path} is not there: put it back, or empty it.") from None
            return self._held
        except OSError as wrong:
            raise self._unread(wrong) from None
        state = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        if state != self._state:
            self._held, self._state = self._read(), state
        return self._held

    def _read(self) -> OptOut:
        try:
            text = self._path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            raise Misconfigured(f"The opt-out file {self._path} is not a UTF-8 text file.") from None
        except OSError as wrong:
            raise self._unread(wrong) from None
        names, networks = [], []
        for number, line in enumerate(text.splitlines(), 1):
            entry = line.partition("#")[0].strip()
            if not entry:
                continue
            try:
                networks.append(str(ipaddress.ip_network(entry, strict=False)))
                continue
            except ValueError:
                pass
            try:
                names.append(a_label(entry.removeprefix("*.")))
            except Misconfigured:
                raise Misconfigured(
                    f"Line {number} of the opt-out file {self._path} is neither a name nor a network: mend it first."
                ) from None
        return OptOut(names=tuple(names), networks=tuple(networks))

    def _unread(self, wrong: OSError) -> Misconfigured:
        return Misconfigured(f"The opt-out file {self._path} cannot be read: {wrong.strerror}.")


class StopFile:
    """All probing ends while this file exists."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path, self._clock = path, clock

    def there(self) -> bool:
        """Whether it is there now. Raises Misconfigured where that cannot be told: nothing is sent then."""
        try:
            self._path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as wrong:
            raise Misconfigured(f"The stop file {self._path} cannot be looked for: {wrong.strerror}.") from None
        return True

    async def appears(self) -> None:
        """Return once the file is there."""
        while not self.there():
            await self._clock.sleep(LOOK_AGAIN)


async def never() -> None:
    """Where no file can stop a run."""
    await asyncio.Event().wait()
