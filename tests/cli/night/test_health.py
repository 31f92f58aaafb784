"""A self-check is made when it is due, once for all who ask, and silence together is told from silence."""

import asyncio
from datetime import timedelta

import pytest

from cli.night.health import Health, self_check, together
from scanner.errors import Misconfigured
from tests.cli.night.town import EVENING, Clock, Town


@pytest.mark.parametrize(
    ("silent", "looked", "many"),
    [(4, 4, False), (5, 5, True), (5, 24, True), (5, 25, False), (20, 100, False), (21, 100, True)],
)
def test_more_than_a_fifth_is_too_many(silent: int, looked: int, many: bool) -> None:
    """From five on: a small book may lose one or two by themselves."""
    assert together(silent, looked) is many


async def test_all_who_ask_at_once_share_a_check() -> None:
    """It is made again when the last one is older than who asks will have."""
    clock, made = Clock(EVENING), 0

    async def check() -> str:
        nonlocal made
        made += 1
        await asyncio.sleep(0)
        return "wrong"

    health = Health(clock, check)
    assert await asyncio.gather(*(health.wrong(within=timedelta(hours=1)) for _ in range(5))) == ["wrong"] * 5
    assert made == 1
    clock.jump(EVENING + timedelta(minutes=1))
    await health.wrong(within=timedelta(hours=1))
    assert made == 1
    await health.wrong(within=timedelta(seconds=30))
    assert made == 2


async def test_a_route_that_is_lost_is_ours(town: Town) -> None:
    """The family that was there when the run began; none at all is worse."""
    ways = [frozenset({4, 6})]
    async with town.process() as one:
        check = self_check(one.world, (), lambda: ways[0])
        assert await check() == ""
        ways[0] = frozenset({4})
        assert "IPv6" in await check()
        ways[0] = frozenset()
        assert "no route" in await check()


@pytest.mark.parametrize("canary", ["www.example.com", ":443", "www.example.com:https", "www.example.com:0"])
async def test_a_canary_that_is_none_is_refused(town: Town, canary: str) -> None:
    """Before anything is sent."""
    async with town.process() as one:
        with pytest.raises(Misconfigured, match="canary"):
            self_check(one.world, (canary,), None)
