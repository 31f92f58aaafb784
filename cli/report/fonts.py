"""Which letters the fonts of this machine draw, as fontconfig tells it."""

import shutil
import subprocess
import unicodedata
from bisect import bisect_right
from ctypes.util import find_library
from functools import cache
from importlib.util import find_spec

PANGO = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
FACES = {
    "en": "Noto Sans,Noto Sans CJK KR,sans-serif",
    "ko": "Noto Sans CJK KR,sans-serif",
    "ja": "Noto Sans CJK JP,sans-serif",
    "zh-Hans": "Noto Sans CJK SC,sans-serif",
}
"""The faces of each language: one letter is drawn in another way in another language."""
LETTERS = {"en": "", "ko": "한국어", "ja": "日本語かな", "zh-Hans": "简体中文"}
"""A few letters of each language's own script."""
EAST_ASIAN = {"CJK", "HANGUL", "HIRAGANA", "KATAKANA"}
LONGEST = 30.0
"""Seconds that fontconfig may take; its first call on a machine reads every font."""


def letters_of(language: str) -> frozenset[str]:
    """The scripts that a page in this language cannot do without, by their Unicode names."""
    return frozenset(map(_script, LETTERS[language]))


def undrawn(text: str) -> frozenset[str]:
    """The scripts of letters that no font here draws, by their Unicode names; none where fontconfig is not there."""
    ranges = _drawn()
    if not ranges:
        return frozenset()
    begins = [begin for begin, _ in ranges]

    def drawn(code: int) -> bool:
        place = bisect_right(begins, code) - 1
        return place >= 0 and code <= ranges[place][1]

    return frozenset(
        _script(letter) for letter in set(text) if not letter.isascii() and letter.isalpha() and not drawn(ord(letter))
    )


def mend(scripts: frozenset[str], otherwise: str) -> str:
    """One sentence: which letters lack a font, what brings one, and what else there is."""
    packages = sorted({"fonts-noto-cjk" if script in EAST_ASIAN else "fonts-noto-core" for script in scripts})
    named = ", ".join(script.capitalize() if script != "CJK" else script for script in sorted(scripts))
    return f"No font here draws letters of this report ({named}): install {' '.join(packages)}, {otherwise}."


def lacking_libraries() -> str:
    """What a PDF needs and is not here; empty where all is. Looks without loading it."""
    if find_spec("weasyprint") is None:
        return "pip install 'hullmark[pdf]'"
    return "" if find_library("pango-1.0") and find_library("pangoft2-1.0") else f"install {PANGO}"


def _script(letter: str) -> str:
    return unicodedata.name(letter, "UNNAMED").split()[0].split("-")[0]


@cache
def _drawn() -> tuple[tuple[int, int], ...]:
    """Ranges of code points that some font draws, in order and apart from each other."""
    program = shutil.which("fc-list")
    if program is None:
        return ()
    try:
        told = subprocess.run(  # noqa: S603  # fontconfig, without anything from outside
            [program, "--format", "%{charset}\n"], capture_output=True, timeout=LONGEST, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return ()
    joined: list[tuple[int, int]] = []
    for begin, end in sorted({_range(part) for part in told.decode("ascii", "replace").split()}):
        if joined and begin <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return tuple(joined)


def _range(part: str) -> tuple[int, int]:
    begin, _, end = part.partition("-")
    return int(begin, 16), int(end or begin, 16)
