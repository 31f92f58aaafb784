"""BER: what is written is read, sizes are told early, and no bytes break the reading."""

from hypothesis import given
from hypothesis import strategies as st

from scanner.ber import OCTETS, SEQUENCE, each, element, first, integer, length


@given(st.binary(max_size=1000))
def test_what_is_written_is_read(content: bytes) -> None:
    """Short and long forms come back as they were, and say how long they are before they are whole."""
    written = element(OCTETS, content)
    found = first(written + b"more")
    assert found is not None
    assert (found.tag, found.content, found.end) == (OCTETS, content, len(written))
    assert length(written[:6]) == len(written)
    assert first(written[:-1]) is None


@given(st.integers(min_value=0, max_value=2**62))
def test_integers_stay_positive(value: int) -> None:
    """A number whose first bit is set is written with a leading zero (X.690 8.3)."""
    found = first(integer(value))
    assert found is not None
    assert found.number == value


def test_what_neither_protocol_may_use_is_none() -> None:
    """Indefinite lengths, lengths of five bytes and tags of several bytes are no elements."""
    for wrong in (b"\x30\x80\x00\x00", b"\x30\x85\x00\x00\x00\x00\x01x", b"\x3f\x81\x01x", b"", b"\x30"):
        assert first(wrong) is None


@given(st.binary(max_size=300))
def test_any_bytes_are_read(seen: bytes) -> None:
    """Reading never raises, and never reaches beyond what came."""
    for found in each(seen):
        assert found.end <= len(seen)
        assert list(each(element(SEQUENCE, found.content)))
