"""Packed rows are what sorted tuples would be."""

from hypothesis import given
from hypothesis import strategies as st

from scanner.feeds.packed import PackedRows

CELL = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), max_size=4)


@given(st.lists(st.tuples(CELL, CELL), max_size=12))
def test_they_are_sorted_and_single(rows: list[tuple[str, str]]) -> None:
    """In the order of the tuples, each once, whatever the characters."""
    assert list(PackedRows(rows)) == sorted(set(rows))


def test_a_part_is_read_as_of_any_sequence() -> None:
    """One row, some rows, and how many there are."""
    rows = PackedRows([("b", "2"), ("a", "1"), ("b", "2")])
    assert (len(rows), rows[0], rows[-1]) == (2, ("a", "1"), ("b", "2"))
    assert list(rows[1:]) == [("b", "2")]
