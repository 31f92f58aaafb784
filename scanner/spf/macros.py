"""Macro strings of SPF: how they are read, and what they become for one sender (RFC 7208 section 7)."""

import re
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass

LONGEST_NAME = 253
"""Characters of a name; left labels are dropped until it fits (RFC 7208 7.3)."""

_PART = re.compile(
    r"%\{(?P<letter>[a-z])(?P<keep>[0-9]*)(?P<reverse>r?)(?P<delimiters>[.\-+,/_=]*)\}"
    r"|%(?P<escape>[%_\-])|(?P<literal>[!-$&-~]+)",
    re.IGNORECASE | re.ASCII,
)
_EVERYWHERE, _ONLY_EXPLAINED = "slodiphv", "crt"
_TOP_LABEL = re.compile(r"\.(?![0-9]+\.?\Z)[a-z0-9](?:[a-z0-9\-]*[a-z0-9])?\.?\Z", re.IGNORECASE | re.ASCII)
_ESCAPES = {"%": "%", "_": " ", "-": "%20"}
_LONGEST_COUNT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal:
    """Characters that stand for themselves; `escaped` where they were written with a percent sign."""

    text: str
    escaped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Expand:
    """One macro: its letter as written (upper case asks for URL escapes), and what is done to its value.

    `keep` is the number of right-hand parts that stay, 0 for all.
    """

    letter: str
    keep: int = 0
    reverse: bool = False
    delimiters: str = "."


MacroString = tuple[Literal | Expand, ...]


def macro_string(text: str, *, explains: bool = False) -> MacroString | None:
    """The parts of a macro-string; None where the grammar is broken.

    `explains`: the text of an explanation, which may hold spaces and the letters c, r and t (RFC 7208 7.2).
    """
    parts: list[Literal | Expand] = []
    at = 0
    while at < len(text):
        found = _PART.match(text, at)
        if found is None:
            if not (explains and text[at] == " "):
                return None
            parts.append(Literal(text=" "))
            at += 1
            continue
        at = found.end()
        if found["letter"] is None:
            parts.append(
                Literal(text=_ESCAPES[found["escape"]], escaped=True)
                if found["escape"]
                else Literal(text=found["literal"])
            )
            continue
        letters = _EVERYWHERE + _ONLY_EXPLAINED * explains
        # RFC 7208 7.3: the number of parts, where there is one, is not zero
        if found["letter"].lower() not in letters or (found["keep"] and not found["keep"].strip("0")):
            return None
        # more parts than a name can have are all of them
        keep = found["keep"].lstrip("0")
        parts.append(
            Expand(
                letter=found["letter"],
                keep=int(keep or 0) if len(keep) <= _LONGEST_COUNT else 0,
                reverse=bool(found["reverse"]),
                delimiters=found["delimiters"] or ".",
            )
        )
    return tuple(parts)


def domain_spec(text: str) -> MacroString | None:
    """The parts of a domain-spec: a macro-string that ends in a top label or a macro; None where it does not."""
    parts = macro_string(text)
    if not parts:
        return None
    last = parts[-1]
    plain = isinstance(last, Literal) and not last.escaped
    return None if isinstance(last, Literal) and plain and not _TOP_LABEL.search(last.text) else parts


def letters(parts: MacroString) -> frozenset[str]:
    """The macro letters used, in lower case."""
    return frozenset(part.letter.lower() for part in parts if isinstance(part, Expand))


def expand(parts: MacroString, value: Callable[[str], str]) -> str:
    """The string, `value` giving what each lower-case letter stands for."""
    return "".join(part.text if isinstance(part, Literal) else _expanded(part, value) for part in parts)


def name_from(expanded: str) -> str:
    """The name to ask for: lower case, no trailing dot, labels dropped from the left until it fits."""
    name = expanded.removesuffix(".").lower()
    while len(name) > LONGEST_NAME and "." in name:
        name = name.partition(".")[2]
    return name


def _expanded(part: Expand, value: Callable[[str], str]) -> str:
    text = value(part.letter.lower())
    pieces = re.split(f"[{re.escape(part.delimiters)}]", text)
    if part.reverse:
        pieces.reverse()
    text = ".".join(pieces[-part.keep :] if part.keep else pieces)
    return urllib.parse.quote(text, safe="") if part.letter.isupper() else text
