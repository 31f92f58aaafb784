"""Whatever a file holds, it is read, or refused in a sentence: no cell, encoding or mark breaks the import."""

import contextlib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cli.book.columns import HEADERS
from cli.book.importing import Report, form_of, laid_down, opened
from cli.book.reading import Rules
from scanner.errors import Misconfigured
from scoring.history.staging import Stage

RULES = Rules(
    today=date(2026, 11, 27),
    countries=frozenset(("KR",)),
    currencies=frozenset(("KRW",)),
    open_suffix=lambda name: name == "co.kr",
)
BITS = st.sampled_from(
    [
        ",", ";", "\t", '"', "\r\n", "\n", "\r", "'", "=", "|", " ", "\x00", "\ufeff", "1,234", "3/4/2026",
        "2026-03-04", "bound", "KR", "KRW", "a.example", "192.0.2.0/24", "2001:db8::/120", "[::1", "xn--", "..", "@",
        "한빛", "é", "²", "٣", "①", "1e9", "NaN", "Infinity", "-0", "9" * 50, "NAICS", "52", "sep=;", "令和元年1月1日",
        "0/0/0000", "<a@b.c>",
    ]
)  # fmt: skip
CELLS = st.lists(BITS | st.text(max_size=3), max_size=4).map("".join)
ROWS = st.lists(st.lists(CELLS, max_size=len(HEADERS)).map(",".join), max_size=4)


def imported(path: Path, content: bytes) -> Report | None:
    """What comes of a file; None where it is refused."""
    path.write_bytes(content)
    with contextlib.suppress(Misconfigured), opened(path) as file, Stage() as stage:
        return laid_down(file, form_of(file, date_format="dmy", thousands="comma"), RULES, stage)
    return None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, encoding=st.sampled_from(["utf-8", "utf-16", "cp949", "gb18030"]))
def test_any_cells_are_read_or_refused(tmp_path: Path, rows: list[str], encoding: str) -> None:
    """Under a good heading: every line is taken or has faults, and each fault has a line."""
    text = "\r\n".join([",".join(HEADERS), *rows])
    report = imported(tmp_path / "book.csv", text.encode(encoding, errors="replace"))
    if report is not None:
        assert all(fault.line >= 2 and fault.why for fault in report.faults.first)
        assert report.faults.many or report.lines <= len(rows) + text.count("\n") + text.count("\r")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(tmp_path: Path, content: bytes) -> None:
    """Alone, and below a good heading."""
    imported(tmp_path / "book.csv", content)
    imported(tmp_path / "book.csv", ",".join(HEADERS).encode() + b"\r\n" + content)


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody saves it meanwhile: nothing is imported of a mixture."""
    path = tmp_path / "book.csv"
    path.write_text("key,name,domains,status\nA,A,a.example,bound\n")
    with opened(path) as file, Stage() as stage:
        form = form_of(file)
        repeated = stage.repeated

        def grown(most: int) -> tuple[int, list[tuple[int, str, int]]]:
            path.write_text("key,name,domains,status\nB,B,b.example,bound\nC,C,c.example,bound\n")
            return repeated(most)

        monkeypatch.setattr(stage, "repeated", grown)
        with pytest.raises(Misconfigured, match="changed while"):
            laid_down(file, form, RULES, stage)
