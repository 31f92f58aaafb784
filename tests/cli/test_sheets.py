"""CSV files that people bring: whole, or one sentence with the line."""

import contextlib
import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cli import sheets
from cli.sheets import day, rows, yes_or_no
from scanner.errors import Misconfigured


def written(folder: Path, content: bytes) -> str:
    path = folder / "sheet.csv"
    path.write_bytes(content)
    return str(path)


def test_rows_are_read_by_their_header(tmp_path: Path) -> None:
    """In any order and case, with a byte order mark, quotes, spaces and empty lines; other columns are left out."""
    name = written(
        tmp_path, b'\xef\xbb\xbf Claim ,Date,other\r\nyes,2026-01-31,x\r\n\r\n"no", 2026-02-01,"a,\r\nb"\r\n'
    )
    first, second = rows(name, needs=("date", "claim"), may=("size",))
    assert first.cells == (("claim", "yes"), ("date", "2026-01-31"))
    assert (first.line, second.text("claim"), second.text("size")) == (2, "no", "")
    assert second.read("date", day, "a date") == date(2026, 2, 1)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "needs one column 'date'"),
        (b"date\n", "needs one column 'claim'"),
        (b"date,date,claim\n", "needs one column 'date'"),
        (b"date,claim,size,size\n", "has the column 'size' twice"),
        (b"date,claim\n2026-01-01\n", "line 2 has 1 cells, its header 2"),
        (b'date,claim\n2026-01-01,"yes\n', "is no CSV"),
        (b"date,claim\n\xff\xfe,yes\n", "no UTF-8"),
        (b"date,claim\n2026-01-01," + b"y" * 200_000 + b"\n", "is no CSV"),
    ],
)
def test_what_does_not_fit_is_a_sentence(content: bytes, says: str, tmp_path: Path) -> None:
    """Which line, and what about it."""
    with pytest.raises(Misconfigured, match=says):
        rows(written(tmp_path, content), needs=("date", "claim"), may=("size",))


def test_a_file_has_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In bytes and in rows; one that is not there is named."""
    name = written(tmp_path, b"date,claim\n" + b"2026-01-01,no\n" * 5)
    monkeypatch.setattr(sheets, "MOST_ROWS", 4)
    with pytest.raises(Misconfigured, match="more than 4 rows"):
        rows(name, needs=(), may=())
    os.truncate(name, sheets.LARGEST + 1)
    with pytest.raises(Misconfigured, match="larger than 50 MB"):
        rows(name, needs=(), may=())
    with pytest.raises(Misconfigured, match="cannot be read"):
        rows(str(tmp_path / "none.csv"), needs=(), may=())


def test_a_cell_is_named_with_its_line(tmp_path: Path) -> None:
    """The column, what stands there, and what should."""
    (row,) = rows(written(tmp_path, b"date,claim\n31.1.2026,perhaps\n"), needs=("date",), may=("claim",))
    with pytest.raises(Misconfigured, match=r"line 2: date '31\.1\.2026' should be a date"):
        row.read("date", day, "a date")
    with pytest.raises(Misconfigured, match="claim 'perhaps' should be yes or no"):
        row.read("claim", yes_or_no, "yes or no")
    with pytest.raises(ValueError, match="2026W01"):
        day("2026W01")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200) | st.text('date,claim"\n\r;\0 yx', max_size=80).map(str.encode))
def test_no_file_breaks_it(content: bytes, tmp_path: Path) -> None:
    """Whatever the bytes are: rows, or one sentence."""
    name = written(tmp_path, content)
    with contextlib.suppress(Misconfigured):
        found = rows(name, needs=(), may=("date", "claim"))
        assert all({column for column, _ in row.cells} <= {"date", "claim"} for row in found)
