"""NVD is asked page by page, at its pace, for what changed; half an answer is none."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from scanner.feeds.folder import FeedFolder, Stored
from scanner.feeds.paging import AFTER_REFUSAL, BETWEEN, fetch_nvd
from scanner.interfaces import NoReply, Reply
from scanner.observation import Outcome
from tests.scanner.feeds.recorded import nvd, page

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
REFUSED = NoReply(outcome=Outcome.REFUSED, why="the publisher answered 403")
SILENT = NoReply(outcome=Outcome.SILENT, why="no answer")


class Nvd:
    """Answers in turn, and remembers what it was asked and how long it was let alone."""

    def __init__(self, *answers: bytes | NoReply) -> None:
        self._answers = list(answers)
        self.asked: list[dict[str, str]] = []
        self.pauses: list[timedelta] = []

    async def fetch(self, url: str, *, limit: int) -> Reply[bytes] | NoReply:
        assert limit <= 64 << 20
        assert url.startswith("https://services.nvd.nist.gov/")
        self.asked.append({key: value[0] for key, value in parse_qs(urlsplit(url).query).items()})
        answer = self._answers.pop(0)
        return answer if isinstance(answer, NoReply) else Reply(value=answer)

    async def pause(self, span: timedelta) -> None:
        self.pauses.append(span)


async def fetched(data: Path, *answers: bytes | NoReply, now: datetime = NOW) -> tuple[Stored | NoReply, Nvd]:
    told = Nvd(*answers)
    done = await fetch_nvd(FeedFolder(data), told, now=now, pause=told.pause, progress=lambda _: None)
    assert not halves(data)
    return done, told


def halves(data: Path) -> list[Path]:
    return list(data.rglob("*.half"))


def items(day: int, *numbers: int) -> list[dict[str, Any]]:
    return [nvd(f"CVE-2026-{number}", lastModified=f"2026-11-{day:02}T08:00:00.000") for number in numbers]


async def test_all_of_it_comes_page_by_page(tmp_path: Path) -> None:
    """Where nothing is stored; with six seconds between two questions."""
    done, told = await fetched(tmp_path, page(*items(5, 1000, 1001), total=3), page(*items(6, 1002), total=3))
    assert isinstance(done, Stored)
    assert (done.rows, done.released.day) == (3, 6)
    assert [one["startIndex"] for one in told.asked] == ["0", "2"]
    assert not any("lastModStartDate" in one for one in told.asked)
    assert told.pauses == [BETWEEN]


async def test_afterwards_only_what_changed_is_asked_for(tmp_path: Path) -> None:
    """From the newest stored change on, at most 120 days at once; nothing new is no error."""
    await fetched(tmp_path, page(*items(5, 1000, 1001)))
    done, told = await fetched(tmp_path, page(*items(20, 1001, 1002)))
    assert isinstance(done, Stored)
    assert (done.rows, done.released.day) == (3, 20)
    (asked,) = told.asked
    assert (asked["lastModStartDate"], asked["lastModEndDate"]) == (
        "2026-11-05T08:00:00.000",
        "2026-11-26T12:00:00.000",
    )
    done, told = await fetched(tmp_path, page(), page(), now=NOW + timedelta(days=150))
    assert isinstance(done, Stored)
    assert done.rows == 3
    spans = [(one["lastModStartDate"][:10], one["lastModEndDate"][:10]) for one in told.asked]
    assert spans == [("2026-11-20", "2027-03-20"), ("2027-03-20", "2027-04-25")]


async def test_a_publisher_that_asks_for_patience_gets_it(tmp_path: Path) -> None:
    """A refusal is asked again later, twice; silence is not."""
    done, told = await fetched(tmp_path, REFUSED, page(*items(5, 1000)))
    assert isinstance(done, Stored)
    assert told.pauses == [AFTER_REFUSAL]
    done, told = await fetched(tmp_path, REFUSED, REFUSED, REFUSED)
    assert done == REFUSED
    done, told = await fetched(tmp_path, SILENT)
    assert (done, told.pauses) == (SILENT, [])


async def test_half_an_answer_is_none(tmp_path: Path) -> None:
    """Silence in the middle, fewer records than were promised, another shape: what was stored stays."""
    await fetched(tmp_path, page(*items(5, 1000)))
    before = FeedFolder(tmp_path).stored("nvd")
    for answers, why in (
        ((page(*items(9, 1001), total=2), SILENT), "no answer"),
        ((page(*items(9, 1001), total=2), page(total=2)), "1 of 2 records"),
        ((page(*items(9, 1001), total=30), page(*items(9, 1002), total=2)), "1 of 30 records"),
        ((b'{"error": "sorry"}',), "no list of vulnerabilities"),
        ((b"<html>",), "not valid JSON"),
        ((page({"cve": {}}, {"cve": {}}, nvd()),), "1 records fit and 2 do not"),
    ):
        done, _ = await fetched(tmp_path, *answers)
        assert isinstance(done, NoReply)
        assert why in done.why
        assert FeedFolder(tmp_path).stored("nvd") == before
