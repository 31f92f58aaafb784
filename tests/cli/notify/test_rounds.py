"""What the nights call: a morning for those whose night is over, once, and an outbox that says what it could not do."""

import logging
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import config
from cli.notify.channels import Channels, Smtp
from cli.notify.desk import Desk
from cli.notify.morning import sentence
from cli.notify.rounds import deliver, send_reports, tell
from cli.settings import settle
from scoring import thresholds
from scoring.alerts import Rule
from scoring.history.store import History
from tests.cli.notify.servers import mail_server
from tests.cli.notify.told import AT
from tests.worlds.quarter import day, model, policy


def world(history: History, desk: Desk | None) -> Any:
    async def whole() -> History:
        return history

    return SimpleNamespace(
        history=SimpleNamespace(whole=whole), desk=desk, model=model(), clock=SimpleNamespace(now=lambda: AT)
    )


async def test_a_morning_is_that_of_a_place_and_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Korea's morning brings nothing of America; what was never rated is a line and a task, in one mail."""
    history = await History.open(f"sqlite:///{tmp_path}/store.db", now=AT)
    await history.put_policies([policy("kr", 60, country="KR"), policy("us", 60), policy("no", 61, underwriter="Kim")])
    assert await tell(world(history, None), day(0)) is None
    with mail_server() as box:
        smtp = Smtp(host="127.0.0.1", port=box.port, sender="alerts@insurer.example")
        here = world(history, Desk(rules=thresholds.read(config.text("alerts.toml")), channels=Channels(smtp=smtp)))
        told = await tell(here, day(0), lambda one: one.country == "KR")
        assert told
        assert sentence(told) == "Told this morning: 1 renewal line, 1 alert about renewals."
        assert (await deliver(here)).delivered == 2
    (mail,) = box.mails
    text = mail.get_content()
    assert "Company kr (kr, kr.example): renewal line: not rated: it was never rated; 60 days to renewal" in text
    assert "renewal without current sight: no current sight: it was never rated" in text
    again = await tell(here, day(0))
    assert again
    assert (again.lines, again.alerts) == (2, 2)  # the other two
    with caplog.at_level(logging.WARNING, logger="hullmark"):
        assert (await deliver(here)).put_off == 4
    assert "4 alerts could not be delivered yet" in caplog.text
    rules = [one.alert.rule for one in await history.alerts.listed(since=AT)]
    assert sorted(rules) == [Rule.LINE] * 3 + [Rule.SIGHT] * 3
    await history.close()


async def test_no_report_leaves_by_itself_as_shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a channel and a book, but without the setting, the mornings send none; with it they ask for what is due."""
    history = await History.open(f"sqlite:///{tmp_path}/store.db", now=AT)
    await history.put_policies([policy("kr", 60, country="KR")])
    ways = Channels(folder=tmp_path / "out")
    here = world(history, Desk(rules=thresholds.read(config.text("alerts.toml")), channels=ways))
    asked: list[object] = []

    async def due(_archive: object, channels: Channels, *_: object) -> int:
        asked.append(channels)
        return 1

    monkeypatch.setattr("cli.report.nightly.morning_reports", due)
    folder = {"HULLMARK_ALERT_FOLDER": str(tmp_path / "out")}
    assert await send_reports(here, settle({}, environ=folder)) == 0
    order = {"HULLMARK_NIGHTLY_REPORTS": "policyholder", "HULLMARK_NIGHTLY_REPORTS_BY": "Kim"}
    assert await send_reports(here, settle({}, environ=folder | order)) == 1
    assert asked == [ways]
    await history.close()
