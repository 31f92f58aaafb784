"""Runs that may touch this machine alone: without a contact, without a pace, or without a consent."""

import ipaddress
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from cli.profile import only_loopback
from scanner.errors import Forbidden, Misconfigured
from scanner.interfaces import Ledger


def require_loopback_or_leave(
    *, unlimited: bool, contact: str, allow_nets: Sequence[str], resolvers: Sequence[str]
) -> None:
    """Raise Misconfigured where a run could leave this machine without what that needs."""
    loopback = only_loopback(allow_nets)
    if unlimited and not (loopback and all(only_loopback([address]) for address in resolvers)):
        raise Misconfigured("--rate unlimited is for loopback only: give --allow-net 127.0.0.0/8 and nothing beyond.")
    if not contact and not loopback:
        raise Misconfigured(
            "Nobody is scanned anonymously: set --contact or HULLMARK_CONTACT to your name and an address or URL."
        )


def because_loopback(*, unlimited: bool, consent_without_record: bool, contact: str) -> str:
    """Why a run is held on loopback; empty where it is not."""
    if unlimited:
        return "--rate unlimited goes nowhere else"
    if consent_without_record:
        return "the consent profile without --consent FILE goes nowhere else"
    return "" if contact else "without --contact we go nowhere else"


class LoopbackOnly:
    """A Ledger that passes loopback on to `inner` and refuses every other address; `own` are our own resolvers."""

    def __init__(self, inner: Ledger, *, own: frozenset[str], because: str) -> None:
        self._inner, self._own, self._because = inner, own, because

    @asynccontextmanager
    async def slot(self, address: str, port: int | None = None) -> AsyncIterator[None]:
        """As the inner ledger. Raises Forbidden for an address that is neither loopback nor our own resolver's."""
        self._check(address)
        async with self._inner.slot(address, port):
            yield

    async def query(self, server: str) -> None:
        """As the inner ledger. Raises Forbidden for a server that is neither loopback nor ours."""
        self._check(server)
        await self._inner.query(server)

    def back_off(self, address: str, span: timedelta) -> None:
        self._inner.back_off(address, span)

    def _check(self, address: str) -> None:
        if address not in self._own and not ipaddress.ip_address(address).is_loopback:
            raise Forbidden(f"{address} is not on loopback: {self._because}")
