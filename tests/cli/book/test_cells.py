"""Texts, names, networks and mail addresses of cells; formulas go out harmless and come back as they were."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.book import cells, sectors
from cli.book.cells import Unfit, domain, escaped, mail, mailbox, network, several, text, unescaped
from scanner.errors import Misconfigured
from scanner.target import canonical

DANGER = "=+-@＝＋－＠'; a,\"|\t"


@given(st.text(st.sampled_from(DANGER) | st.characters(exclude_categories=("Cs",)), max_size=20))
def test_what_is_escaped_comes_back(told: str) -> None:
    """Whatever the text, apostrophes of its own included."""
    assert unescaped(escaped(told)) == told


@given(
    st.lists(st.text(st.sampled_from(DANGER) | st.characters(categories=("L", "N", "P", "S"))), min_size=1, max_size=4)
)
def test_no_spreadsheet_calculates(told: list[str]) -> None:
    """No cell begins like a formula, whether commas or semicolons are taken for the delimiter."""
    out = io.StringIO(newline="")
    csv.writer(out).writerow([escaped(one.strip()) for one in told])
    for delimiter in ",;":
        for row in csv.reader(io.StringIO(out.getvalue(), newline=""), delimiter=delimiter):
            first, *others = row
            begins = [first, *others] if delimiter == "," else others
            assert not any(cell.strip()[:1] in cells.FORMULA for cell in begins if cell.strip())


@pytest.mark.parametrize(
    "bad", ["a\nb", "a\x00b", "a\x1b[2Jb", "a\u202eb", "a\u200bb", "a\ufffdb", "a\ue000b", "a\u2028b", "a\x7fb"]
)
def test_control_and_invisible_characters_are_refused(bad: str) -> None:
    """Line breaks, escapes, text that turns round, and bytes that were none of the encoding."""
    with pytest.raises(Unfit):
        text(bad, 100)


def test_text_is_composed() -> None:
    """A decomposed syllable is the composed one; spaces of any width inside stay."""
    assert text(" \u1112\u1161\u11ab빛　전자 ", 100) == "한빛　전자"
    with pytest.raises(Unfit, match="longer"):
        text("x" * 101, 100)


@given(st.from_regex(r"[a-zA-Z0-9._\-가ß]{1,30}\.[a-z0-9\-]{1,8}", fullmatch=True))
def test_a_name_is_canonical(told: str) -> None:
    """The short way gives what the long way gives, or refuses alike."""
    try:
        _, expected = canonical(told)
    except Misconfigured:
        with pytest.raises(Unfit):
            domain(told)
    else:
        if told[0].isdigit() and expected.replace(".", "").isdigit():
            return
        assert domain(told) == expected


def test_names_and_networks_have_their_own_columns() -> None:
    """Each says where the other belongs; one address is written without its mask."""
    assert several("Bücher.example| bücher.example |b.example", domain) == ("xn--bcher-kva.example", "b.example")
    assert several("192.0.2.7/32|192.0.2.0/28|2001:DB8::1", network) == ("192.0.2.7", "192.0.2.0/28", "2001:db8::1")
    for bad, reader in (
        ("192.0.2.1", domain),
        ("a.example", network),
        ("10.0.0.0/8", network),
        ("192.0.2.1/24", network),
    ):
        with pytest.raises(Unfit):
            reader(bad)
    with pytest.raises(Unfit, match="200"):
        several("|".join(f"a{number}.example" for number in range(201)), domain)


def test_mail_addresses() -> None:
    """With and without a name; a mailbox needs one; nothing that a header could be made of."""
    assert mail("Kim <kim@a.example>") == "Kim <kim@a.example>"
    assert mail("Kim Minsu") == "Kim Minsu"
    assert mailbox("kim@a.example") == "kim@a.example"
    for bad in ("kim@", "a@b@c.example", "kim@a.example, b@c.example", "Kim <kim@a.example"):
        with pytest.raises(Unfit):
            mail(bad)
    with pytest.raises(Unfit):
        mailbox("Kim")


@pytest.mark.parametrize(
    ("scheme", "code", "kept"),
    [
        ("naics", "541511", "541511"), ("NAICS 2022", "52", "52"), ("KSIC", "c26110", "C26110"),
        ("JSIC", "39.11", "3911"), ("GB/T 4754-2017", "I6510", "I6510"), ("gbt4754", "A", "A"), ("KSIC", "26", "26"),
    ],
)  # fmt: skip
def test_codes_of_sectors_have_the_form_of_their_scheme(scheme: str, code: str, kept: str) -> None:
    """As they are written, in capitals and without dots."""
    assert sectors.sector(code, sectors.scheme(scheme)) == kept


@pytest.mark.parametrize(
    ("scheme", "code"),
    [("NAICS", "12"), ("NAICS", "5"), ("KSIC", "V1"), ("JSIC", "G39111"), ("GB/T 4754", "U10"), ("NAICS", "")],
)
def test_other_codes_are_refused_with_an_example(scheme: str, code: str) -> None:
    """Numbers that no sector begins with, letters beyond the last section."""
    with pytest.raises(Unfit, match="such as"):
        sectors.sector(code, sectors.scheme(scheme))
    with pytest.raises(Unfit, match="NAICS"):
        sectors.scheme("SIC")
