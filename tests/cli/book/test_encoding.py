"""Files of every encoding are told apart by their bytes; where two read well, the question is asked back."""

import io

import pytest

from cli.book.encoding import BLOCK, encoding_of
from scanner.errors import Misconfigured

KOREAN = [
    "주식회사 한빛전자",
    "대우조선해양",
    "서울보증보험(주)",
    "농협은행",
    "현대글로비스",
    "삼성에스디에스",
    "카카오뱅크",
    "(주)코리아나화장품",
]
JAPANESE = [
    "株式会社山田製作所",
    "トヨタ自動車",
    "有限会社さくら商事",
    "東京海上日動火災保険",
    "みずほ銀行",
    "㈱日立ハイテク",
    "高橋電機",
]
CHINESE = [
    "北京智能科技有限公司",
    "上海浦东发展银行股份有限公司",
    "深圳市腾讯计算机系统有限公司",
    "苏州华兴源创科技",
    "海尔智家股份有限公司",
]
BOOKS = {"cp949": KOREAN, "cp932": JAPANESE, "gb18030": CHINESE}


def told(data: bytes, asked: str | None = None) -> str:
    return encoding_of(io.BytesIO(data), asked).name


def told_or_asked(data: bytes) -> str:
    try:
        return told(data)
    except Misconfigured as question:
        return "asked" if "--encoding" in str(question) else str(question)


def book(names: list[str]) -> str:
    return "key,name\r\n" + "".join(f"{number},{name}\r\n" for number, name in enumerate(names))


@pytest.mark.parametrize(("encoding", "names"), BOOKS.items())
def test_a_book_of_each_language_is_told(encoding: str, names: list[str]) -> None:
    """In its own encoding, in UTF-8 with and without a mark, and in UTF-16 with and without."""
    text = book(names)
    assert told(text.encode(encoding)) == encoding
    assert told(text.encode("utf-8")) == told(text.encode("utf-8-sig")) == "utf-8"
    assert told(text.encode("utf-16")) == "utf-16"
    assert told(text.encode("utf-16-le")) == "utf-16-le"
    assert told(text.encode("utf-16-be")) == "utf-16-be"


@pytest.mark.parametrize(
    ("encoding", "name"), [(encoding, name) for encoding, names in BOOKS.items() for name in names]
)  # fmt: skip
def test_a_single_name_is_told_or_asked_back(encoding: str, name: str) -> None:
    """Never as another encoding."""
    data = book([name]).encode(encoding)
    assert told_or_asked(data) in (encoding, "asked")
    assert told(data, encoding) == encoding


def test_what_reads_in_two_ways_is_asked_back_with_both_readings() -> None:
    """A name of rare syllables alone might be Chinese as well: both are shown."""
    name = "뚫뛰"
    with pytest.raises(Misconfigured, match="It is not certain") as question:
        told(book([name]).encode("cp949"))
    assert f'as cp949 it reads "{name}"' in str(question.value) or f"{name}" in str(question.value)
    assert "as gb18030 it reads" in str(question.value)


def test_western_names_are_utf8_or_asked_back() -> None:
    """Accents in UTF-8 are read; in Windows' old encoding nothing tells it from others, so it is asked for."""
    text = book(["Société Générale", "Müller GmbH", "Łódź S.A.", "Ωmega", "Яндекс"])
    assert told(text.encode()) == "utf-8"
    with pytest.raises(Misconfigured, match="cp1252"):
        told(book(["Société Générale", "Müller & Söhne"]).encode("cp1252"))
    assert told(b"\xe9", "CP1252") == "cp1252"


def test_an_accent_alone_is_utf8() -> None:
    """One letter of two bytes, which might be a Korean syllable."""
    assert told(book(["Café"]).encode()) == "utf-8"


def test_ascii_is_utf8() -> None:
    """The reason says that nothing else is in it."""
    assert "ASCII" in encoding_of(io.BytesIO(b"key,name\r\n1,Acme\r\n")).because


@pytest.mark.parametrize("data", ["key".encode("utf-32"), "key".encode("utf-32-be") + b"\0\0", b"\xff\xff\xff\xff\n"])
def test_other_encodings_are_refused(data: bytes) -> None:
    """UTF-32, and bytes that are nothing."""
    mark = b"\x00\x00\xfe\xff" if data.startswith(b"\0") else b""
    with pytest.raises(Misconfigured):
        told(mark + data)


def test_an_unknown_name_is_refused_with_those_there_are() -> None:
    """The sentence lists them."""
    with pytest.raises(Misconfigured, match="cp949"):
        told(b"", "latin-9")


def test_text_far_down_the_file_is_found() -> None:
    """Megabytes of ASCII before it do not hide it, and a character on the border of two blocks is whole."""
    line = b"1,Acme\r\n"
    for shift in range(3):
        ascii_part = line * (BLOCK // len(line)) + b"x" * (BLOCK % len(line) - shift)
        assert told(ascii_part + book(KOREAN).encode("cp949")) == "cp949"
