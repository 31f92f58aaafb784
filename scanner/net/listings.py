"""What DNS block lists say, each believed only where its own test entries answer as RFC 5782 asks."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date

from scanner.asking import together
from scanner.dns_lists import DnsList, ListSaid, Says, family_of
from scanner.interfaces import Clock, DnsReply, NoReply, Reply

Ask = Callable[[str], Awaitable[Reply[DnsReply] | NoReply]]
"""An A question through our own resolvers; asked twice in one look of a scan, it is sent once."""


class Listings:
    """The lists that are asked; `off` says of each one that may not be why. Questions are counted by list and day."""

    def __init__(self, clock: Clock, lists: Sequence[DnsList], off: Mapping[str, str]) -> None:
        self._clock, self._off = clock, off
        self._lists = tuple(one for one in lists if one.retired is None)
        self._asked: dict[str, tuple[date, int]] = {}

    async def about(self, subject: str, ask: Ask) -> tuple[ListSaid, ...]:
        """What each list of such things says of an address or a name, by the list's name."""
        fit = [one for one in self._lists if one.fits(subject)]
        return await together(*(self._of(one, subject, ask) for one in fit))

    async def _of(self, one: DnsList, subject: str, ask: Ask) -> ListSaid:
        if one.name in self._off:
            return ListSaid(list=one.name, says=Says.OFF, why=self._off[one.name])
        family = family_of(subject)
        here = await self._ask(one, dict(one.listed)[family], ask)
        if here.says is Says.UNSEEN:
            return here
        if here.says is Says.NOT_LISTED:
            return one.unseen("its test entry is not there: nothing may be")
        gone = await self._ask(one, dict(one.not_listed)[family], ask)
        if gone.says is Says.LISTED:
            return one.unseen("it lists what no list may: everything may be there")
        return gone if gone.says is Says.UNSEEN else await self._ask(one, subject, ask)

    async def _ask(self, one: DnsList, subject: str, ask: Ask) -> ListSaid:
        today = self._clock.now().date()
        day, count = self._asked.get(one.name, (today, 0))
        count = count if day == today else 0
        if one.per_day is not None and count >= one.per_day:
            return one.unseen(f"it takes no more than {one.per_day} questions a day")
        self._asked[one.name] = (today, count + 1)
        reply = await ask(one.question(subject))
        if isinstance(reply, NoReply):
            return one.unseen(reply.why)
        return one.reads(reply.value.records)
