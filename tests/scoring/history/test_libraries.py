"""An address names a library, and its version has the flaws whose range holds it."""

import sqlite3

import pytest

from scanner.feeds.retirejs import parse
from scoring.history.libraries import Libraries, fill
from scoring.knowledge.library import Library, LibraryFlaw
from tests.scanner.feeds.samples import NOW
from tests.scanner.feeds.test_retirejs import repository

HIGH = LibraryFlaw(severity="high", fixed="1.2.0", cves=("CVE-2020-1000",), what="Something")
LOW = LibraryFlaw(severity="low", fixed="2.0.0", what="GHSA-x")


@pytest.fixture
def libraries() -> Libraries:
    connection = sqlite3.connect(":memory:")
    fill(connection, parse(repository(), NOW, "r.json").rows)
    return Libraries(connection)


@pytest.mark.parametrize(
    ("address", "library"),
    [
        ("/js/acme-1.1.9.min.js", Library(name="acme", version="1.1.9", flaws=(HIGH, LOW))),
        ("//cdn.example/v/1.2.0/acme.js", Library(name="acme", version="1.2.0", flaws=(LOW,))),
        ("/js/acme-0.9.js", Library(name="acme", version="0.9", flaws=(LOW,))),
        ("/js/acme-2.0.0.js", Library(name="acme", version="2.0.0")),
        ("/js/acme-9999.js", Library(name="acme", version="9999")),
        ("/js/other-1.1.9.js", None),
        ("", None),
    ],
)
def test_an_address_names_a_library(libraries: Libraries, address: str, library: Library | None) -> None:
    """By file or by folder; the worst flaw first; the first version without a flaw is without it."""
    assert libraries.named(address) == library


def test_without_the_list_nothing_is_known() -> None:
    """A first scan without feeds."""
    connection = sqlite3.connect(":memory:")
    fill(connection, ())
    assert Libraries(connection).named("/js/jquery-3.4.1.js") is None
