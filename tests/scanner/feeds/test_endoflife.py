"""Support dates from the publisher's API and from its repository's pages are the same rows."""

import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import Misconfigured
from scanner.feeds.endoflife import LARGEST_PAGE, NO_END, parse, parse_pages
from tests.scanner.feeds.samples import NOW, PAGE, cycle, products


def test_the_api_answer() -> None:
    """Ended, announced, extended and open-ended cycles keep their dates; the release time is the answer's own."""
    parsed = parse(
        products(
            cycle(),
            cycle("1.30", isEol=False, eolFrom="2027-04-14", eoesFrom="2029-01-01"),
            cycle("1.31", isEol=False, eolFrom=None),
        ),
        NOW,
        "full.json",
    )
    assert parsed.released == datetime(2026, 11, 21, tzinfo=UTC)
    assert parsed.rows == (
        ("nginx", "1.28", "2026-04-14", None),
        ("nginx", "1.30", "2027-04-14", "2029-01-01"),
        ("nginx", "1.31", None, None),
    )


def test_an_end_without_a_date_is_as_late_as_can_be() -> None:
    """A cycle that has ended on no known date has ended when the data was released, at the latest."""
    assert parse(products(cycle(eolFrom=None)), NOW, "x").rows == (("nginx", "1.28", "2026-11-21", None),)
    page = b'releases:\n  - {releaseCycle: "1", releaseDate: 2020-01-01, eol: true}\n'
    assert parse_pages([("a.yml", page)], NOW, "x").rows == (("a", "1", "2020-01-01", None),)


def test_extended_support_without_an_announced_end_is_there_to_be_had() -> None:
    """`false` says that it has not ended: its end is no date that comes. `true`, or no word, is none to be had."""
    open_end, over = cycle("1", eoesFrom=None, isEoes=False), cycle("2", eoesFrom=None, isEoes=True)
    assert [row[3] for row in parse(products(open_end, over, cycle("3")), NOW, "x").rows] == [NO_END, None, None]
    page = b"releases:\n  - {releaseCycle: '1', releaseDate: 2020-01-01, eol: 2021-01-01, eoes: false}\n"
    assert parse_pages([("a.yml", page)], NOW, "x").rows == (("a", "1", "2021-01-01", NO_END),)


def test_repository_pages() -> None:
    """Front matter of product pages: the newest date that is not to come is the data's own."""
    parsed = parse_pages([("nginx.yml", PAGE)], NOW, "products")
    assert parsed.released == datetime(2026, 7, 15, tzinfo=UTC)
    assert parsed.rows == (
        ("nginx", "1.28", "2026-04-14", None),
        ("nginx", "1.30", None, None),
        ("nginx", "2.0", None, None),
    )


def test_the_newest_version_of_a_cycle_comes_with_its_day() -> None:
    """From both forms; one without the other is nothing."""
    told = cycle("1", latest={"name": "1.9", "date": "2026-03-24"}), cycle("2", latest={"name": "2.9"}), cycle("3")
    rows = parse(products(*told), NOW, "x").rows
    assert [row[4:] for row in rows] == [("1.9", "2026-03-24"), (), ()]
    page = PAGE.replace(b"latestReleaseDate: 2026-07-15", b'latest: "1.30.4"\n    latestReleaseDate: 2026-07-15')
    assert [row[4:] for row in parse_pages([("a.yml", page)], NOW, "x").rows] == [(), ("1.30.4", "2026-07-15"), ()]


def test_bad_pages_and_cycles_are_counted() -> None:
    """Broken YAML, a page too large, Python tags and cycles without a name are left out and counted."""
    bomb = b"a: &a [x,x]\nb: &b [*a,*a]\nreleases: *b\n"
    pages = [
        ("good.yml", PAGE),
        ("broken.yml", b"releases: ["),
        ("tagged.yml", b"releases: !!python/object/apply:os.system ['true']"),
        ("large.yml", b"#" * (LARGEST_PAGE + 1)),
        ("bomb.yml", bomb),
    ]
    parsed = parse_pages(pages, NOW, "products")
    assert len(parsed.rows) == 3
    assert parsed.skipped == 3


@pytest.mark.parametrize("raw", [b"", b"{}", b"[]", products()[:-3], b'{"result": []}', b'{"result": [{"name": 1}]}'])
def test_what_it_is_not_is_refused(raw: bytes) -> None:
    """Anything but an answer of the API is refused with a sentence."""
    with pytest.raises(Misconfigured):
        parse(raw, NOW, "x.json")


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    """No page makes the reader fail in any other way than with its sentence."""
    for page in (raw, b"releases:\n  - " + raw):
        with contextlib.suppress(Misconfigured):
            parse_pages([("x.yml", page)], NOW, "x")
