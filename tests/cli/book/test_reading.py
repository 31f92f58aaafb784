"""A file becomes lines of the book, with every fault at its line and column; what is written comes back the same."""

import dataclasses
import io
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.book import lines
from cli.book.columns import HEADERS, columns_of
from cli.book.conventions import Convention, conventions
from cli.book.lines import delimiter_of, rows
from cli.book.reading import Read, Reading, Rules
from cli.book.writing import Writing
from scanner.errors import Misconfigured
from scoring.policy import Policy, Status

TODAY = date(2026, 11, 27)
RULES = Rules(
    today=TODAY,
    countries=frozenset(("KR", "GB")),
    currencies=frozenset(("KRW", "USD")),
    open_suffix=lambda name: name in ("co.kr", "example"),
)
GOOD = "A1,Acme,acme.example,bound"


def read(text: str, *, date_format: str | None = None, thousands: str | None = None) -> list[Read]:
    """The lines of a file."""
    file = io.BytesIO(text.encode())
    delimiter = delimiter_of(file, "utf-8-sig")
    heading, *others = rows(file, "utf-8-sig", delimiter)
    columns = columns_of(heading.cells, delimiter)
    found = conventions(others, columns, date_format=date_format, thousands=thousands)
    return list(Reading(columns, found, RULES).read(others))


def one(heading: str, cells: str) -> Read:
    """One line with some more columns."""
    (found,) = read(f"key,name,domains,status,{heading}\n{GOOD},{cells}\n")
    return found


def faults(heading: str, cells: str) -> list[tuple[int, str, str]]:
    return [(fault.place, fault.column, fault.why) for fault in one(heading, cells).faults]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters_are_told_by_the_heading(delimiter: str) -> None:
    """Comma, semicolon and tab, and the line in which a spreadsheet says it."""
    text = f"key,name,domains,status\n{GOOD}\n".replace(",", delimiter)
    for before in ("", f"sep={delimiter}\n"):
        (found,) = read(before + text)
        assert found.policy == Policy(
            key="A1", name="Acme", domains=("acme.example",), status=Status.BOUND, status_since=TODAY
        )


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    """Empty lines, old line ends and quoted line breaks included."""
    text = f'key,name,domains,status\r\n\r\n{GOOD}\r\n,,,\r\n"A\r\n2",x,b.example,bound\r\nA3,,c.example,bound'
    found = read(text)
    assert [(line.line, bool(line.faults)) for line in found] == [(3, False), (5, True), (7, True)]
    assert found[1].faults[0].why == "holds a line break: remove it"
    assert (found[2].faults[0].column, found[2].faults[0].why) == ("name", "is empty")


@pytest.mark.parametrize(
    ("heading", "cells", "column", "why"),
    [
        ("renewal", "2026-02-30", "renewal", "no day of the calendar"),
        ("inception,renewal", "2026-05-01,2026-05-01", "renewal", "does not lie after"),
        ("employees", "-4", "employees", "no number"),
        ("employees", "12.5", "employees", "no number of people"),
        ("revenue", "100", "revenue", "needs its currency"),
        ("premium,currency", "100,WON", "currency", "ISO 4217"),
        ("country", "UK", "country", "the United Kingdom is GB"),
        ("sector,sector_scheme", "99,NAICS", "sector", "such as 541511"),
        ("sector_scheme", "KSIC", "sector_scheme", "form of KSIC"),
        ("networks", "10.0.0.0/8", "networks", "too large"),
        ("team_mailbox", "Kim", "team_mailbox", "no mail address"),
        ("contacts", "a\x07b", "contacts", "U+0007"),
        ("status_since", "2027-01-01", "status_since", "in the future"),
        ("consent", "x" * 301, "consent", "longer than 300"),
    ],
)
def test_a_fault_names_its_column(heading: str, cells: str, column: str, why: str) -> None:
    """By number and name, with the reason."""
    (fault,) = one(heading, cells).faults
    assert (fault.line, fault.column) == (2, column)
    assert fault.place == ["key", "name", "domains", "status", *heading.split(",")].index(column) + 1
    assert why in fault.why


def test_every_fault_of_a_line_is_named() -> None:
    """Not only the first."""
    found = faults("country,currency,renewal", "XX,YYY,soon")
    assert [(place, column) for place, column, _ in found] == [(5, "country"), (6, "currency"), (7, "renewal")]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("A1,Acme,acme.example", "has 3 cells"),
        ("A1,Acme,acme.example,bound,x", "has 5 cells"),
        ('A1,"Ac"me,acme.example,bound', "quotation mark"),
        ('A1,"Acme,acme.example,bound', "quotation mark"),
    ],
)
def test_cells_that_cannot_be_told_apart(line: str, why: str) -> None:
    """Too few, too many, and quotation marks that do not close: the lines before stay readable."""
    first, second = read(f"key,name,domains,status\n{GOOD}\n{line}\n")
    assert first.policy
    assert (second.line, second.policy) == (3, None)
    assert why in second.faults[0].why


def test_a_suffix_for_everybody_is_nobodys_own() -> None:
    """A policyholder is not the whole of co.kr; no domain and no network is nothing to look at."""
    (found,) = read("key,name,domains,status\nA1,Acme,acme.example|co.kr,bound\n")
    assert "anybody may register" in found.faults[0].why
    (found,) = read("key,name,domains,networks,status\nA1,Acme,,,bound\n")
    assert "nothing to look at" in found.faults[0].why


def test_remarks_stand_beside_what_is_taken() -> None:
    """Past renewals of bound policies, rounded cents, cells like formulas."""
    kinds = [kind for kind, _ in one("renewal,premium,currency,broker", "2026-01-01,1234.56,USD,=1+1").notes]
    assert kinds == ["formula", "rounded", "past renewal"]
    found = one("renewal,premium,currency", "2027-01-01,1234.56,USD")
    assert found.policy
    assert found.policy.premium == 1235


HEADING = "key,name,domains,status,renewal,revenue,currency\n"


def book(*cells: str) -> str:
    return HEADING + "".join(f"A{number},Acme,a.example,bound,{cell},KRW\n" for number, cell in enumerate(cells))


def test_one_value_decides_its_column() -> None:
    """Dates and numbers of one column are written in one way, wherever the value stands that decides."""
    first, second = read(book('3/4/2027,"1,234"', '13/4/2027,"1,234,567"'))
    assert first.policy
    assert second.policy
    assert (first.policy.renewal, first.policy.revenue) == (date(2027, 4, 3), 1234)
    found = conventions(
        rows(io.BytesIO(book("3/4/2027,1", "4/13/2027,1").encode()), "utf-8", ","), tuple(HEADING.strip().split(","))
    )
    assert found == (Convention(column="renewal", name="mdy", because="line 3 decides it: 4/13/2027"),)


@pytest.mark.parametrize(
    ("cell", "question"),
    [("3/4/2027,1", "--date-format"), ('2027-01-01,"1,234"', "--thousands"), ("2027-01-01,1.234", "--thousands")],
)
def test_two_readings_are_asked_back(cell: str, question: str) -> None:
    """With the line, both readings, and the option that answers."""
    with pytest.raises(Misconfigured, match=r"line 3\)") as asked:
        read(book("2027-01-01,1", cell))
    assert question in str(asked.value)


def test_the_answer_is_taken() -> None:
    """For the whole file; a value that contradicts it is a fault at its line."""
    (found,) = read(book('3/4/2027,"1,234"'), date_format="mdy", thousands="point")
    assert found.policy
    assert (found.policy.renewal, found.policy.revenue) == (date(2027, 3, 4), 1)
    (found,) = read(book("13/4/2027,1"), date_format="mdy")
    assert "not month/day/year" in found.faults[0].why
    with pytest.raises(Misconfigured, match="dmy, mdy"):
        read(book("3/4/2027,1"), date_format="ymd")


def test_a_column_written_in_two_ways_is_refused() -> None:
    """Both deciding values are named; without one that could be either, each is read as it can be."""
    with pytest.raises(Misconfigured, match="two ways"):
        read(book("13/4/2027,1", "4/13/2027,1", "3/4/2027,1"))
    assert all(line.policy for line in read(book("13/4/2027,1", "4/13/2027,1")))


@pytest.mark.parametrize(
    ("heading", "why"),
    [
        ("key,name,domains,status,renewl", "did you mean renewal"),
        ("key,name,domains,status,favourite colour", "the book has key"),
        ("key,name,domains,status,name", "Two columns"),
        ("key,name,status", "domains or networks"),
        ("name,domains,status", "lacks the column key"),
        ("", "empty"),
    ],
)
def test_a_heading_that_does_not_fit(heading: str, why: str) -> None:
    """Unknown, repeated and missing columns; nothing at all."""
    with pytest.raises(Misconfigured, match=why):
        read(heading)


def test_a_line_without_end_is_no_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody holds a gigabyte without a line break in memory."""
    monkeypatch.setattr(lines, "LONGEST", 100)
    with pytest.raises(Misconfigured, match="Line 2 is longer"):
        read("key,name,domains,status\n" + "x" * 101)


TEXT = st.text(st.characters(categories=("L", "N", "P", "S"), exclude_characters="|"), min_size=1, max_size=12).map(
    lambda told: unicodedata.normalize("NFC", told)
)
MAYBE = st.none() | TEXT
DATE = st.none() | st.dates(date(1990, 1, 1), TODAY)
AMOUNT = st.none() | st.integers(0, 10**15)
POLICIES = st.builds(
    Policy, key=TEXT, name=TEXT, domains=st.just(("a.example", "b.example")),
    networks=st.sampled_from([(), ("192.0.2.0/28", "2001:db8::1")]), status=st.sampled_from(Status),
    status_since=st.dates(date(1990, 1, 1), TODAY), country=st.sampled_from([None, "KR"]),
    sector=st.sampled_from([None, "trade"]), employees=st.none() | st.integers(0, 10**6), revenue=AMOUNT,
    currency=st.just("USD"), inception=DATE, limit=AMOUNT, retention=AMOUNT, premium=AMOUNT,
    team_mailbox=st.sampled_from([None, "a@b.example"]), broker=MAYBE, contacts=st.sampled_from([(), ("=a@b.c",)]),
    consent=MAYBE,
)  # fmt: skip


@given(st.lists(POLICIES, max_size=4))
def test_what_is_written_is_read_again(policies: list[Policy]) -> None:
    """Every field of every line, formulas, quotation marks and apostrophes included."""
    policies = [dataclasses.replace(one, key=f"{number}{one.key}") for number, one in enumerate(policies)]
    writing = Writing()
    text = writing.heading() + "".join(map(writing.line, policies))
    assert text.startswith(",".join(HEADERS))
    assert [line.policy for line in read(text)] == policies
