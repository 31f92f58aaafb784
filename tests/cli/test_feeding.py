"""Public data arrives or not, and what was there stays."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cli.feeding import folder_in, import_into, update, update_once
from scanner.errors import Misconfigured
from scanner.interfaces import NoReply, Reply
from scanner.observation import Outcome

NOW = datetime(2026, 11, 22, tzinfo=UTC)
KEV = json.dumps(
    {
        "title": "t",
        "catalogVersion": "1",
        "dateReleased": "2026-11-21T00:00:00Z",
        "count": 1,
        "vulnerabilities": [
            {
                "cveID": "CVE-2021-41773",
                "vendorProject": "Apache",
                "product": "HTTP Server",
                "dateAdded": "2021-11-03",
                "dueDate": "2021-11-17",
                "knownRansomwareCampaignUse": "Known",
            }
        ],
    }
).encode()


class Publisher:
    """Gives the catalogue and is silent about everything else; remembers what it was asked for."""

    def __init__(self, kev: bytes | None = KEV) -> None:
        self.kev, self.asked = kev, list[str]()
        self.nvd: bytes | None = None

    async def fetch(self, url: str, *, limit: int) -> Reply[bytes] | NoReply:
        self.asked.append(url)
        if "known_exploited" in url and self.kev is not None:
            return Reply(value=self.kev)
        if "nvd.nist.gov" in url and self.nvd is not None:
            return Reply(value=self.nvd)
        return NoReply(outcome=Outcome.SILENT, why="no answer")


async def test_one_source_that_fails_hinders_no_other(tmp_path: Path) -> None:
    """What came is stored and dated by its publisher; what did not is named with the reason."""
    folder, told = folder_in(tmp_path), list[str]()
    done = await update(folder, Publisher(), now=NOW, progress=told.append)
    assert {one.feed: (one.stored is not None, one.why) for one in done} == {
        "kev": (True, ""),
        "endoflife": (False, "no answer"),
        "epss": (False, "no answer"),
        "retirejs": (False, "no answer"),
        "debian_security": (False, "no answer"),
        "ubuntu_security": (False, "no answer"),
    }
    (stored,) = folder.current()
    assert (stored.feed, stored.rows, stored.released.day) == ("kev", 1, 21)
    assert len(told) == 6


async def test_what_is_off_is_not_fetched(tmp_path: Path) -> None:
    """Without the operator's word nothing is asked of a publisher whose terms need it."""
    publisher = Publisher()
    done = await update(folder_in(tmp_path), publisher, now=NOW, progress=lambda _: None, off=frozenset({"kev"}))
    assert [url for url in publisher.asked if "known_exploited" in url] == []
    assert "hullmark feeds accept kev" in next(one.why for one in done if one.feed == "kev")


async def test_a_broken_answer_leaves_what_was_there(tmp_path: Path) -> None:
    """An answer that is not the catalogue replaces nothing."""
    folder = folder_in(tmp_path)
    await update(folder, Publisher(), now=NOW, progress=lambda _: None)
    before = folder.current()
    done = await update(folder, Publisher(b"<html>sorry</html>"), now=NOW, progress=lambda _: None)
    assert all(one.stored is None and one.why for one in done)
    assert next(one.why for one in done if one.feed == "kev").endswith("; kev of 2026-11-21 stays in force.")
    assert folder.current() == before
    for cut in (KEV[:-20], b"", KEV.replace(b'"count": 1', b'"count": 9')):
        source = write(tmp_path / "source", kev__json=cut)
        with pytest.raises(Misconfigured, match=r"; kev of 2026-11-21 stays in force\.\Z"):
            import_into(folder, source, now=NOW)
    assert folder.current() == before


async def test_what_goes_back_in_time_leaves_what_was_there(tmp_path: Path) -> None:
    """An older catalogue, fetched or imported: one sentence with both dates, and the newer one stays."""
    folder = folder_in(tmp_path)
    await update(folder, Publisher(), now=NOW, progress=lambda _: None)
    before, older = folder.current(), KEV.replace(b"2026-11-21", b"2026-11-01")
    done = await update(folder, Publisher(older), now=NOW, progress=lambda _: None)
    why = "This is kev of 2026-11-01, older than what is stored (2026-11-21), which stays."
    assert next(one.why for one in done if one.feed == "kev") == why
    source = write(tmp_path / "source", kev__json=older)
    (found,) = import_into(folder, source, now=NOW)
    assert (found.feed, found.claims, found.why) == (None, "kev", why)
    assert folder.current() == before


def test_an_older_block_list_leaves_the_newer_one(tmp_path: Path) -> None:
    """A list of addresses is of a day, as any other source."""
    folder = folder_in(tmp_path)
    for day in ("2026-11-20", "2019-11-20"):
        source = write(tmp_path / day, blocklist__txt=f"# date: {day}\n203.0.113.0/24\n".encode())
        found = import_into(folder, source, now=NOW)
    assert found[0].why == "This is blocklist of 2019-11-20, older than what is stored (2026-11-20), which stays."


async def test_records_come_page_by_page_where_there_is_time(tmp_path: Path) -> None:
    """`feeds update` waits between two pages; a first scan asks for none, and nobody for a source that is off."""
    publisher, folder = Publisher(), folder_in(tmp_path)

    async def pause(_: timedelta) -> None:
        raise AssertionError("one page needs no pause")

    done = await update(folder, publisher, now=NOW, progress=lambda _: None, pause=pause)
    assert (done[-1].feed, done[-1].stored, done[-1].why) == ("nvd", None, "no answer")
    publisher.nvd = b'{"totalResults": 1, "vulnerabilities": [{"cve": {"id": "CVE-2026-1000"}}]}'
    done = await update(folder, publisher, now=NOW, progress=lambda _: None, pause=pause)
    assert done[-1].stored is not None
    asked = len(publisher.asked)
    await update(folder, publisher, now=NOW, progress=lambda _: None, pause=pause, off=frozenset({"nvd"}))
    assert not any("nvd.nist.gov" in url for url in publisher.asked[asked:])


def test_records_are_imported_with_everything_else(tmp_path: Path) -> None:
    """Each file has its account, whatever it is of."""
    records = b'{"cve": {"id": "CVE-2026-1000", "vulnStatus": "Received"}}'
    source = write(tmp_path / "source", kev__json=KEV, nvd__jsonl=records, torn__json=b'{"vulnerabilities":[' + records)
    found = {Path(one.path).name: (one.feed, one.rows) for one in import_into(folder_in(tmp_path), source, now=NOW)}
    assert found == {"kev.json": ("kev", 1), "nvd.jsonl": ("nvd", 1), "torn.json": (None, 0)}
    assert [stored.feed for stored in folder_in(tmp_path).current()] == ["kev", "nvd"]


def write(source: Path, **files: bytes) -> Path:
    """A folder of files whose names have two underscores for a dot."""
    source.mkdir(exist_ok=True)
    for name, content in files.items():
        (source / name.replace("__", ".")).write_bytes(content)
    return source


async def test_only_the_first_scan_fetches(tmp_path: Path) -> None:
    """An installation asks by itself once, whether it succeeds or not, and only for what is small."""
    publisher, told = Publisher(None), list[str]()
    await update_once(tmp_path, publisher, now=NOW, progress=told.append)
    assert len(publisher.asked) == 4
    assert any("goes on without" in line for line in told)
    await update_once(tmp_path, publisher, now=NOW, progress=told.append)
    assert len(publisher.asked) == 4


async def test_two_first_scans_at_once_and_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """The later one leaves the fetching to the earlier; where there can be no folder, one sentence says so."""
    (tmp_path / "feeds").mkdir()
    publisher = Publisher()
    await update_once(tmp_path, publisher, now=NOW, progress=lambda _: None)
    assert publisher.asked == []
    (tmp_path / "file").touch()
    with pytest.raises(Misconfigured, match="cannot be made"):
        await update_once(tmp_path / "file", publisher, now=NOW, progress=lambda _: None)
    assert publisher.asked == []


def test_a_folder_is_imported_with_an_account_of_every_file(tmp_path: Path) -> None:
    """What is known is taken, the rest is named; a folder without anything known is a mistake."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "notes.txt").write_text("hello")
    with pytest.raises(Misconfigured, match="nothing that is known"):
        import_into(folder_in(tmp_path), source, now=NOW)
    (source / "kev.json").write_bytes(KEV)
    found = import_into(folder_in(tmp_path), source, now=NOW)
    assert sorted((Path(one.path).name, one.feed) for one in found) == [("kev.json", "kev"), ("notes.txt", None)]
    assert [stored.feed for stored in folder_in(tmp_path).current()] == ["kev"]


def test_a_folder_of_broken_sources_says_what_is_wrong_with_each(tmp_path: Path) -> None:
    """Sources that were cut off are no unknown files: each is named, with what is wrong, and at most ten of them."""
    epss = b"#score_date:2026-11-20\ncve,epss,percentile\nCVE-2026-1000,0.5,0.9\nCVE-20"
    source = write(tmp_path / "source", notes__txt=b"hello", kev__json=b"{", epss__csv=epss)
    with pytest.raises(Misconfigured) as told:
        import_into(folder_in(tmp_path), source, now=NOW)
    assert "epss.csv is cut off" in str(told.value)
    assert "kev.json is not valid JSON" in str(told.value)
    assert "notes.txt" not in str(told.value)
    for number in range(12):
        write(source, **{f"drop{number}__netset": b"192.0.2.1\n192.0.2.2\n192.0."})
    with pytest.raises(Misconfigured, match=r"So were 4 more\.\Z") as told:
        import_into(folder_in(tmp_path), source, now=NOW)
    assert len(str(told.value)) < 2000


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "latin-1"])
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("drop.txt", "# date: 2026-11-21\n192.0.2.7\n192.0.2.8 # café\n"),
        ("hostfile.txt", "# Updated: 2026-11-21\n0.0.0.0 bad.example\n0.0.0.0 worse.example # café\n"),
        ("torrents.csv", "network,first_seen,last_seen,protocol,source\n192.0.2.7,,2026-11-20,bittorrent,café\n"),
    ],
)
def test_a_list_in_another_encoding_leaves_the_last_one_and_says_its_date(
    name: str, text: str, encoding: str, tmp_path: Path
) -> None:
    """It is refused by its name, whether it is alone or beside another source; a good one in UTF-8 is taken."""
    folder = folder_in(tmp_path)
    write(tmp_path / "good", **{name.replace(".", "__"): text.encode()})
    assert [one.why for one in import_into(folder, tmp_path / "good", now=NOW)] == [""]
    (before,) = folder.current()
    bad = write(tmp_path / "bad", **{name.replace(".", "__"): text.encode(encoding)})
    day = f"{before.released:%Y-%m-%d}"
    why = f"{name} is not in UTF-8: save it in that encoding; {before.feed} of {day} stays in force."
    with pytest.raises(Misconfigured, match=re.escape(why)):
        import_into(folder, bad, now=NOW)
    write(bad, kev__json=KEV)
    assert why in [one.why for one in import_into(folder, bad, now=NOW)]
    assert before in folder.current()


def test_of_a_list_that_others_of_its_kind_replace_nothing_stays(tmp_path: Path) -> None:
    """Of several block lists one is refused: the others are what is stored, and it is said which one is missing."""
    good = b"# date: 2026-11-20\n192.0.2.7\n192.0.2.8\n"
    source = write(tmp_path / "source", drop__txt=good, deny__txt=good + b"192.0.")
    found = import_into(folder_in(tmp_path), source, now=NOW)
    assert [(one.feed, one.claims) for one in found] == [(None, "blocklist"), ("blocklist", None)]
    assert found[0].why.startswith("deny.txt is cut off")
    assert "stays in force" not in found[0].why


def test_a_long_list_is_known_wherever_a_letter_is_cut(tmp_path: Path) -> None:
    """The beginning by which a list is known may end within a character of several bytes."""
    for shift in range(4):
        text = "192.0.2.7\n# " + "x" * shift + "é" * 40_000 + "\n192.0.2.8\n"
        source = write(tmp_path / "source", drop__txt=text.encode())
        assert [one.feed for one in import_into(folder_in(tmp_path), source, now=NOW)] == ["blocklist"]
