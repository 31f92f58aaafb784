"""Large files in pieces: what is packed, one JSON object, and archives that lie."""

import gzip
import io
import json
import lzma
import tarfile
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import Misconfigured
from scanner.feeds.pieces import PIECE, archived, members, pieces

MANY = 1 << 40


def tar(*files: tuple[str, bytes], form: int = tarfile.USTAR_FORMAT) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w", format=form) as archive:
        for name, content in files:
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return held.getvalue()


def read(raw: bytes, largest: int = 1 << 20) -> list[bytes]:
    return list(archived(raw, "it", beginning="osv/", largest=largest))


@pytest.mark.parametrize("content", [b"", b"x", b"xy" * PIECE])
def test_what_was_packed_comes_out(content: bytes) -> None:
    """Plain, gzip and xz give the same bytes, in pieces."""
    for raw in (content, gzip.compress(content), lzma.compress(content, preset=0)):
        found = list(pieces(raw, "it", most=MANY))
        assert b"".join(found) == content
        assert all(len(piece) <= PIECE for piece in found)


VALUES = st.none() | st.integers() | st.text(max_size=9) | st.lists(st.booleans(), max_size=3)


@given(st.dictionaries(st.text(max_size=9), VALUES, max_size=6), st.sampled_from((None, 2)))
def test_an_object_comes_out_member_by_member(told: dict[str, object], indent: int | None) -> None:
    """As json reads it, however it is laid out."""
    assert dict(members(json.dumps(told, indent=indent).encode(), "it")) == told


def test_a_member_may_go_over_many_pieces() -> None:
    """Where one piece ends says nothing; a number at the end of a piece may go on in the next."""
    long = {"a": "x" * (3 * PIECE), "b": [1234567] * 300_000, "c": 5}
    assert dict(members(json.dumps(long).encode(), "it")) == long
    at_the_edge = b'{"n": ' + b" " * (PIECE - 8) + b"12345678}"
    assert dict(members(at_the_edge, "it")) == {"n": 12345678}


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_the_files_of_an_archive(form: int) -> None:
    """In every form that tar writes, those of the folder, and none that is too large."""
    raw = tar(("osv/1", b"one"), ("vex/2", b"two"), ("osv/3", b"x" * 2000), ("osv/4", b"y" * 512), form=form)
    assert read(raw, largest=1000) == [b"one", b"y" * 512]
    assert (
        read(lzma.compress(raw, preset=0), largest=1000)
        == read(gzip.compress(raw), largest=1000)
        == [b"one", b"y" * 512]
    )


@pytest.mark.parametrize("at", [1, 100, 511, 513, 600, 1023, 1500, 2047])
def test_an_archive_that_was_cut_off(at: int) -> None:
    """Wherever it ends, it is not taken for a whole one."""
    with pytest.raises(Misconfigured, match=r"cut off|broken"):
        read(tar(("osv/1", b"one"), ("osv/2", b"two"))[:at])


def test_an_archive_that_lies_about_a_size() -> None:
    """A size that is not there, or a header that does not add up."""
    raw = bytearray(tar(("osv/1", b"one")))
    raw[124:135] = b"00077777777"
    with pytest.raises(Misconfigured, match="broken archive"):
        read(bytes(raw))
    wrong = sum(raw[:148]) + sum(raw[156:512]) + 8 * 32
    raw[148:156] = f"{wrong:06o}\0 ".encode()
    with pytest.raises(Misconfigured, match="cut off"):
        read(bytes(raw), largest=MANY)


def test_a_bomb_in_the_headers_takes_no_memory() -> None:
    """A name of 48 MiB in an extended header is skipped in pieces, and what it unpacks to has a bound."""
    header = bytearray(tar(("osv/1", b""), form=tarfile.USTAR_FORMAT)[:512])
    header[124:136] = f"{48 << 20:011o}\0".encode()
    header[156:157] = b"x"
    header[148:156] = b" " * 8
    header[148:156] = f"{sum(header):06o}\0 ".encode()
    raw = gzip.compress(bytes(header) + bytes(48 << 20) + tar(("osv/2", b"two")), compresslevel=1)
    tracemalloc.start()
    assert read(raw) == [b"two"]
    assert tracemalloc.get_traced_memory()[1] < 16 << 20
    tracemalloc.stop()
    with pytest.raises(Misconfigured, match="unpacks to more than"):
        list(pieces(raw, "it", most=1 << 20))


@given(st.binary(max_size=2000))
def test_no_bytes_break_it(raw: bytes) -> None:
    """Nothing, or one sentence."""
    for start in (b"", b"\x1f\x8b", b"\xfd7zXZ\0", tar(("osv/1", b"one"))[:600]):
        try:
            found = read(start + raw)
        except Misconfigured:
            continue
        assert found in ([], [b"one"])
