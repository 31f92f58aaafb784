"""The repository of retire.js becomes rows, or one sentence says why it does not."""

import contextlib
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import Misconfigured
from scanner.feeds.importing import read_folder
from scanner.feeds.recog import fingerprint
from scanner.feeds.retirejs import KIND, RETIREJS, parse
from scanner.fingerprints import Fingerprints
from tests.scanner.feeds.samples import NOW

REAL = Path(os.environ.get("HULLMARK_PUBLIC_DATA", "/nonexistent")) / "retirejs/jsrepository-v5.json.gz"


def repository(**libraries: Any) -> bytes:
    """Of our own making, in the publisher's form."""
    acme = {
        "vulnerabilities": [
            {
                "atOrAbove": "1.0.0", "below": "1.2.0", "severity": "high", "cwe": ["CWE-79"],
                "identifiers": {"summary": "Something", "CVE": ["CVE-2020-1000", "no id"]}, "info": [],
            },
            {"below": "2.0.0", "severity": "low", "identifiers": {"githubID": "GHSA-x"}},
        ],
        "extractors": {
            "filename": ["acme(?:js)?-(§§version§§)(\\.min)?\\.js"],
            "uri": ["/(v|x)/(§§version§§)/acme\\.js", "/(?=x)(§§version§§)"],
            "func": ["acme.version"],
        },
    }  # fmt: skip
    example = {"vulnerabilities": [], "extractors": {"filename": ["retire-example-(§§version§§)"]}}
    return json.dumps({"acme": acme, "retire-example": example, **libraries}).encode()


def test_a_repository_becomes_rows() -> None:
    """Flaws with their range, severity and ids, and what knows a library; the publisher's test library is left out."""
    parsed = parse(repository(), NOW, "r.json")
    assert parsed.skipped == 1
    assert [row[:2] + row[2:] for row in parsed.rows if row[1] == "flaw"] == [
        ("acme", "flaw", "", "2.0.0", "low", "", "GHSA-x"),
        ("acme", "flaw", "1.0.0", "1.2.0", "high", "CVE-2020-1000", "Something"),
    ]
    known = Fingerprints(KIND, [fingerprint(str(row[3]), str(row[4])) for row in parsed.rows if row[1] == "known by"])
    for address, version in (
        ("https://cdn.example/acmejs-1.1.0.min.js", "1.1.0.min"),
        ("/x/1.1.0/acme.js", "1.1.0"),
        ("acme-1.1.js", "1.1"),
    ):
        assert known.told(address) == (("library", "acme"), ("version", version))
    for address in ("/js/notacme-1.1.0.js", "/acme-1.1.0.js/other.js", "/acme.js", "retire-example-1.0.js"):
        assert known.told(address) == ()


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b'{"a": 1}', repository()[:-5], b'{"a": {"extractors": {}}}'])
def test_what_is_no_repository_is_refused(raw: bytes) -> None:
    """Empty, cut off, of another form."""
    with pytest.raises(Misconfigured):
        parse(raw, NOW, "r.json")


@given(
    st.recursive(
        st.none() | st.text(max_size=20) | st.integers(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    ),
    st.sampled_from(["vulnerabilities", "extractors"]),
)
def test_any_json_is_rows_or_one_sentence(value: object, key: str) -> None:
    """Whatever stands where lists and names should."""
    other = {
        "vulnerabilities": [{"below": value, "severity": "low", "identifiers": value}],
        "extractors": {"uri": value},
    }
    other[key] = value  # type: ignore[assignment]  # that is the point
    with contextlib.suppress(Misconfigured):
        assert parse(repository(other=other), NOW, "r.json").rows


@pytest.mark.skipif(not REAL.is_file(), reason="needs real public data: set HULLMARK_PUBLIC_DATA to its folder")
def test_the_real_repository() -> None:
    """Every flaw but the example's, and every pattern of an address; it is known by its name among its neighbours."""
    parsed = parse(REAL.read_bytes(), NOW, REAL.name)
    assert RETIREJS.looks_like(b'{"extractors": "\xc2\xa7\xc2\xa7version\xc2\xa7\xc2\xa7"}')
    sorts = [row[1] for row in parsed.rows]
    assert parsed.skipped == 0
    assert (sorts.count("flaw"), sorts.count("known by") > 90) == (721, True)
    assert [(one.feed, len(one.rows)) for one in read_folder(REAL.parent, imported=NOW).parsed] == [
        ("retirejs", len(parsed.rows))
    ]
