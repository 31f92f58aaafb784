"""NVD page by page: everything once, and then what was changed since, at the pace that its API asks for."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from scanner.errors import Misconfigured
from scanner.feeds import MOST_BYTES
from scanner.feeds.folder import FeedFolder, Stored
from scanner.feeds.increments import Increment
from scanner.feeds.nvd import NVD
from scanner.feeds.reading import document
from scanner.interfaces import NoReply, Publisher
from scanner.observation import Outcome

PAGE = 2000
"""Records that a page may hold."""
BETWEEN = timedelta(seconds=6)
"""Five questions in thirty seconds may be asked without a key (NVD, Developers, Start Here)."""
AFTER_REFUSAL = timedelta(seconds=35)
MOST_TRIES = 3
LONGEST = timedelta(days=120)
"""The longest span of changes that may be asked for at once."""
MOST_PAGES = 1000

Pause = Callable[[timedelta], Awaitable[None]]


async def fetch_nvd(
    folder: FeedFolder, publisher: Publisher, *, now: datetime, pause: Pause, progress: Callable[[str], None]
) -> Stored | NoReply:
    """Add what NVD changed since what is stored, or all of it where nothing is; nothing is stored of half an answer.

    NoReply says why there is none. Raises Misconfigured where the disk is in the way.
    """
    stored = folder.stored(NVD.name)
    try:
        with Increment(folder, NVD, now=now) as increment:
            pages = 0
            for span in _spans(stored.released if stored else None, now):
                index = total = told = 0
                while not index or index < total:
                    if pages:
                        await pause(BETWEEN)
                    pages += 1
                    reply = await _page(publisher, f"{NVD.url}?resultsPerPage={PAGE}&startIndex={index}{span}", pause)
                    if isinstance(reply, NoReply):
                        return reply
                    items, total = reply
                    told = max(told, total)
                    # Between two pages a few records are changed anew and leave the span, never half of them.
                    if (not items and index < total) or pages > MOST_PAGES or 2 * total < told:
                        return NoReply(outcome=Outcome.GARBLED, why=f"{index} of {told} records came")
                    increment.take(iter(items), "the answer of NVD", least=0)
                    index += len(items)
                    progress(f"nvd: {index} of {total} records{' that changed' if span else ''}.")
                    if not items:
                        break
            return increment.store()
    except Misconfigured as wrong:
        return NoReply(outcome=Outcome.GARBLED, why=str(wrong))
    except OSError as wrong:
        raise Misconfigured(f"The records of nvd cannot be written ({wrong.strerror}): make room.") from None


def _spans(since: datetime | None, now: datetime) -> Iterator[str]:
    """The spans to ask for, as what is added to the address."""
    if since is None:
        yield ""
        return
    while since < now:
        until = min(since + LONGEST, now)
        # A moment in UTC needs no zone, whose plus sign would have to be escaped.
        yield f"&lastModStartDate={since:%Y-%m-%dT%H:%M:%S}.000&lastModEndDate={until:%Y-%m-%dT%H:%M:%S}.000"
        since = until


async def _page(publisher: Publisher, url: str, pause: Pause) -> tuple[list[Any], int] | NoReply:
    """The items of one page and how many there are in all; asked again where the publisher asks for patience."""
    for _ in range(MOST_TRIES - 1):
        reply = await publisher.fetch(url, limit=MOST_BYTES)
        if not isinstance(reply, NoReply) or reply.outcome is not Outcome.REFUSED:
            break
        await pause(AFTER_REFUSAL)
    else:
        reply = await publisher.fetch(url, limit=MOST_BYTES)
    if isinstance(reply, NoReply):
        return reply
    page = document(reply.value, "the answer of NVD")
    items = page.get("vulnerabilities") if isinstance(page, dict) else None
    total = page.get("totalResults") if isinstance(page, dict) else None
    if not isinstance(items, list) or not isinstance(total, int) or total < 0:
        return NoReply(outcome=Outcome.GARBLED, why="the answer of NVD holds no list of vulnerabilities")
    return [one if isinstance(one, dict) else None for one in items], total
