"""Records are added or replaced, whole or not at all; what was stored last is never lost."""

import errno
import gzip
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.errors import Misconfigured
from scanner.feeds import increments
from scanner.feeds.folder import FeedFolder, Stored
from scanner.feeds.importing import Found
from scanner.feeds.increments import import_records
from scanner.feeds.records import Record, read
from tests.scanner.feeds.recorded import cve, lines, nvd, osv, page

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


class Store:
    """A data directory into which files are imported, and what it then holds."""

    def __init__(self, path: Path) -> None:
        self.path, self.folder = path, FeedFolder(path / "feeds")

    def add(self, now: datetime = NOW, **files: bytes) -> tuple[Found, ...]:
        source = self.path / "source"
        source.mkdir(exist_ok=True)
        for one in source.iterdir():
            one.unlink()
        for name, content in files.items():
            (source / name.replace("__", ".")).write_bytes(content)
        found = import_records(self.folder, source, now=now).found
        assert not list(self.path.rglob("*.half"))
        return found

    def stored(self, name: str = "nvd") -> Stored:
        found = self.folder.stored(name)
        assert found is not None
        return found

    def records(self, name: str = "nvd") -> list[Record]:
        return [read(line) for line in self.folder.lines(self.stored(name))]

    def dates(self) -> dict[str, str]:
        return {one.cve: one.modified[:10] for one in self.records()}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def of_day(day: int, *numbers: int) -> bytes:
    return lines(*(nvd(f"CVE-2026-{number}", lastModified=f"2026-11-{day:02}T00:00:00.000") for number in numbers))


def test_every_source_is_stored_by_itself(store: Store) -> None:
    """Several files of one source are one; each is dated by its newest record and accounted for."""
    found = store.add(
        a__jsonl=of_day(1, 1001, 1000),
        b__json__gz=gzip.compress(page(nvd("CVE-2026-2000"))),
        c__json=lines(cve()),
        d__jsonl=lines(osv()),
    )
    assert {Path(one.path).name: (one.feed, one.rows) for one in found} == {
        "a.jsonl": ("nvd", 2), "b.json.gz": ("nvd", 1), "c.json": ("cve", 1), "d.jsonl": ("osv", 1),
    }  # fmt: skip
    assert [one.cve for one in store.records()] == ["CVE-2026-1000", "CVE-2026-1001", "CVE-2026-2000"]
    assert store.stored("cve").released == datetime(2026, 11, 3, tzinfo=UTC)
    assert [one.feed for one in store.folder.current()] == ["cve", "nvd", "osv"]


def test_an_increment_adds_and_replaces(store: Store) -> None:
    """The newer of two records is kept, whichever came first; those that are not named stay."""
    store.add(a__jsonl=of_day(5, 1000, 1001, 10000))
    store.add(b__jsonl=of_day(9, 1001, 1002) + of_day(2, 1000))
    assert store.dates() == {
        "CVE-2026-1000": "2026-11-05", "CVE-2026-10000": "2026-11-05", "CVE-2026-1001": "2026-11-09",
        "CVE-2026-1002": "2026-11-09",
    }  # fmt: skip
    assert (store.stored().rows, store.stored().released.day) == (4, 9)
    assert len(list((store.path / "feeds" / "nvd").glob("*.json"))) == 2


def test_what_was_withdrawn_goes(store: Store) -> None:
    """Out of what is stored, where the withdrawal is the newer; and it never gets in."""
    store.add(a__jsonl=of_day(5, 1000, 1001))
    rejected = nvd("CVE-2026-1000", vulnStatus="Rejected", lastModified="2026-11-09T00:00:00.000")
    old = nvd("CVE-2026-1001", vulnStatus="Rejected", lastModified="2026-11-02T00:00:00.000")
    (found,) = store.add(b__jsonl=lines(rejected, old, nvd("CVE-2026-1002", vulnStatus="Rejected")))
    assert (found.feed, found.skipped) == ("nvd", 0)
    assert (store.dates(), store.stored().rows) == ({"CVE-2026-1001": "2026-11-05"}, 1)
    assert store.stored().released.day == 9


def test_the_same_again_is_the_same_file(store: Store) -> None:
    """Its digest does not change, nor is it refused."""
    store.add(a__jsonl=of_day(5, 1000, 1001))
    before = store.stored()
    assert [one.feed for one in store.add(a__jsonl=of_day(5, 1000, 1001))] == ["nvd"]
    assert store.stored().digest == before.digest


def test_what_goes_back_in_time_is_refused(store: Store) -> None:
    """A copy of weeks ago: one sentence with both dates, and what was stored stays. One that knows more is added."""
    store.add(a__jsonl=of_day(9, 1000, 1001))
    before = store.stored()
    (found,) = store.add(b__jsonl=of_day(2, 1000, 1001))
    assert (found.feed, found.claims) == (None, "nvd")
    assert "2026-11-02" in found.why
    assert "2026-11-09" in found.why
    assert store.stored() == before
    store.add(c__jsonl=of_day(2, 1000, 3000))
    assert store.dates()["CVE-2026-3000"] == "2026-11-02"
    assert store.stored().released.day == 9


def test_a_record_of_a_day_to_come_is_left_out(store: Store) -> None:
    """It would never be replaced."""
    (found,) = store.add(a__jsonl=of_day(20, 1000) + of_day(30, 1001))
    assert (found.rows, found.skipped) == (1, 1)
    assert store.dates() == {"CVE-2026-1000": "2026-11-20"}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (gzip.compress(of_day(9, *range(2000, 2100)))[:-30], "cut off"),
        (page(nvd("CVE-2026-2000"), nvd())[:-9], "cut off"),
        (of_day(9, 2000) + b"{}\n[]\n", "1 records fit and 2 do not"),
        (b'{"cve":{"id":"CVE-2026-12345678901"}}\n', "0 records fit"),
    ],
    ids=["torn", "torn list", "rubbish", "nothing"],
)
def test_a_spoiled_file_is_left_out_as_a_whole(store: Store, content: bytes, why: str) -> None:
    """What is stored, and what stands beside it, is not touched by it."""
    store.add(a__jsonl=of_day(5, 1000))
    found = {
        Path(one.path).name: one
        for one in store.add(b__jsonl=of_day(6, 1001), c__jsonl=content, d__jsonl=of_day(7, 1002))
    }
    assert why in found["c.jsonl"].why
    assert store.dates() == {
        "CVE-2026-1000": "2026-11-05",
        "CVE-2026-1001": "2026-11-06",
        "CVE-2026-1002": "2026-11-07",
    }


def paged(start: int, count: int, total: int, *, holds: int | None = None) -> bytes:
    items = [nvd(f"CVE-2026-{2000 + start + n}") for n in range(count if holds is None else holds)]
    told = {"resultsPerPage": count, "startIndex": start, "totalResults": total, "vulnerabilities": items}
    return json.dumps(told).encode()


def test_an_answer_is_read_with_all_its_pages_or_not_at_all(store: Store) -> None:
    """A page alone, one that holds less than it says, a hole in the middle: what is stored stays. All together fit."""
    store.add(a__jsonl=of_day(5, 1000))
    before = store.stored()
    first, second, third = paged(0, 2, 5), paged(2, 2, 5), paged(4, 1, 5)
    for files in (
        {"a__json": first}, {"a__json": second, "b__json": third}, {"a__json": first, "b__json": third},
        {"a__json": first, "b__json": paged(2, 2, 5, holds=1), "c__json": third},
    ):  # fmt: skip
        found = store.add(**files)
        assert {(one.feed, one.claims) for one in found} == {(None, "nvd")}
        assert store.stored() == before
    assert "put all of them beside it" in store.add(a__json=first)[0].why
    assert [one.rows for one in store.add(a__json=first, b__json=second, c__json=third)] == [2, 2, 1]
    assert store.stored().rows == 6


def test_a_changed_shape_leaves_what_is_stored(store: Store) -> None:
    """A publisher who renames every field gives no record at all."""
    store.add(a__jsonl=of_day(5, 1000))
    before = store.stored()
    (found,) = store.add(b__jsonl=of_day(9, 2000, 2001).replace(b'"id":"CVE-2026-2001"', b'"ID":"x"') + b'{"cve":{}}\n')
    assert found.feed is None
    assert store.stored() == before


def test_a_corrected_range_stays_beside_a_newer_record(store: Store) -> None:
    """Somebody's correction has no date: it replaces the one before it, and no record of NVD."""

    def correction(end: str) -> bytes:
        item = nvd(lastModified="2026-11-20T00:00:00.000")
        del item["cve"]["metrics"], item["cve"]["vulnStatus"]
        item["cve"]["configurations"][0]["nodes"][0]["cpeMatch"][0]["versionEndExcluding"] = end
        return lines(item)

    store.add(a__jsonl=of_day(5, 1000) + correction("1.1"))
    store.add(b__jsonl=of_day(9, 1000) + correction("1.2"))
    assert [(one.id, one.modified[:10], one.blocks[0].spans[0].end) for one in store.records()] == [
        ("CVE-2026-1000", "2026-11-09", "2.0"), ("CVE-2026-1000+", "", "1.2"),
    ]  # fmt: skip
    store.add(c__jsonl=correction("1.3"))
    assert store.stored().released.day == 9


def test_more_than_fits_into_memory_is_merged(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sorted in pieces: the same file as in one; a torn one among them leaves nothing behind."""
    files = {
        f"{name}__jsonl": of_day(day, *range(1000 + day, 1400, 7)) for name, day in zip("abc", (3, 4, 5), strict=True)
    }
    store.add(**files)
    whole = store.stored().digest
    monkeypatch.setattr(increments, "TOGETHER", 10_000)
    other = Store(store.path / "other")
    other.path.mkdir()
    torn = gzip.compress(of_day(9, *range(5000, 5400)))[:-9]
    other.add(**files, b0__jsonl=torn)
    assert other.stored().digest == whole


@pytest.mark.parametrize("after", [0, 1, 40])
def test_a_full_disk_leaves_what_was_there(store: Store, monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """In the beginning and in the middle: one sentence, no half file, and the last good one is current."""
    store.add(a__jsonl=of_day(5, *range(1000, 1100)))
    before = store.stored()
    real: Callable[[Any], Iterator[str]] = increments._keyed

    def filled(lines: Any) -> Iterator[str]:
        for number, line in enumerate(real(lines)):
            if number >= after:
                raise OSError(errno.ENOSPC, "No space left on device")
            yield line

    monkeypatch.setattr(increments, "_keyed", filled)
    with pytest.raises(Misconfigured, match="No space left on device"):
        store.add(b__jsonl=of_day(9, *range(1050, 1200)))
    assert not list(store.path.rglob("*.half"))
    assert store.stored() == before
    assert len(store.records()) == 100


def test_stored_records_that_were_changed_are_refused(store: Store) -> None:
    """A file that is not what its name says is neither read nor merged with."""
    store.add(a__jsonl=of_day(5, 1000))
    file = next((store.path / "feeds" / "nvd").glob("*.json"))
    file.write_bytes(file.read_bytes().replace(b"1000", b"1001"))
    (found,) = store.add(b__jsonl=of_day(9, 1002))
    assert "changed on disk" in found.why


ITEMS = st.lists(st.tuples(st.integers(1000, 1006), st.integers(1, 20)), min_size=1, max_size=12)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ITEMS, min_size=1, max_size=4))
def test_any_order_of_increments_ends_in_the_newest_of_each(
    tmp_path: Path, rounds: list[list[tuple[int, int]]]
) -> None:
    """Whatever comes when, each record is the newest that ever came, and the file is sorted."""
    store = Store(Path(str(tmp_path / f"{hash(str(rounds))}")))
    store.path.mkdir(exist_ok=True)
    newest: dict[str, str] = {}
    for items in rounds:
        store.add(now=NOW + timedelta(days=1), a__jsonl=b"".join(of_day(day, number) for number, day in items))
        for number, day in items:
            name = f"CVE-2026-{number}"
            newest[name] = max(newest.get(name, ""), f"2026-11-{day:02}")
    assert list(store.dates().items()) == sorted(newest.items())
