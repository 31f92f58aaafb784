"""AMQP: what a broker answers to a protocol header: Connection.Start of 0-9-1, or a header of its own."""

from dataclasses import dataclass

from scanner.greeting import proves, shown

METHOD, END = 1, 0xCE
LONGEST = 65_536
MOST_FIELDS = 100
_FIXED = {
    b"t": 1, b"b": 1, b"B": 1, b"U": 2, b"u": 2, b"s": 2, b"I": 4, b"i": 4, b"f": 4, b"L": 8, b"l": 8, b"d": 8,
    b"D": 5, b"T": 8, b"V": 0,
}  # fmt: skip
"""Bytes of a field's value by its type (AMQP 0-9-1, 4.2.1, as brokers have it: `s` is a short integer)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Connection.Start (AMQP 0-9-1, 1.4.2.1): version, the texts among the server's properties, login mechanisms."""

    version: str
    properties: dict[str, str]
    mechanisms: tuple[str, ...]


def frame_whole(seen: bytes) -> bool:
    """Whether a broker's first answer has arrived: a header of 8 bytes, a whole frame, or bytes that are neither."""
    if seen.startswith(b"AMQP"[: len(seen)]):
        return len(seen) >= 8
    if seen[:1] != bytes((METHOD,)):
        return len(seen) >= 8 or proves(seen) is not None
    size = int.from_bytes(seen[3:7], "big")
    return len(seen) >= 7 and (size > LONGEST or len(seen) >= size + 8)


def header_of(seen: bytes) -> str | None:
    """The version in a protocol header (`1.0`, `0-9-1`); None where `seen` is none (AMQP 0-9-1, 4.2.2; 1.0, 2.2)."""
    if len(seen) < 8 or not seen.startswith(b"AMQP"):
        return None
    if seen[4] in (0, 2, 3) and seen[5] == 1:  # 1.0: protocol id, major, minor, revision; 2 is TLS, 3 SASL
        return f"{seen[5]}.{seen[6]}"
    if seen[4] == 0 and seen[5] == 0:
        return f"{seen[5]}-{seen[6]}-{seen[7]}"
    return f"{seen[6]}-{seen[7]}"  # before 0-9-1: class 1, instance 1, major, minor


def start_of(seen: bytes) -> Start | None:
    """The Connection.Start that `seen` begins with; None where it is none or cut short. Never raises."""
    size = int.from_bytes(seen[3:7], "big")
    payload = seen[7 : 7 + size]
    if seen[:7] != bytes((METHOD, 0, 0)) + seen[3:7] or size > LONGEST or seen[7 + size : 8 + size] != bytes((END,)):
        return None
    if len(payload) < 10 or payload[:4] != b"\0\x0a\0\x0a":
        return None
    properties, at = _long(payload, 6)
    mechanisms, _ = _long(payload, at)
    if properties is None or mechanisms is None:
        return None
    return Start(
        version=f"{payload[4]}-{payload[5]}",
        properties=texts(properties),
        mechanisms=tuple(sorted({shown(name, 40) for name in mechanisms[:1000].split() if shown(name, 40)})),
    )


def _long(data: bytes, at: int) -> tuple[bytes | None, int]:
    """The long string at `at` and where it ends; None where it is cut short."""
    end = at + 4 + int.from_bytes(data[at : at + 4], "big")
    return (data[at + 4 : end], end) if at + 4 <= len(data) and end <= len(data) else (None, len(data))


def texts(table: bytes) -> dict[str, str]:
    """The fields of a table whose values are long strings, up to where it is cut or no table."""
    found: dict[str, str] = {}
    at = 0
    for _ in range(MOST_FIELDS):
        start = at + 1 + table[at] if at < len(table) else len(table)
        kind = table[start : start + 1]
        end = _end(kind, table, start + 1)
        if end is None or end > len(table):
            break
        if kind == b"S":
            found[shown(table[at + 1 : start], 80)] = shown(table[start + 5 : end])
        at = end
    return found


def _end(kind: bytes, table: bytes, at: int) -> int | None:
    if kind in _FIXED:
        return at + _FIXED[kind]
    if kind in (b"S", b"x", b"F", b"A") and at + 4 <= len(table):  # what is inside a table or an array is passed over
        return at + 4 + int.from_bytes(table[at : at + 4], "big")
    return None
