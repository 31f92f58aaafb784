"""JSON objects of any file, whole, one by one; bombs and torn files are refused."""

import gzip
import io
import json
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.errors import Misconfigured
from scanner.feeds import documents
from scanner.feeds.documents import objects
from tests.scanner.feeds.recorded import cve, lines, nvd, page


def of(tmp_path: Path, content: bytes) -> list[dict[str, Any] | None]:
    path = tmp_path / "file"
    path.write_bytes(content)
    return list(objects(path, tmp_path / "scratch"))


def archive(files: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", packing) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return raw.getvalue()


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_every_form_gives_the_same_objects(tmp_path: Path, pack: Any) -> None:
    """A line each, one document with a list, one object over several lines, alone; packed or not."""
    items = [nvd(f"CVE-2026-{number}") for number in range(1000, 1003)]
    assert of(tmp_path, pack(lines(*items))) == items
    assert of(tmp_path, pack(page(*items))) == items
    assert of(tmp_path, pack(json.dumps(json.loads(page(*items)), indent=2).encode())) == items
    assert of(tmp_path, pack(json.dumps(items[0], indent=1).encode())) == items[:1]
    assert of(tmp_path, pack(json.dumps(items[0]).encode())) == items[:1]


def test_a_list_is_read_across_pieces(tmp_path: Path) -> None:
    """Wherever a piece ends: in a number, a text, a character."""
    items = [nvd(f"CVE-2026-{number}", descriptions=[{"value": "é日" * number}]) for number in range(1000, 1400)]
    found = of(tmp_path, page(*items))
    assert [one and one["cve"]["id"] for one in found] == [one["cve"]["id"] for one in items]


def test_an_archive_gives_its_records_and_one_in_it_too(tmp_path: Path) -> None:
    """Records by their names, whatever lies beside; the daily release is an archive in an archive."""
    files = {f"cves/2026/1xxx/CVE-2026-{number}.json": lines(cve(f"CVE-2026-{number}")) for number in range(1000, 1003)}
    inner = archive(files | {"cves/delta.json": b"{}", "cves/recent.txt": b"x"})
    expected = [cve(f"CVE-2026-{number}") for number in range(1000, 1003)]
    assert of(tmp_path, inner) == expected
    assert of(tmp_path, archive({"cves.zip": inner})) == expected


def test_a_spoiled_line_or_member_costs_itself_alone(tmp_path: Path) -> None:
    """Rubbish is None, and what stands around it is read."""
    good = lines(nvd())
    assert of(tmp_path, good + b'[1]\n{"a":\n\xff\xfe\n' + b"[" * 100_000 + b"\n" + good) == [
        nvd(), None, None, None, None, nvd(),
    ]  # fmt: skip
    assert of(tmp_path, b"rubbish\n" + good) == [None, nvd()]
    assert of(tmp_path, archive({"CVE-2026-1000.json": b"{", "CVE-2026-1001.json": lines(cve())})) == [None, cve()]


def test_lines_that_were_cut_off_are_refused(tmp_path: Path) -> None:
    """Half a record at the end says that more is missing; a last record without an end of line is whole."""
    whole = lines(nvd("CVE-2026-1000"), nvd("CVE-2026-1001"))
    assert of(tmp_path, whole[:-1]) == of(tmp_path, whole)
    with pytest.raises(Misconfigured, match="file is cut off"):
        of(tmp_path, whole[:-40])


def test_an_endless_line_is_none(tmp_path: Path) -> None:
    """Longer than any record: left out, and the next is read."""
    assert of(tmp_path, lines(nvd()) + b'"' + b"a" * (documents.LONGEST + 5) + b'"\n' + lines(nvd())) == [
        nvd(),
        None,
        nvd(),
    ]


def bomb() -> bytes:
    return b"0" * (80 << 20)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (page(nvd(), nvd())[:-20], "cut off"),
        (page(nvd())[:-2], "cut off"),
        (gzip.compress(lines(nvd()) * 50)[:-40], "cut off"),
        (b"\x1f\x8b\x08rubbish", "broken gzip"),
        (archive({"CVE-2026-1000.json": lines(cve()) * 9})[:-300] + b"PK\x05\x06" + b"\0" * 18, None),
        (b'{"vulnerabilities": [' + b'{"a": "' + b"x" * (12 << 20), "an entry of over 8 MiB"),
    ],
    ids=range(6),
)
def test_a_torn_file_is_refused(tmp_path: Path, content: bytes, told: str | None) -> None:
    """A list that does not end, a packed file that does not, an archive without its members."""
    if told is None:
        assert of(tmp_path, content) == []
        return
    with pytest.raises(Misconfigured, match=told):
        of(tmp_path, content)


@pytest.mark.parametrize(
    "said",
    [
        {"resultsPerPage": 2000, "startIndex": 0, "totalResults": 5},
        {"resultsPerPage": 2, "startIndex": 4, "totalResults": 5},
        {"resultsPerPage": 1, "startIndex": 0, "totalResults": 1},
        {"totalResults": 3},
    ],
)
@pytest.mark.parametrize("first", [True, False], ids=["before", "after"])
def test_a_page_that_lies_about_its_size_is_refused(tmp_path: Path, said: dict[str, int], first: bool) -> None:
    """It says before or after its list that it holds another number of records; one that says the truth is read."""
    items = {"vulnerabilities": [nvd("CVE-2026-1000"), nvd("CVE-2026-1001")]}
    with pytest.raises(Misconfigured, match="it says that it holds"):
        of(tmp_path, json.dumps(said | items if first else items | said).encode())
    for true in ({"resultsPerPage": 2, "totalResults": 2}, {"totalResults": 2}, {"x": 1}):
        assert len(of(tmp_path, json.dumps(true | items if first else items | true).encode())) == 2


def test_a_page_tells_that_there_are_others_before_its_list_or_is_refused(tmp_path: Path) -> None:
    """Whether the others lie beside it is asked by its beginning: where that does not say so, it is not whole."""
    items = {"vulnerabilities": [nvd("CVE-2026-1000"), nvd("CVE-2026-1001")]}
    said = {"resultsPerPage": 2000, "startIndex": 3, "totalResults": 5}
    assert len(of(tmp_path, json.dumps(said | items).encode())) == 2
    with pytest.raises(Misconfigured, match="it says that it holds 2 of 5 records"):
        of(tmp_path, json.dumps(items | said).encode())


def test_a_page_that_ends_after_its_list_is_cut_off(tmp_path: Path) -> None:
    """The last brace of the document is missing: what it says after its list may be, too."""
    with pytest.raises(Misconfigured, match="does not end after its list"):
        of(tmp_path, page(nvd())[:-1])


def test_a_bomb_is_refused_before_it_fills_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Packed to a thousandth, in each way of packing; little memory is taken meanwhile."""
    monkeypatch.setattr(documents, "_FREE", 1 << 20)
    many = {f"CVE-2026-{number}.json": b"0" * (7 << 20) for number in range(1000, 1012)}
    inner = archive({"x.zip": archive({"CVE-2026-1000.json": bomb()}) * 1 + b"\0" * (60 << 20)})
    contents = (gzip.compress(bomb()), archive(many), inner)
    tracemalloc.start()
    for content in contents:
        with pytest.raises(Misconfigured, match=r"not what it should be|broken ZIP"):
            of(tmp_path, content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 64 << 20


def test_an_archive_of_countless_members_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its list would be held in memory: outside and inside, with short and with long numbers."""
    files = {f"CVE-2026-{number}.json": b"{}" for number in range(1000, 1050)}
    monkeypatch.setattr(documents, "MOST_INDEX", 1000)
    long = bytearray(archive(files))
    place = long.rindex(b"PK\x05\x06")
    size = long[place + 12 : place + 16]
    long[place + 12 : place + 16] = b"\xff" * 4
    long[place:place] = b"PK\x06\x06" + bytes(36) + size + bytes(4) + bytes(8)
    for content in (archive(files), archive({"cves.zip": archive(files)}), bytes(long)):
        with pytest.raises(Misconfigured, match="lists more members"):
            of(tmp_path, content)


def test_an_archive_that_lies_about_a_size_is_refused(tmp_path: Path) -> None:
    """A member that is longer or shorter than it says fits no checksum."""
    content = bytearray(archive({"CVE-2026-1000.json": lines(cve())}, zipfile.ZIP_STORED))
    place = content.rindex(b"PK\x01\x02") + 20
    content[place : place + 8] = (10).to_bytes(4, "little") * 2
    with pytest.raises(Misconfigured, match="broken ZIP"):
        of(tmp_path, bytes(content))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"\x1f\x8b\x08\0", b'{"vulnerabilities":[', b"{}\n"])
)
def test_any_bytes_are_read_or_refused(tmp_path: Path, content: bytes, beginning: bytes) -> None:
    """No bytes at all end in anything but objects, None or a sentence."""
    try:
        found = of(tmp_path, beginning + content)
    except Misconfigured:
        return
    assert all(one is None or isinstance(one, dict) for one in found)
