"""A large file that is held packed and read in pieces, so that what it unpacks to is never held as a whole."""

import codecs
import io
import json
import lzma
import re
import tarfile
import zlib
from collections.abc import Iterator
from typing import Any

from scanner.errors import Misconfigured

PIECE = 1 << 20
MOST_UNPACKED = 1 << 30
"""Bytes that one JSON document may unpack to."""
LONGEST = 64 << 20
"""Characters of one member of a document."""
MOST_MEMBERS = 500_000
MOST_IN_ARCHIVE = 64 << 30
"""Bytes that an archive may unpack to: Ubuntu's of one file for each flaw had about 15 GB in 2026."""
_GZIP = b"\x1f\x8b"
_SPACES = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


def pieces(raw: bytes, what: str) -> Iterator[bytes]:
    """The bytes piece by piece, unpacked where they are gzip. Raises Misconfigured for a broken file or a bomb."""
    if raw[:2] != _GZIP:
        yield from (raw[at : at + PIECE] for at in range(0, len(raw), PIECE))
        return
    stream, rest, total = zlib.decompressobj(wbits=31), raw, 0
    try:
        while rest and not stream.eof:
            piece = stream.decompress(rest, PIECE)
            total += len(piece)
            if total > MOST_UNPACKED:
                raise Misconfigured(
                    f"{what} unpacks to more than {MOST_UNPACKED >> 30} GiB: it is not what it should be."
                )
            yield piece
            rest = stream.unconsumed_tail
    except zlib.error:
        raise Misconfigured(f"{what} is a broken gzip file: fetch it again.") from None
    if not stream.eof:
        raise Misconfigured(f"{what} is a gzip file that was cut off: fetch it again.")


def members(raw: bytes, what: str) -> Iterator[tuple[str, Any]]:
    """The members of the one JSON object that a file holds, one after the other.

    Raises Misconfigured where it is no object, was cut off, or holds a member beyond any measure.
    """
    text = _Text(pieces(raw, what), what)
    try:
        text.expect("{")
        while text.next() != "}":
            key = text.value()
            text.expect(":")
            yield str(key), text.value()
            if text.next() == ",":
                text.expect(",")
        text.expect("}")
    except (ValueError, RecursionError):
        raise Misconfigured(f"{what} is not valid JSON, or was cut off: fetch it again.") from None


class _Text:
    """JSON text that arrives in pieces; raises ValueError where it is none, or ends too early."""

    def __init__(self, incoming: Iterator[bytes], what: str) -> None:
        self._incoming, self._what = incoming, what
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._held, self._at, self._ended = "", 0, False

    def next(self) -> str:
        """The next character that is no space; empty at the end."""
        while True:
            found = _SPACES.match(self._held, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._held) or not self._more(1):
                return self._held[self._at : self._at + 1]

    def expect(self, sign: str) -> None:
        if self.next() != sign:
            raise ValueError(sign)
        self._at += 1

    def value(self) -> Any:
        """The next value, read again with twice as much text until it is whole."""
        self.next()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._held, self._at)
            except json.JSONDecodeError:
                if not self._more(max(len(self._held) - self._at, PIECE)):
                    raise
                continue
            if end == len(self._held) and self._more(PIECE):  # a number could go on
                continue
            self._at = end
            return value

    def _more(self, wanted: int) -> bool:
        """Whether anything came; what was read is let go."""
        have = len(self._held) - self._at
        if have > LONGEST:
            raise Misconfigured(
                f"{self._what} holds a member of over {LONGEST >> 20} MiB: it is not what it should be."
            )
        parts, count, wanted = [self._held[self._at :]], 0, min(wanted, LONGEST + 1 - have)
        while count < wanted and not self._ended:
            piece = next(self._incoming, None)
            self._ended = piece is None
            parts.append(self._decoder.decode(piece or b"", final=self._ended))
            count += len(parts[-1])
        self._held, self._at = "".join(parts), 0
        return count > 0


def archived(raw: bytes, what: str, *, beginning: str, largest: int) -> Iterator[bytes]:
    """The files of a tar archive (plain, gz or xz) whose name holds `beginning`, one after the other.

    One that is larger than `largest` is skipped. Raises Misconfigured for an archive that is broken, cut off, or
    unpacks beyond any measure.
    """
    count = total = 0
    try:
        with tarfile.open(fileobj=io.BytesIO(raw), mode="r|*") as archive:
            while (member := archive.next()) is not None:
                archive.members.clear()  # type: ignore[attr-defined]  # else the list of all that was read stays
                count, total = count + 1, total + max(member.size, 0)
                if count > MOST_MEMBERS or total > MOST_IN_ARCHIVE:
                    raise Misconfigured(f"{what} unpacks to more than it can hold: it is not what it should be.")
                if not member.isreg() or beginning not in member.name or member.size > largest:
                    continue
                file = archive.extractfile(member)
                if file is not None:
                    yield file.read()
    except (tarfile.TarError, EOFError, OSError, zlib.error, lzma.LZMAError, ValueError) as wrong:
        raise Misconfigured(f"{what} is a broken archive ({type(wrong).__name__}): fetch it again.") from None
