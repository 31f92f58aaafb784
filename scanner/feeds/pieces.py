"""A large file that is held packed and read in pieces, so that what it unpacks to is never held as a whole."""

import codecs
import json
import lzma
import re
import zlib
from collections.abc import Iterator
from typing import Any

from scanner.errors import Misconfigured

PIECE = 1 << 20
MOST_UNPACKED = 1 << 30
"""Bytes that one JSON document may unpack to."""
LONGEST = 64 << 20
"""Characters of one member of a document."""
MOST_IN_ARCHIVE = 64 << 30
"""Bytes that an archive may unpack to: Ubuntu's of one file for each flaw had about 15 GB in 2026."""
MOST_DICTIONARY = 256 << 20
"""Bytes that unpacking xz may ask for; `xz -9` asks for 65 MiB."""
_GZIP, _XZ = b"\x1f\x8b", b"\xfd7zXZ\0"
_BLOCK = 512
_FILE = (b"0", b"\0")
_SPACES = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


def pieces(raw: bytes, what: str, *, most: int) -> Iterator[bytes]:
    """The bytes piece by piece, unpacked where they are gzip or xz.

    Raises Misconfigured for a file that is broken, cut off, or unpacks to more than `most` bytes.
    """
    if raw[:2] != _GZIP and raw[:6] != _XZ:
        yield from (raw[at : at + PIECE] for at in range(0, len(raw), PIECE))
        return
    total = 0
    try:
        for piece in _gzip(raw) if raw[:2] == _GZIP else _xz(raw):
            total += len(piece)
            if total > most:
                raise Misconfigured(f"{what} unpacks to more than {most:,} bytes: it is not what it should be.")
            yield piece
    except (zlib.error, lzma.LZMAError):
        raise Misconfigured(f"{what} is a broken packed file: fetch it again.") from None
    except EOFError:
        raise Misconfigured(f"{what} is a packed file that was cut off: fetch it again.") from None


def _gzip(raw: bytes) -> Iterator[bytes]:
    stream, rest = zlib.decompressobj(wbits=31), raw
    while rest and not stream.eof:
        yield stream.decompress(rest, PIECE)
        rest = stream.unconsumed_tail
    if not stream.eof:
        raise EOFError


def _xz(raw: bytes) -> Iterator[bytes]:
    stream, at = lzma.LZMADecompressor(memlimit=MOST_DICTIONARY), 0
    while not stream.eof:
        given = raw[at : at + PIECE] if stream.needs_input else b""
        if stream.needs_input and not given:
            raise EOFError
        at += len(given)
        yield stream.decompress(given, PIECE)


def members(raw: bytes, what: str) -> Iterator[tuple[str, Any]]:
    """The members of the one JSON object that a file holds, one after the other.

    Raises Misconfigured where it is no object, was cut off, or holds a member beyond any measure.
    """
    text = _Text(pieces(raw, what, most=MOST_UNPACKED), what)
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
    """The files of a tar archive (plain, gzip or xz) whose name holds `beginning`, one after the other.

    Only what the basic form of POSIX.1-1988 holds is looked at, so that nothing but a file that is wanted is ever held;
    one larger than `largest` is skipped. Raises Misconfigured for an archive that is broken or cut off, or that unpacks
    beyond any measure.
    """
    stream = _Stream(pieces(raw, what, most=MOST_IN_ARCHIVE))
    while any(header := stream.take(_BLOCK)):
        size = _number(header[124:136])
        if len(header) < _BLOCK or size < 0 or not _whole(header):
            raise Misconfigured(f"{what} is a broken archive, or no archive at all: fetch it again.")
        kept = header[156:157] in _FILE and beginning.encode() in header[:100] and size <= largest
        content = stream.take(size) if kept else stream.skip(size)
        if (
            stream.skip(-size % _BLOCK) < -size % _BLOCK
            or (len(content) if isinstance(content, bytes) else content) < size
        ):
            raise Misconfigured(f"{what} is an archive that was cut off: fetch it again.")
        if isinstance(content, bytes):
            yield content
    if len(header) < _BLOCK:
        raise Misconfigured(f"{what} is an archive that was cut off: fetch it again.")


def _whole(header: bytes) -> bool:
    """Whether the sum of a header's bytes is the one that it tells, its own place counted as spaces."""
    return sum(header) - sum(header[148:156]) + 8 * ord(" ") == _number(header[148:156])


def _number(field: bytes) -> int:
    """A number as tar writes it: octal, or as bytes where it is too large for that; -1 where it is neither."""
    if field[:1] == b"\x80":
        return int.from_bytes(field[1:])
    digits = field.strip(b" \0")
    return int(digits, 8) if re.fullmatch(rb"[0-7]+", digits) else -1


class _Stream:
    """Bytes that arrive in pieces; less than what is asked for comes at the end only."""

    def __init__(self, incoming: Iterator[bytes]) -> None:
        self._incoming, self._held, self._at = incoming, b"", 0

    def take(self, size: int) -> bytes:
        parts = list(self._parts(size))
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def skip(self, size: int) -> int:
        """How many bytes there were to skip."""
        return sum(len(part) for part in self._parts(size))

    def _parts(self, size: int) -> Iterator[bytes]:
        while size > 0:
            if self._at == len(self._held):
                piece = next(self._incoming, None)
                if piece is None:
                    return
                self._held, self._at = piece, 0
            part = self._held[self._at : self._at + size]
            self._at += len(part)
            size -= len(part)
            yield part
