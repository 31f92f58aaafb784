"""A run without contact, pace or consent cannot leave this machine."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from cli.loopback import LoopbackOnly
from scanner.errors import Forbidden


class Open:
    """A ledger that lets everything through and remembers it."""

    def __init__(self) -> None:
        self.passed: list[str] = []

    @asynccontextmanager
    async def slot(self, address: str, port: int | None = None) -> AsyncIterator[None]:
        self.passed.append(address)
        yield

    async def query(self, server: str) -> None:
        self.passed.append(server)

    def back_off(self, address: str, span: timedelta) -> None:
        self.passed.append(address)


async def test_loopback_passes_and_the_rest_is_forbidden() -> None:
    """Connections and questions to strangers' servers are refused with the reason; our own resolvers are asked."""
    inner = Open()
    ledger = LoopbackOnly(inner, own=frozenset({"192.0.2.53"}), because="no contact")
    async with ledger.slot("127.77.0.1"), ledger.slot("::1"):
        pass
    await ledger.query("192.0.2.53")
    await ledger.query("127.0.0.53")
    for address in ("192.0.2.1", "10.0.0.1", "2001:db8::1"):
        with pytest.raises(Forbidden, match="no contact"):
            async with ledger.slot(address):
                pytest.fail("it was let through")
        with pytest.raises(Forbidden):
            await ledger.query(address)
    assert inner.passed == ["127.77.0.1", "::1", "192.0.2.53", "127.0.0.53"]
