"""Where the answers of strangers' hosts lie between scans: one file each, whole or not there, bounded in all."""

import threading
from pathlib import Path

from scanner.errors import Misconfigured
from scanner.feeds.durable import write

MOST_BYTES = 512 << 20
"""All files together; the oldest go first, down to half."""
_BLOCK = 4096
"""What even the smallest file takes of a disk."""


class FolderShelf:
    """A `scanner.fetched.Shelf` in a folder of its own; may be used from several threads and processes."""

    def __init__(self, folder: Path, *, most_bytes: int = MOST_BYTES) -> None:
        self._folder, self._most = folder, most_bytes
        self._size: int | None = None
        self._counting = threading.Lock()

    def get(self, key: str) -> bytes | None:
        try:
            return (self._folder / key).read_bytes()
        except OSError:
            return None

    def put(self, key: str, content: bytes) -> None:
        """Raises Misconfigured where the disk is in the way: without a memory hosts would be asked too often."""
        try:
            write(self._folder / key, content)
            with self._counting:
                # A file written again counts twice until the next count, which errs on the small side.
                self._size = self._count() if self._size is None else self._size + _on_disk(len(content))
                if self._size > self._most:
                    self._size = self._make_room()
        except OSError as wrong:
            raise Misconfigured(f"{self._folder} cannot be written ({wrong.strerror}): make room.") from None

    def _count(self) -> int:
        return sum(size for _, size, _ in self._files())

    def _make_room(self) -> int:
        left = 0
        for _, size, path in sorted(self._files(), reverse=True):
            if left + size > self._most // 2:
                path.unlink(missing_ok=True)
            else:
                left += size
        return left

    def _files(self) -> list[tuple[int, int, Path]]:
        """When each was written, what it takes, and where it is: halves that a killed process left too."""
        rows = []
        for path in self._folder.iterdir():
            try:
                told = path.stat()
            except FileNotFoundError:  # another process made room meanwhile
                continue
            rows.append((told.st_mtime_ns, _on_disk(told.st_size), path))
        return rows


def _on_disk(length: int) -> int:
    return -(-max(length, 1) // _BLOCK) * _BLOCK
