"""Release data are read in both forms in which they are at hand, and nothing else is."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import Misconfigured
from scanner.feeds.importing import read_folder
from scanner.feeds.releases import parse
from tests.scanner.feeds.samples import NOW


def one(**days: str) -> dict[str, object]:
    versions = {name.replace("_", "."): {"name": name, "date": at} for name, at in days.items()}
    return {"versions": versions, "releases": {}}


NGINX = one(v1_30_4="2026-07-15", v1_31_0="2026-12-24")


def test_one_product_a_file_or_several_in_one() -> None:
    """A file of one is named as its product; data are as new as the newest day that is not to come."""
    alone = parse(json.dumps(NGINX).encode(), NOW, "releases/nginx.json")
    assert alone.rows == (("nginx", "v1.30.4", "2026-07-15"), ("nginx", "v1.31.0", "2026-12-24"))
    assert alone.released == datetime(2026, 7, 15, tzinfo=UTC)
    both = parse(json.dumps({"nginx": NGINX, "php": one(v8="2026-08-01"), "x": 3}).encode(), NOW, "release-data.json")
    assert both.rows == (*alone.rows, ("php", "v8", "2026-08-01"))


def test_a_folder_of_them_is_one_source(tmp_path: Path) -> None:
    """As the repository holds them, one file each; a version without a day is left out and counted."""
    bad = {"versions": {"1": {"name": "1"}, "2": {"name": "2", "date": "2026-01-02"}}}
    for name, told in (("nginx", NGINX), ("php", one(v8="2026-08-01")), ("go", bad)):
        (tmp_path / f"{name}.json").write_text(json.dumps(told))
    found = read_folder(tmp_path, imported=NOW)
    (parsed,) = found.parsed
    assert (parsed.feed, len(parsed.rows), parsed.skipped) == ("releases", 4, 1)
    assert [one.feed for one in found.found] == ["releases"] * 3


@pytest.mark.parametrize(
    "raw", [b"", b"{}", b"[]", b'{"versions": {"1": {"date": "soon"}}}', b'{"a": {"versions": []}}']
)
def test_what_it_is_not_is_refused(raw: bytes) -> None:
    """With a sentence."""
    with pytest.raises(Misconfigured):
        parse(raw, NOW, "x.json")


@given(st.recursive(st.none() | st.text(max_size=5), lambda inner: st.dictionaries(st.text(max_size=9), inner)))
def test_any_document_is_read_or_refused(told: object) -> None:
    """No shape makes the reader fail in any other way."""
    for shape in (told, {"versions": told}, {"a": {"versions": told}}, {"versions": {"1": {"date": "2026-01-01"}}}):
        try:
            assert parse(json.dumps(shape).encode(), NOW, "x.json").rows
        except Misconfigured:
            continue
