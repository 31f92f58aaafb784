"""In which encoding a file is written: told by its bytes, or asked back, never guessed between two that read well."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from cli.book.languages import reads
from cli.printing import shown
from scanner.errors import Misconfigured

BY_NAME = {
    "utf-8": "utf-8-sig", "utf-16": "utf-16", "utf-16-le": "utf-16-le", "utf-16-be": "utf-16-be",
    "cp949": "cp949", "cp932": "cp932", "gb18030": "gb18030", "cp1252": "cp1252",
}  # fmt: skip
"""What --encoding takes, and Python's codec. Of cp1252 (Western Europe) every text can be read as another one, so it is
used only where it is asked for."""
LEGACY = ("cp949", "cp932", "gb18030")
MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, ""), (codecs.BOM_UTF32_BE, ""),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
BLOCK = 1 << 20
SAMPLE = 256 * 1024
"""Bytes of lines beyond ASCII that are weighed."""
CERTAIN = 7.0
"""By how much one reading must be better than the next: a thousand to one (see languages)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """`name` as --encoding takes it, and the reason, for the screen."""

    name: str
    because: str

    @property
    def codec(self) -> str:
        return BY_NAME[self.name]


def encoding_of(file: BinaryIO, asked: str | None = None) -> Encoding:
    """The encoding of a file that can be read twice. Raises Misconfigured with the question where it is undecided."""
    if asked is not None:
        name = asked.lower().replace("_", "-")
        if name not in BY_NAME:
            raise Misconfigured(f"The encoding {asked[:20]!r} is unknown here: use one of {', '.join(BY_NAME)}.")
        return Encoding(name=name, because="asked for")
    file.seek(0)
    head = file.read(256)
    for mark, name in MARKS:
        if head.startswith(mark):
            if not name:
                raise Misconfigured("The file is written in UTF-32: save it as UTF-8.")
            return Encoding(name=name, because="its byte order mark says so")
    for name, letters, zeros in (("utf-16-le", head[:16:2], head[1:16:2]), ("utf-16-be", head[1:16:2], head[:16:2])):
        if zeros and not any(zeros) and 0 not in letters:
            return Encoding(name=name, because="every second byte of its first word is zero")
    file.seek(0)
    sample = b"\n".join(_beyond_ascii(file))
    return _told_by(sample)


def _beyond_ascii(file: BinaryIO) -> Iterator[bytes]:
    """The first lines that hold more than ASCII; no byte of a longer character is a line feed in any encoding here."""
    left, rest = SAMPLE, b""
    while left > 0 and (block := file.read(BLOCK)):
        if block.isascii() and rest.isascii():
            rest = block.rpartition(b"\n")[2]
            continue
        *lines, rest = (rest + block).split(b"\n")
        if len(rest) > BLOCK:  # no line that long is taken
            lines, rest = [*lines, rest], b""
        for line in lines:
            if not line.isascii() and left > 0:
                left -= len(line)
                yield line[:SAMPLE]
    if left > 0 and not rest.isascii():
        yield rest[:SAMPLE]


def _told_by(sample: bytes) -> Encoding:
    if not sample:
        return Encoding(name="utf-8", because="it holds nothing but ASCII")
    utf8 = _decoded(sample, "utf-8")
    readings = {name: text for name in LEGACY if (text := _decoded(sample, name)) is not None}
    scores = {name: reads(text, name) for name, text in readings.items()}
    well = sorted((name for name in scores if scores[name] > 0), key=lambda name: -scores[name])
    if utf8 is not None:
        if _usual(utf8) or not well:
            return Encoding(name="utf-8", because="its bytes are UTF-8")
        raise _question({"utf-8": utf8} | {name: readings[name] for name in well})
    if not readings:
        raise Misconfigured(
            "The file is written in none of UTF-8, UTF-16, CP949, CP932 and GB18030: save it as UTF-8, or say which it "
            "is with --encoding (cp1252 is that of Western Europe)."
        )
    ranked = sorted(scores, key=lambda name: -scores[name])
    best, *others = ranked
    if scores[best] > 0 and all(scores[best] - scores[other] >= CERTAIN for other in others):
        return Encoding(name=best, because="its text reads well so, and in no other way")
    raise _question({name: readings[name] for name in ranked} | ({} if well else {"cp1252": _loose(sample)}))


def _question(readings: dict[str, str]) -> Misconfigured:
    told = "; ".join(f"as {name} it reads {_excerpt(text)}" for name, text in readings.items())
    return Misconfigured(f"It is not certain in which encoding the file is written: {told}. Say which with --encoding.")


def _excerpt(text: str) -> str:
    """The first words beyond ASCII."""
    words = [word for line in text.splitlines() for word in line.replace(",", " ").split() if not word.isascii()]
    return f'"{shown(" ".join(words[:4]), 40)}"'


def _usual(text: str) -> bool:
    """Whether letters beyond ASCII are mostly of scripts that names are written in: by chance they rarely are."""
    letters = [one for one in text if not one.isascii() and one.isalpha()]
    usual = sum(one >= "぀" or "À" <= one <= "ž" or "Ͱ" <= one <= "ӿ" or "ऀ" <= one <= "ỿ" for one in letters)
    return 2 * usual >= len(letters)


def _decoded(sample: bytes, name: str) -> str | None:
    try:
        return sample.decode(name)
    except UnicodeDecodeError:
        return None


def _loose(sample: bytes) -> str:
    return sample.decode("cp1252", errors="replace")
