"""Ticks carry nothing: whoever ticks, each target is rated once in each night of its country, as the morning says."""

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cli.options import Observing
from cli.settings import settle
from cli.watch import Watching
from scanner.errors import Misconfigured
from scanner.schedule import Severity
from tests.cli.night.town import Process, Town


@pytest.fixture(autouse=True)
def _heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging.getLogger("hullmark"), "propagate", True)


NAMES = [f"c{number}.example" for number in range(4)]


def watching(one: Process, **more: str) -> Watching:
    environ = {f"HULLMARK_{key.upper()}": value for key, value in more.items()}
    settings = settle(
        {}, environ=environ | {"HULLMARK_DATA": str(one.town.known), "XDG_CONFIG_HOME": str(one.town.folder)}
    )
    return Watching(one.world, one.history, settings, Observing(), one.me)


async def through(town: Town, *ticking: Watching, until: datetime, every: timedelta = timedelta(minutes=40)) -> None:
    while town.clock.now() < until:
        for one in ticking:
            await one.tick()
        town.clock.jump(town.clock.now() + every)


@pytest.mark.parametrize(
    ("country", "begins", "zone"),
    [
        ("DE", datetime(2026, 10, 23, 12, tzinfo=UTC), "Europe/Berlin"),
        ("DE", datetime(2026, 3, 27, 12, tzinfo=UTC), "Europe/Berlin"),
    ],
)
async def test_each_target_is_rated_once_a_night_whatever_the_clocks_do(
    town: Town, country: str, begins: datetime, zone: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Over the nights in which summer time ends and begins; two schedulers never double one, and each is told once."""
    town.clock = type(town.clock)(begins)
    async with town.process() as one, town.process() as two:
        await one.insure(NAMES, country=country)
        await through(town, watching(one), watching(two), until=begins + timedelta(days=3), every=timedelta(minutes=75))
        nights = [(run.night, run.zone, counts) for run, counts in await one.history.nights.runs(since="2026-01-01")]
        first = begins.date()
        assert nights == [
            ((first + timedelta(days=day)).isoformat(), zone, {"rated": 4}) for day in range(3)
        ]  # fmt: skip
        assert town.looked == dict.fromkeys(NAMES, 3)
    told = capsys.readouterr().out.splitlines()
    lines = [line for line in told if line.startswith("Night of ")]
    assert len(lines) == 3
    assert all("complete. 4 targets looked at" in line for line in lines)


async def test_a_paused_night_goes_on_by_itself(town: Town, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """While something is wrong with us nothing is begun; it is asked again after a while, hourly when all is well."""
    metrics = tmp_path / "hullmark.prom"
    async with town.process() as one:
        await one.insure(NAMES)
        town.wrong = "no answer in time"
        seoul = watching(one, metrics=str(metrics))
        await through(town, seoul, until=town.clock.now() + timedelta(hours=3))
        assert not town.looked
        assert "The night is paused" in caplog.text
        assert 'hullmark_night_paused{zone="Asia/Seoul"} 1' in metrics.read_text()
        town.wrong, town.checks = "", 0
        await through(town, seoul, until=town.clock.now() + timedelta(hours=6))
        assert town.looked == dict.fromkeys(NAMES, 1)
        assert 1 <= town.checks <= 4
        text = metrics.read_text()
        assert 'hullmark_night_targets{zone="Asia/Seoul",outcome="rated"} 4' in text
        assert 'hullmark_night_complete{zone="Asia/Seoul"} 1' in text


async def test_a_night_that_was_not_finished_is_told_of(
    town: Town, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Who was not begun by the end of the quiet hours is named, and no silence is read as no change."""
    async with town.process() as one:
        await one.insure(NAMES)
        await watching(one).tick()
        done = len(town.looked)
        town.clock.jump(town.clock.now() + timedelta(hours=9))
        await watching(one).tick()
        told = capsys.readouterr().out
        assert f"INCOMPLETE. {done} target" in told
        assert "no alert does not mean that nothing changed" in told
        assert len(town.looked) == done
        town.clock.jump(town.clock.now() + timedelta(days=4))
        await watching(one).tick()
        assert "nobody was looked at" in caplog.text
        assert (await one.history.nights.courses(NAMES)).keys() == set(town.looked)
        assert all(course.severity is Severity.GRAVE for course in (await one.history.nights.courses(NAMES)).values())


async def test_a_fault_of_the_store_ends_no_watch(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    """It is told in one sentence, and the next tick goes on; a mistake of ours ends it."""
    async with town.process() as one:
        await one.insure(NAMES)
        seoul = watching(one)
        real = one.history.nights.runs

        async def gone(*, since: str) -> object:
            raise Misconfigured("The store is gone: bring it back.")

        one.history.nights.runs = gone  # type: ignore[assignment,method-assign]  # a database that is not there
        await seoul.tick()
        assert "The store is gone" in caplog.text
        one.history.nights.runs = real  # type: ignore[method-assign]  # and back
        await seoul.tick()
        assert not town.leaving.is_set()
