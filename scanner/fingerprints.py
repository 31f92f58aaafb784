"""What a text that a server shows says of it: patterns from outside, tried in linear time, the first that fits."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re2

MOST_TEXT = 4096
"""Bytes of a text that are looked at."""
LONGEST_PATTERN = 4000
LARGEST_PROGRAM = 30_000
"""Instructions of a compiled pattern; the largest known has a fifth of it."""
MOST_VALUE = 200
BINARY = frozenset({"ldap.search_result"})
"""Kinds whose texts are bytes: one character is one byte (Latin-1)."""

_MEMORY = 128 << 20
"""Bytes that RE2 may use for all patterns of one kind together; it takes what it needs."""
_TOGETHER = 200
"""Patterns that are tried at once: of more of them the automaton grows out of its memory."""
_LONG_REPEAT = re.compile(r"\{([01]),\d{3,4}\}")
_DEPTH = 2
"""How often an attribute may speak of one that speaks of another."""
_HOLE = re.compile(r"\{([a-z0-9_.-]{1,60})\}", re.IGNORECASE)

Told = tuple[tuple[str, str], ...]
"""Attributes in the words of recog (`service.product`, `os.version`) with their values, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Param:
    """One attribute: the text of a group, or `value` where `group` is 0; `{name}` in it is another attribute."""

    name: str
    group: int
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """One pattern in the syntax of RE2 (`translated`), and what a text says that it fits somewhere."""

    pattern: str
    params: tuple[Param, ...]


def translated(pattern: str, flags: str) -> str:
    """A pattern of recog, written for Ruby, in the syntax of RE2.

    In Ruby `^` and `$` are the ends of a line. `flags` are recog's words, separated by commas: with REG_DOT_NEWLINE,
    and with REG_MULTILINE as Ruby means it, a dot fits the end of a line; with REG_ICASE letters of both cases are one.
    A repeat of up to a hundred and more (`{1,512}`), which keeps other engines from running away, has no end here: it
    would cost RE2 hundreds of times the instructions. Whether RE2 can do all the rest is for `fault` to say.
    """
    known = {flag.strip() for flag in flags.split(",")}
    letters = "m"
    letters += "s" if known & {"REG_DOT_NEWLINE", "REG_MULTILINE", "REG_LINE_ANY_CRLF"} else ""
    letters += "i" if "REG_ICASE" in known else ""
    return f"(?{letters}){_LONG_REPEAT.sub(lambda found: '*+'[int(found[1])], pattern)}"


def fault(fingerprint: Fingerprint, kind: str) -> str:
    """Why a fingerprint cannot be used, in a few words; empty where it can.

    RE2 has no look-around, no back-reference and no possessive or atomic group, which is why it never takes longer
    than the text is long.
    """
    import re2

    if len(fingerprint.pattern) > LONGEST_PATTERN:
        return "the pattern is too long"
    try:
        found = _compiled(fingerprint.pattern, kind)
    except re2.error as wrong:
        return bytes(wrong.args[0]).decode("utf-8", "replace")[:200]
    if found.programsize > LARGEST_PROGRAM:
        return "the pattern is too large"
    if any(not 0 <= param.group <= found.groups for param in fingerprint.params):
        return "a group that it speaks of is not there"
    return ""


class Fingerprints:
    """All fingerprints of one kind of text, in their order. Compiled when they are first needed."""

    def __init__(self, kind: str, fingerprints: Sequence[Fingerprint]) -> None:
        """`fingerprints` have no `fault`."""
        self._kind, self._all = kind, tuple(fingerprints)
        self._patterns: dict[int, re2._Regexp] = {}

    def told(self, text: str) -> Told:
        """What the first fingerprint says that fits; empty where none does. At most `MOST_TEXT` bytes are looked at.

        A character that stands for what could not be decoded fits no pattern but those that take any.
        """
        raw = encoded(text, self._kind)
        for start, together in self._sets:
            for index in sorted(together.Match(raw) or ()):
                place = start + index
                if found := self._pattern(place).search(raw):
                    return _told(self._all[place].params, found, self._kind)
        return ()

    @cached_property
    def _sets(self) -> tuple[tuple[int, "re2.Set"], ...]:
        """For each stretch of fingerprints one automaton that says which of them fit."""
        return tuple(
            one
            for start in range(0, len(self._all), _TOGETHER)
            for one in self._set(start, min(start + _TOGETHER, len(self._all)))
        )

    def _set(self, start: int, end: int) -> "list[tuple[int, re2.Set]]":
        """One automaton for a stretch of fingerprints; two for the halves of one that does not fit into memory."""
        import re2

        together = re2.Set.SearchSet(_options(self._kind, _MEMORY))
        for fingerprint in self._all[start:end]:
            together.Add(fingerprint.pattern.encode(_encoding(self._kind)))
        try:
            together.Compile()
        except re2.error:
            if end - start == 1:
                return []
            half = (start + end) // 2
            return self._set(start, half) + self._set(half, end)
        return [(start, together)]

    def _pattern(self, place: int) -> "re2._Regexp":
        if place not in self._patterns:
            self._patterns[place] = _compiled(self._all[place].pattern, self._kind)
        return self._patterns[place]


def encoded(text: str, kind: str) -> bytes:
    """A text as the patterns of its kind see it."""
    return text[:MOST_TEXT].encode(_encoding(kind), "replace")[:MOST_TEXT]


def _encoding(kind: str) -> str:
    return "latin-1" if kind in BINARY else "utf-8"


def _options(kind: str, memory: int) -> "re2.Options":
    import re2

    options = re2.Options()
    options.max_mem = memory
    options.log_errors = False
    if kind in BINARY:
        options.encoding = re2.Options.Encoding.LATIN1
    return options


def _compiled(pattern: str, kind: str) -> "re2._Regexp":
    import re2

    # Not re2.compile, which keeps what it compiled for as long as the program runs.
    return re2._Regexp(pattern.encode(_encoding(kind), "replace"), _options(kind, 8 << 20))  # noqa: SLF001  # see above


def _told(params: tuple[Param, ...], found: "re2._Match", kind: str) -> Told:
    values: dict[str, str] = {}
    for param in params:
        if param.group == 0:
            values[param.name] = param.value
        elif (part := found.group(param.group)) is not None:
            values[param.name] = part.decode(_encoding(kind), "replace")[:MOST_VALUE]
    open_ones = [param.name for param in params if param.group == 0 and "{" in param.value]
    for _ in range(_DEPTH if open_ones else 0):
        for name in open_ones:
            values[name] = _HOLE.sub(lambda hole: values.get(hole[1], hole[0]), values[name])[:MOST_VALUE]
    for name in open_ones:
        if name.endswith((".cpe", ".cpe22", ".cpe23")):
            values[name] = _HOLE.sub("-", values[name])  # so that what is not told is written in a CPE name
        elif _HOLE.search(values[name]):
            del values[name]
    # Names that begin so are there for other attributes only.
    return tuple(sorted((name, value) for name, value in values.items() if not name.startswith("_")))
