"""The first level of a BSON document, read from a stranger's bytes."""

Value = int | float | str | bool | None

_FIXED = {0x01: 8, 0x06: 0, 0x07: 12, 0x08: 1, 0x09: 8, 0x0A: 0, 0x10: 4, 0x11: 8, 0x12: 8, 0x13: 16, 0x7F: 0, 0xFF: 0}
"""Bytes of a value by its type, where they are always the same (bsonspec.org, 1.1)."""
_MEASURED = {0x02: 4, 0x03: 0, 0x04: 0, 0x05: 5, 0x0C: 16, 0x0D: 4, 0x0E: 4, 0x0F: 0}
"""What comes beside the length that a value begins with: documents and code with scope count their own four bytes."""
MOST_FIELDS = 200


def document(data: bytes) -> dict[str, Value]:
    """The fields of the document that `data` begins with, up to where it is cut or no BSON; never raises.

    Of documents, arrays, times and the like within it only the name is kept.
    """
    end = min(int.from_bytes(data[:4], "little"), len(data))
    found: dict[str, Value] = {}
    at = 4
    while at < end and data[at] and len(found) < MOST_FIELDS:
        kind = data[at]
        name_end = data.find(b"\0", at + 1, min(end, at + 256))
        if name_end < 0:
            break
        start = name_end + 1
        size = _size(kind, data, start)
        if size is None or start + size > end:
            break
        found[data[at + 1 : name_end].decode("utf-8", "replace")] = _value(kind, data[start : start + size])
        at = start + size
    return found


def _size(kind: int, data: bytes, start: int) -> int | None:
    if kind in _FIXED:
        return _FIXED[kind]
    if kind == 0x0B:  # a regular expression: two strings that end in a zero
        first = data.find(b"\0", start)
        second = data.find(b"\0", first + 1) if first >= 0 else -1
        return second + 1 - start if second >= 0 else None
    if kind in _MEASURED and start + 4 <= len(data):
        length = int.from_bytes(data[start : start + 4], "little")
        return max(length + _MEASURED[kind], 4)
    return None


def _value(kind: int, raw: bytes) -> Value:
    if kind == 0x02:
        return raw[4:-1].decode("utf-8", "replace")
    if kind in (0x10, 0x12):
        return int.from_bytes(raw, "little", signed=True)
    return bool(raw[0]) if kind == 0x08 else None
