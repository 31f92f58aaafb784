"""Rows of text as bytes: a table of half a million rows takes a fifth of what its tuples would."""

from collections.abc import Iterable, Sequence
from typing import overload

from scanner.feeds import Row

_BETWEEN = "\0"
"""Less than any character of a cell, so that packed rows have the order of their tuples, as UTF-8 has that of text."""


class PackedRows(Sequence[Row]):
    """Sorted, each row once; a row is made when it is asked for. No cell may hold the character zero."""

    def __init__(self, rows: Iterable[tuple[str, ...]]) -> None:
        packed = [_BETWEEN.join(row).encode() for row in rows]
        packed.sort()
        kept = 0
        for row in packed:  # in place: a second list would be as long
            if not kept or packed[kept - 1] != row:
                packed[kept] = row
                kept += 1
        del packed[kept:]
        self._packed = packed

    def __len__(self) -> int:
        return len(self._packed)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | Sequence[Row]:
        if isinstance(at, slice):
            return [_unpacked(row) for row in self._packed[at]]
        return _unpacked(self._packed[at])


def _unpacked(row: bytes) -> Row:
    return tuple(row.decode().split(_BETWEEN))
