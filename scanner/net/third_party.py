"""One GET to a host that a stranger chose: at a permitted address, small, short, and never followed."""

from contextlib import suppress
from dataclasses import replace
from ipaddress import ip_address

from scanner.conduct import Conduct
from scanner.errors import Forbidden
from scanner.interfaces import Clock, DnsReply, HttpReply, NoReply
from scanner.net import http
from scanner.net.gate import Gate
from scanner.net.resolver import Resolver
from scanner.observation import Outcome
from scanner.stranger import Stranger

MOST_ADDRESSES = 8
"""Of one name; the first permitted one is asked."""


class ThirdPartyLine:
    """The way to strangers' hosts of one errand."""

    def __init__(self, gate: Gate, resolver: Resolver, clock: Clock) -> None:
        self._gate, self._resolver, self._clock = gate, resolver, clock

    async def get(self, at: Stranger, *, limit: int) -> tuple[str, bytes | NoReply]:
        """The address that was asked ("" where none was) and the body of its answer.

        NoReply REFUSED for any other status than 200 (a redirect too), GARBLED for a body longer than `limit` bytes,
        else as http.get and Net.ask. Raises WeDeclined.
        """
        address, reply = await self.visit(at, limit=limit)
        if isinstance(reply, NoReply):
            return address, reply
        if reply.status != 200:
            return address, NoReply(outcome=Outcome.REFUSED, why="the answer is not what was asked for")
        if len(reply.body) > limit:
            return address, NoReply(outcome=Outcome.GARBLED, why=f"more than {limit} bytes")
        return address, reply.body

    async def visit(self, at: Stranger, *, limit: int) -> tuple[str, HttpReply | NoReply]:
        """The same with the whole answer, whatever its status; one byte more than `limit` shows that there is more.

        The time begins with the connect: waiting for a turn is ours.
        """
        address = await self._address(at)
        if isinstance(address, NoReply):
            return "", address
        rules = self._gate.rules
        async with self._gate.stranger(address, at) as place:
            reply = await http.get(
                place, scheme=at.scheme, host=at.host, port=at.port, path=at.path,
                conduct=_brief(rules.conduct, limit + 1), meter=self._gate.errand.meter,
            )  # fmt: skip
        if isinstance(reply, NoReply):
            return address, NoReply(outcome=reply.outcome, why=reply.why)
        pause = http.asked_to_wait(reply.value, self._clock.now())
        if pause:
            rules.ledger.back_off(address, pause)
        return address, reply.value

    async def _address(self, at: Stranger) -> str | NoReply:
        """The first address that the permit allows, IPv4 before IPv6. Raises Forbidden where it allows none."""
        if at.is_address:
            return at.host
        refused: list[Forbidden] = []
        for rtype in ("A", "AAAA"):
            reply = await self._resolver.ask(at.host, rtype, authoritative=False)
            if isinstance(reply, NoReply):
                return NoReply(outcome=reply.outcome, why="its name could not be resolved")
            for address in _addresses(reply.value):
                try:
                    self._gate.admit_stranger(address, at)
                except Forbidden as no:
                    refused.append(no)
                else:
                    return address
        if refused:
            raise refused[0]
        return NoReply(outcome=Outcome.REFUSED, why="its name has no address")


def _addresses(answer: DnsReply) -> tuple[str, ...]:
    found = []
    for record in answer.records[:MOST_ADDRESSES]:
        with suppress(ValueError):
            found.append(str(ip_address(record)))
    return tuple(found)


def _brief(conduct: Conduct, limit: int) -> Conduct:
    """The same conduct with the limits that hold at a stranger's host."""
    most = conduct.third_party.timeout
    return replace(
        conduct, page_limit=limit, conversation_timeout=most, connect_timeout=min(most, conduct.connect_timeout),
        read_timeout=most,
    )  # fmt: skip
