"""The newest data from its publishers."""

from datetime import datetime

from scanner.errors import Misconfigured
from scanner.feeds import Feed, Parsed, every
from scanner.feeds.folder import FeedFolder
from scanner.interfaces import NoReply, Publisher
from scanner.observation import Outcome


def back_in_time(folder: FeedFolder, parsed: Parsed) -> str:
    """Why a source is not stored that is older than what is; empty where it may be."""
    before = folder.stored(parsed.feed)
    if before is None or parsed.released >= before.released:
        return ""
    return (
        f"This is {parsed.feed} of {parsed.released:%Y-%m-%d}, older than what is stored "
        f"({before.released:%Y-%m-%d}), which stays."
    )


def fetched() -> tuple[Feed, ...]:
    """The sources that have one publisher to fetch from."""
    return tuple(feed for feed in every().values() if feed.url is not None)


async def fetch(feed: Feed, publisher: Publisher, *, now: datetime) -> Parsed | NoReply:
    """The newest form of one source, or why there is none: GARBLED for an answer that is not what it should be.

    Raises ValueError for a source without a publisher.
    """
    if feed.url is None:
        raise ValueError(f"{feed.name} has no publisher to fetch from")
    reply = await publisher.fetch(feed.url, limit=feed.largest)
    if isinstance(reply, NoReply):
        return reply
    try:
        return feed.parse(reply.value, now, feed.url)
    except Misconfigured as wrong:
        return NoReply(outcome=Outcome.GARBLED, why=str(wrong))
