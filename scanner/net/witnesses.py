"""What third parties say of an address: what was imported, and those that are asked, once a day and address."""

import asyncio
import ipaddress
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from scanner.conduct import Conduct
from scanner.fetched import Shelf
from scanner.interfaces import Clock, NoReply, Service
from scanner.net.listings import Listings
from scanner.net.once import Once
from scanner.net.paced import Paced
from scanner.told import MOST, SHOWN, Kept, Told, Witness

LIMIT = 4 << 20
"""Bytes of one answer about one address."""
DAY = timedelta(days=1)


class Witnesses:
    """`off` says of each source that may not be used why; `terms` where each one's stand; `lists` are asked by DNS."""

    def __init__(
        self,
        clock: Clock,
        conduct: Conduct,
        shelf: Shelf,
        *,
        kept: Kept,
        services: Mapping[str, Service],
        off: Mapping[str, str],
        terms: Mapping[str, str],
        lists: Listings | None = None,
    ) -> None:
        self.lists = lists
        daily = replace(conduct.third_party, fresh=DAY, again=DAY)
        self._paced = Paced(clock, Once(clock, daily, shelf), conduct.conversation_timeout)
        self._clock, self._kept, self._services, self._off, self._terms = clock, kept, services, off, terms

    def close(self) -> None:
        """Close what was imported."""
        self._kept.close()

    async def about(self, address: str) -> tuple[Witness, ...]:
        """What each source says that there is; of one that can be asked and was imported, both."""
        imported = self._kept.sources()
        found = []
        for source in SHOWN:
            if source not in imported and source not in self._services:
                continue
            if source in self._off:
                found.append(Witness(source=source, told=None, why=self._off[source], off=True))
                continue
            told = await asyncio.to_thread(self._kept.of, source, address) if source in imported else None
            asked = await self._ask(source, address) if source in self._services else None
            found.append(self._witness(source, told, asked))
        return tuple(found)

    def _witness(self, source: str, told: tuple[Told, ...] | None, asked: tuple[Told, ...] | str | None) -> Witness:
        if isinstance(asked, tuple):
            told = (*(told or ()), *asked)
        if told is None:
            why = f"{SHOWN[source]}: {asked or 'nothing to ask it with'}"
            return Witness(source=source, told=None, why=why)
        now = self._clock.now()
        usable = [one for one in told if one.at <= now]  # what is said to be seen tomorrow was not seen
        return Witness(source=source, told=tuple(usable[:MOST]), terms=self._terms.get(source, ""))

    async def _ask(self, source: str, address: str) -> tuple[Told, ...] | str:
        """What it answers about a public address, or why nothing came."""
        if not ipaddress.ip_address(address).is_global:
            return "it knows public addresses only"
        service = self._services[source]
        reply = await self._paced.get(service.publisher, service.url(address), LIMIT)
        if isinstance(reply, NoReply):
            return reply.why
        try:
            return service.read(reply.value.body, address, reply.value.at)
        except ValueError:
            return "its answer is not what it should be"
