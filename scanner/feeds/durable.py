"""How a file appears: whole, or not at all, whatever happens to the machine meanwhile."""

import os
from collections.abc import Iterable
from pathlib import Path


def put_in_place(half: Path, name: Path) -> None:
    """Give a finished file its name; it replaces what has that name. Raises OSError."""
    _settle(half)
    half.replace(name)
    _settle(name.parent)


def _settle(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write(name: Path, content: bytes) -> None:
    """Write a file for its owner alone, making its folder where it is missing. Raises OSError."""
    write_parts(name, (content,))


def write_parts(name: Path, parts: Iterable[bytes]) -> None:
    """The same, of parts that are made one after the other."""
    name.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = name.with_name(f"{name.name}.{os.getpid()}.half")
    try:
        handle = os.open(half, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.writelines(parts)
        put_in_place(half, name)
    finally:
        half.unlink(missing_ok=True)
