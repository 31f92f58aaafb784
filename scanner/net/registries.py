"""What the registry of a top-level domain says of one domain: RDAP, found by IANA's list, asked once a week."""

import json
from collections.abc import Callable
from datetime import timedelta

from scanner.answers import Registered
from scanner.errors import Forbidden
from scanner.interfaces import Clock, NoReply, Publisher, Reply
from scanner.net.once import Once
from scanner.net.paced import Paced
from scanner.observation import Outcome

BOOTSTRAP = "https://data.iana.org/rdap/dns.json"
"""Which registry answers for which top-level domain (RFC 9224 4)."""
LIST_LIMIT = 1 << 20
"""Bytes of IANA's list; it has some 120,000."""
LIMIT = 1 << 18
"""Bytes of one answer."""
RESERVED = frozenset(("alt", "arpa", "example", "internal", "invalid", "local", "localhost", "onion", "test"))
"""Last labels that no registry registers (RFC 2606, RFC 6761, RFC 6762, RFC 7686, RFC 9476; ICANN on .internal)."""


class Registries:
    """`suffix` gives the registrable domain of a name; without a `publisher` nobody is asked."""

    def __init__(
        self,
        clock: Clock,
        once: Once,
        suffix: Callable[[str], str | None],
        publisher: Publisher | None,
        patience: timedelta,
    ) -> None:
        self._suffix, self._publisher = suffix, publisher
        self._paced = Paced(clock, once, patience)

    async def about(self, name: str) -> Reply[Registered] | NoReply:
        """What the registry says of the domain that `name` belongs to; NoReply REFUSED where it has no such answer.

        Raises Forbidden where registries are not asked in this run.
        """
        domain = self._suffix(name)
        if domain is None or name.rpartition(".")[2] in RESERVED:
            return NoReply(outcome=Outcome.REFUSED, why="no registry keeps such a name")
        if self._publisher is None:
            raise Forbidden("registries are asked only by a run that leaves this machine")
        listed = await self._paced.get(self._publisher, BOOTSTRAP, LIST_LIMIT)
        if isinstance(listed, NoReply):
            return listed
        base = base_of(listed.value.body, domain)
        if base is None:
            return NoReply(outcome=Outcome.REFUSED, why=f"the registry of .{domain.partition('.')[2]} offers no RDAP")
        told = await self._paced.get(self._publisher, f"{base.rstrip('/')}/domain/{domain}", LIMIT)
        if isinstance(told, NoReply):
            return told
        said = Registered(domain=domain, body=told.value.body, at=told.value.at)
        return Reply(value=said, answered_by=told.answered_by)


def base_of(listed: bytes, domain: str) -> str | None:
    """The https address of the registry for `domain`: the entry with the most labels (RFC 9224 4); None for none."""
    labels = domain.split(".")
    wanted = [".".join(labels[start:]) for start in range(len(labels))]
    try:
        services = json.loads(listed)["services"]
        found = {
            str(entry).lower(): str(url)
            for entries, urls in services
            for entry in entries
            for url in urls
            if str(url).startswith("https://")
        }
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    return next((found[name] for name in wanted if name in found), None)
