"""Every target of a night is judged by the same public data, whichever process comes when, and with what."""

import logging
from contextlib import ExitStack
from pathlib import Path

import pytest

from cli.feeding import folder_in, import_into
from cli.night.evening import Lacking, pinned
from cli.settings import Settings, settle
from tests.cli.night.town import EVENING, Town


@pytest.fixture(autouse=True)
def _heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging.getLogger("hullmark"), "propagate", True)


def settings(data: Path) -> Settings:
    return settle({}, environ={"HULLMARK_DATA": str(data), "XDG_CONFIG_HOME": str(data)})


async def test_a_second_planner_with_other_data_leaves_the_night_alone(
    town: Town, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Once anything was done by the first one's; it works on the nights that it can, and says which it cannot."""
    files = tmp_path / "files"
    files.mkdir()
    (files / "blocklist.txt").write_text("# date: 2026-11-20\n203.0.113.0/24 2026-11-19\n")
    import_into(folder_in(tmp_path / "other"), files, now=EVENING)
    async with town.process() as one, town.process() as two:
        await one.insure(["a.example"])
        await one.insure(["b.example"], country="DE")
        _, runs = await one.work()
        seoul = next(run for run in runs if run.zone == "Asia/Seoul")
        nights = one.history.nights
        with ExitStack() as stack:
            mine = await pinned(stack, [seoul], one.world, nights, settings(town.known))
            assert len(await nights.take(seoul, one.me.name, at=EVENING, most=9)) == 1
            stands = await nights.stands(seoul.id)
            assert stands is not None
            _, again = await two.work()
            with pytest.raises(Lacking, match="night of 2026-11-22 is under way"):
                await pinned(stack, [stands], two.world, nights, settings(tmp_path / "other"))
            theirs = await pinned(stack, again, two.world, nights, settings(tmp_path / "other"))
            assert seoul.id not in theirs
            assert len(theirs) == 1
            assert "share or copy the folder feeds" in caplog.text
            assert await nights.stands(seoul.id) == stands
            late = await pinned(stack, [seoul], two.world, nights, settings(town.known))
            assert mine[seoul.id].knowledge.feeds() == late[seoul.id].knowledge.feeds()
