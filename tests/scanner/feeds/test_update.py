"""Fetching from publishers through an injected door."""

import pytest

from scanner.feeds import every
from scanner.feeds.update import fetch, fetched
from scanner.interfaces import NoReply, Publisher, Reply
from scanner.observation import Outcome
from tests.scanner.feeds.samples import NOW, kev


class Scripted:
    """A publisher that answers what it was told, and fails loudly for everything else."""

    def __init__(self, answers: dict[str, Reply[bytes] | NoReply]) -> None:
        self._answers = answers

    async def fetch(self, url: str, *, limit: int) -> Reply[bytes] | NoReply:
        assert limit == 64 << 20
        return self._answers.pop(url)


async def test_an_answer_is_parsed() -> None:
    """What the publisher sends is verified and dated like a file."""
    feed = every()["kev"]
    publisher: Publisher = Scripted({str(feed.url): Reply(value=kev())})
    parsed = await fetch(feed, publisher, now=NOW)
    assert not isinstance(parsed, NoReply)
    assert parsed.rows[0][0] == "CVE-2021-41773"


async def test_silence_and_rubbish_are_values() -> None:
    """No answer, and one that is not what it should be, end as NoReply: a first scan goes on without."""
    feed = every()["kev"]
    silent = NoReply(outcome=Outcome.SILENT, why="no answer")
    assert await fetch(feed, Scripted({str(feed.url): silent}), now=NOW) is silent
    rubbish = await fetch(feed, Scripted({str(feed.url): Reply(value=b"<html>")}), now=NOW)
    assert isinstance(rubbish, NoReply)
    assert rubbish.outcome is Outcome.GARBLED


async def test_sources_without_a_publisher_are_imported_only() -> None:
    """Five sources are fetched; a block list has no one publisher."""
    assert [feed.name for feed in fetched()] == ["debian_security", "endoflife", "kev", "retirejs", "ubuntu_security"]
    with pytest.raises(ValueError, match="no publisher"):
        await fetch(every()["blocklist"], Scripted({}), now=NOW)
    for feed in every().values():
        assert feed.terms
