"""Stored sources are whole or missing, never half."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from scanner.canonical import dumps
from scanner.errors import Misconfigured
from scanner.feeds import kev
from scanner.feeds.folder import FORM, FeedFolder
from tests.scanner.feeds.samples import NOW, entry
from tests.scanner.feeds.samples import kev as catalogue


def test_what_was_put_is_current(tmp_path: Path) -> None:
    """The newest put is the current one; its rows come back; the same content has the same digest."""
    folder, parsed = FeedFolder(tmp_path / "feeds"), kev.parse(catalogue(), NOW, "k")
    assert folder.current() == ()
    first = folder.put(parsed, at=NOW)
    assert folder.current() == (first,)
    assert tuple(folder.read(first)) == parsed.rows
    assert folder.put(parsed, at=NOW + timedelta(days=1)).digest == first.digest
    second = folder.put(kev.parse(catalogue(entry("CVE-2020-1000")), NOW, "k"), at=NOW)
    assert folder.current() == (second,)
    assert tuple(folder.read(first)) == parsed.rows
    assert (tmp_path / "feeds" / "kev" / "current").stat().st_mode & 0o777 == 0o600


def test_a_large_one_is_written_and_read_in_parts(tmp_path: Path) -> None:
    """The same bytes as in one go, and the same rows, wherever a part ends within a row or a character."""
    rows = tuple((f"{number:05}", 'é日\U0001f600],["\\' * (number % 50), None, True) for number in range(5_000))
    parsed = replace(kev.parse(catalogue(), NOW, "k"), rows=rows)
    stored = FeedFolder(tmp_path).put(parsed, at=NOW)
    whole = {"form": FORM, "feed": "kev", "released": parsed.released.isoformat(), "rows": rows}
    assert stored.digest == "sha256:" + hashlib.sha256(dumps(whole).encode()).hexdigest()
    assert tuple(FeedFolder(tmp_path).read(stored)) == rows
    empty = FeedFolder(tmp_path).put(replace(parsed, rows=()), at=NOW)
    assert tuple(FeedFolder(tmp_path).read(empty)) == ()


def test_a_half_written_one_is_never_used(tmp_path: Path) -> None:
    """Leftovers of a kill, a broken pointer and a pointer to nothing all count as missing."""
    folder = FeedFolder(tmp_path)
    stored = folder.put(kev.parse(catalogue(), NOW, "k"), at=NOW)
    (tmp_path / "kev" / "abc.json.1.half").write_text("{")
    assert folder.current() == (stored,)
    pointer = tmp_path / "kev" / "current"
    whole = pointer.read_text()
    for broken in ("", whole[: len(whole) // 2], "[]", whole.replace("sha256:", "sha256:00")):
        pointer.write_text(broken)
        assert folder.current() == ()


def test_a_changed_file_is_refused(tmp_path: Path) -> None:
    """A source whose content is not its name is named, and not read."""
    folder = FeedFolder(tmp_path)
    stored = folder.put(kev.parse(catalogue(), NOW, "k"), at=NOW)
    file = next((tmp_path / "kev").glob("*.json"))
    file.write_bytes(file.read_bytes().replace(b"41773", b"41774"))
    with pytest.raises(Misconfigured, match="changed on disk"):
        folder.read(stored)


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    """A folder that is a file: one sentence."""
    (tmp_path / "feeds").write_text("")
    with pytest.raises(Misconfigured, match="cannot be written"):
        FeedFolder(tmp_path / "feeds").put(kev.parse(catalogue(), NOW, "k"), at=NOW)
