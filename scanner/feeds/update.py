"""The newest data from its publishers."""

from datetime import datetime

from scanner.errors import Misconfigured
from scanner.feeds import Feed, Parsed, every
from scanner.interfaces import NoReply, Publisher
from scanner.observation import Outcome


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
