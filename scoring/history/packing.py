"""How what a scan saw is packed: the numbers of its looks as stretches, the times as so many bits each as they need."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

Stretches = list[int]
"""Ascending numbers, as pairs: how far each stretch begins behind the end of the one before, and how many it has."""


def stretches(numbers: Iterable[int]) -> Stretches:
    """The numbers, each once, as stretches."""
    found: Stretches = []
    end = 0
    for number in sorted(set(numbers)):
        if found and number == end:
            found[-1] += 1
        else:
            found += [number - end, 1]
        end = number + 1
    return found


def numbers(told: Sequence[int]) -> list[int]:
    """The numbers again."""
    found: list[int] = []
    end = 0
    for gap, many in zip(told[::2], told[1::2], strict=True):
        found += range(end + gap, end + gap + many)
        end += gap + many
    return found


def packed(looks: Mapping[int, int]) -> bytes:
    """Looks by number, with the time of each in microseconds since 1970."""
    told = stretches(looks)
    times = [looks[number] for number in numbers(told)]
    first = min(times, default=0)
    width = (max(times, default=0) - first).bit_length()
    bits = 0
    for at in times:
        bits = bits << width | at - first
    whole = bits.to_bytes((len(times) * width + 7) // 8, "big")
    return b"".join(map(_varint, (len(told), *told, 2 * first if first >= 0 else -2 * first - 1, width))) + whole


@lru_cache(maxsize=1024)
def unpacked(lying: bytes) -> Mapping[int, int]:
    """The looks again. Raises ValueError or IndexError for what was not packed here."""
    many, place = _number(lying, 0)
    head = []
    for _ in range(many + 2):
        value, place = _number(lying, place)
        head.append(value)
    *told, zigzag, width = head
    first = zigzag // 2 if zigzag % 2 == 0 else -(zigzag // 2) - 1
    if sum(told[1::2]) > 8 * len(lying) + MOST_ALIKE or len(told) % 2:
        raise ValueError("more looks than were packed")
    found = numbers(told)
    if len(lying) - place != (len(found) * width + 7) // 8:
        raise ValueError("not as many times as looks")
    if not width:
        return dict.fromkeys(found, first)
    whole = int.from_bytes(lying[place:], "big")
    if whole.bit_length() > len(found) * width:
        raise ValueError("times that were not packed here")
    bits = f"{whole:0{len(found) * width}b}"
    starts = range(0, len(found) * width, width)
    return {number: first + int(bits[at : at + width], 2) for number, at in zip(found, starts, strict=True)}


MOST_ALIKE = 1_000_000
"""Looks at one instant that are believed."""


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _number(lying: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = lying[place]
        value |= (byte & 0x7F) << shift
        place, shift = place + 1, shift + 7
        if byte < 0x80:
            return value, place
        if shift > 63:
            raise ValueError("a number without an end")
