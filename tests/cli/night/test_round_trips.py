"""How often a night asks the store about one target: each time is a way to the server and back."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from scanner import engine
from tests.cli.night.town import Town

TARGETS, MOST = 10, 50


def test_a_night_asks_the_store_little_about_each_target(
    tmp_path: Path, known: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No more statements than these in a first night and in those after it: 50 targets a second rest on that."""
    monkeypatch.setattr(engine, "every_probe", dict)
    told: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        told.append(statement)

    async def nights() -> list[float]:
        town, found = Town(folder=tmp_path, known=known), []
        async with town.process() as one:
            await one.insure([f"c{number}.example" for number in range(TARGETS)])
            for _ in range(3):
                told.clear()
                await one.night()
                found.append(len(told) / TARGETS)
                town.clock.jump(town.clock.now() + timedelta(days=1))
        return found

    event.listen(Engine, "before_cursor_execute", count)
    try:
        assert max(asyncio.run(nights())) <= MOST
    finally:
        event.remove(Engine, "before_cursor_execute", count)
