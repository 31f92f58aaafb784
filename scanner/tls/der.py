"""DER taken apart and put together without knowing what it means, for what the parser declines to read."""

from collections.abc import Iterator

MOST_CHILDREN = 64


def children(content: bytes, most: int = MOST_CHILDREN) -> tuple[tuple[int, bytes], ...]:
    """Tag byte and content of each element in `content`, at most `most`; ends before the first that is not whole.

    ITU-T X.690 8.1 with lengths of at most 4 bytes; a tag of several bytes ends it too.
    """
    return tuple(element for element, _ in zip(_elements(content), range(most), strict=False))


def element(tag: int, content: bytes) -> bytes:
    """One element with its length (ITU-T X.690 10.1)."""
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes((tag, 0x80 + len(length))) + length + content


def _elements(content: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place + 2 <= len(content):
        tag, length, start = content[place], content[place + 1], place + 2
        if length >= 0x80:
            start += length - 0x80
            if not 0x81 <= length <= 0x84:
                return
            length = int.from_bytes(content[place + 2 : start])
        if tag & 0x1F == 0x1F or start + length > len(content):
            return
        yield tag, content[start : start + length]
        place = start + length
