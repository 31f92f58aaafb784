"""Distinguished names that are the same in another spelling: other string types, capitals or spaces."""

from functools import lru_cache

from scanner.tls.der import children

_TEXT = {0x0C: "utf-8", 0x13: "ascii", 0x16: "ascii", 0x14: "latin-1", 0x1E: "utf-16-be", 0x1C: "utf-32-be"}
"""UTF8String, PrintableString, IA5String, T61String, BMPString and UniversalString by their tags."""
Folded = tuple[tuple[tuple[bytes, str | bytes], ...], ...]


@lru_cache(maxsize=512)  # the names of the roots are compared again and again
def folded(name: bytes) -> Folded:
    """A DER name as RFC 5280 7.1 compares it: text without regard to string type, capitals and rows of spaces.

    Empty where the bytes are no name.
    """
    parts = children(name)
    return tuple(_relative(content) for _, content in children(parts[0][1])) if parts else ()


def _relative(content: bytes) -> tuple[tuple[bytes, str | bytes], ...]:
    rows = (children(row) for _, row in children(content))
    return tuple(sorted(((row[0][1], _value(*row[1])) for row in rows if len(row) == 2), key=repr))


def _value(tag: int, content: bytes) -> str | bytes:
    if tag not in _TEXT:
        return content
    return " ".join(content.decode(_TEXT[tag], "replace").casefold().split())
