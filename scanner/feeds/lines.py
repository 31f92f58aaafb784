"""A large file line by line, unpacked where it is packed, never held in memory as a whole."""

import zlib
from collections.abc import Iterator
from pathlib import Path

from scanner.errors import Misconfigured

CHUNK = 1 << 20
LONGEST = 8 << 20
"""Bytes of one line; a longer one comes as an empty line, which is no row of anything."""
MOST_LINES = 50_000_000
_GZIP = b"\x1f\x8b"
_SPOILED = b"?"


def lines(path: Path) -> Iterator[bytes]:
    """The lines without their ends. Raises Misconfigured for a gzip file that is broken or cut off, OSError."""
    held, count, skipping = b"", 0, False
    for chunk in chunks(path):
        *whole, held = (held + chunk).split(b"\n")
        for line in whole:
            count += 1
            if count > MOST_LINES:
                raise Misconfigured(f"{path.name} has over {MOST_LINES:,} lines: split it.")
            yield _SPOILED if skipping else line.rstrip(b"\r")
            skipping = False
        if len(held) > LONGEST:
            held, skipping = b"", True
    if held or skipping:
        yield _SPOILED if skipping else held.rstrip(b"\r")


def chunks(path: Path) -> Iterator[bytes]:
    """The bytes of a file in pieces, unpacked; several gzip members follow each other (RFC 1952 2.2)."""
    with path.open("rb") as file:
        raw = file.read(CHUNK)
        if raw[:2] != _GZIP:
            while raw:
                yield raw
                raw = file.read(CHUNK)
            return
        stream = zlib.decompressobj(wbits=31)
        try:
            while raw:
                yield stream.decompress(raw, CHUNK)
                raw = stream.unconsumed_tail or stream.unused_data or b""
                if stream.eof:
                    raw = raw or file.read(CHUNK)
                    if raw[:2] != _GZIP:
                        return
                    stream = zlib.decompressobj(wbits=31)
                raw = raw or file.read(CHUNK)
        except zlib.error:
            raise Misconfigured(f"{path.name} is a broken gzip file: fetch it again.") from None
        if not stream.eof:
            raise Misconfigured(f"{path.name} is a gzip file that was cut off: fetch it again.")


def head(path: Path, size: int = 65536) -> bytes:
    """The first bytes, unpacked; empty where they cannot be read."""
    try:
        return next(chunks(path), b"")[:size]
    except (Misconfigured, OSError):
        return b""
