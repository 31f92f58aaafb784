"""How a report lands: whole under its name or not at all, and never in place of a good one before it is whole."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from scanner.errors import Misconfigured
from scanner.feeds.durable import put_in_place


@contextmanager
def placed(file: Path, content: bytes) -> Iterator[None]:
    """Write the file for its owner alone beside its name; it gets the name when what stands within has been done.

    `-` is standard output. Raises Misconfigured where it cannot be written: before that, wherever it can be known.
    """
    if str(file) == "-":
        yield
        _print(content)
        return
    half = file.with_name(f"{file.name}.{os.getpid()}.half")
    try:
        if file.is_dir():
            raise Misconfigured(f"{file} is a folder: name a file with -o.")
        if file.exists() and not file.is_file():  # a device, whose place a file must not take
            raise Misconfigured(f"{file} is no ordinary file: name one with -o, where - is standard output.")
        with open(os.open(half, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | os.O_CLOEXEC, 0o600), "wb") as out:
            out.write(content)
        yield
        put_in_place(half, file)
    except OSError as wrong:
        raise Misconfigured(f"{file} cannot be written ({wrong.strerror}): name another place with -o.") from None
    finally:
        with suppress(OSError):
            half.unlink()


def _print(content: bytes) -> None:
    """The file on standard output, byte for byte."""
    sys.stdout.flush()
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except BrokenPipeError:  # a reader that has seen enough
        raise
    except OSError as wrong:
        raise Misconfigured(f"Standard output cannot be written ({wrong.strerror}).") from None
