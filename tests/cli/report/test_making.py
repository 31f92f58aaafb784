"""cli/report/making.py: what of the stored evidence is shown."""

from cli.report.making import readable


def test_the_beginning_of_an_answer_is_shown_where_it_is_text() -> None:
    """A banner in any coding is; a handshake, and what was erased, are not."""
    banner, old = b"220 mail.example ESMTP", "안녕".encode("euc-kr")
    raw = {"banner": banner, "old": old, "handshake": b"\x16\x03\x03\0Z\x02", "erased": None}
    assert readable(raw) == {"banner": banner, "old": old}
