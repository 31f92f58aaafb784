"""Every delivery arrives at least once and is known again, whatever the other side does meanwhile."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from cli.notify import webhook
from cli.notify.deliver import AGAIN, Emptied, empty
from scoring.alerts import Channel, Sent
from scoring.history.store import History
from tests.cli.notify.servers import mail_server, receiver
from tests.cli.notify.told import AT, TO, Ticking, channels, raised

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def history(tmp_path: Path) -> AsyncIterator[History]:
    opened = await History.open(f"sqlite:///{tmp_path}/store.db", now=AT)
    yield opened
    await opened.close()


async def sent(history: History) -> list[Sent]:
    return [sent for one in await history.alerts.listed(since=AT) for sent in one.sent]


async def test_each_channel_gets_each_alert_once(history: History, tmp_path: Path) -> None:
    """Mail, webhook and file; a second emptying, and the same alert raised again, bring nothing more."""
    folder = tmp_path / "alerts"
    with mail_server() as box, receiver() as hook:
        to = channels(mail=box.port, hook=hook.port, folder=folder)
        for _ in range(2):
            await history.alerts.put([raised(1, *Channel), raised(2, *Channel)])
            await empty(history, to, Ticking())
        assert len(box.mails) == len(hook.posts) == 2
    assert len(list(folder.iterdir())) == 2
    assert {one.state for one in await sent(history)} == {"delivered"}


async def test_lines_of_a_morning_are_one_mail(history: History) -> None:
    """Renewal lines for one underwriter leave together; an alert leaves alone."""
    with mail_server() as box:
        lines = [raised(number, Channel.MAIL, together=True, mark=60) for number in range(1, 4)]
        await history.alerts.put([*lines, raised(9, Channel.MAIL)])
        done = await empty(history, channels(mail=box.port), Ticking())
    assert done == Emptied(delivered=4)
    assert sorted(str(mail["Subject"]).strip() for mail in box.mails) == [
        "[Hullmark] renewal alert: Acme (P9): fallen: 700, was 800; 45 days to renewal",
        "[Hullmark] renewals: 3 policies",
    ]


async def test_a_mail_server_that_is_down_for_two_hours_loses_nothing(history: History) -> None:
    """It is tried again with growing pauses, once a round and not once a mail, until it is back."""
    with mail_server() as box:
        port = box.port  # nobody listens there once it is closed
    clock, back = Ticking(), AT + timedelta(hours=2)
    await history.alerts.put([raised(number, Channel.MAIL) for number in range(5)])
    while clock.at < back:
        assert (await empty(history, channels(mail=port), clock)).delivered == 0
        clock.wait(MINUTE)
    waiting = await sent(history)
    assert {one.state for one in waiting} == {"waiting"}
    assert {one.attempts for one in waiting} == {6}  # after 0, 1, 6, 21, 51 and 111 minutes
    assert "cannot be reached" in waiting[0].error
    with mail_server() as box:
        while clock.at < back + timedelta(hours=3):
            await empty(history, channels(mail=box.port), clock)
            clock.wait(10 * MINUTE)
    assert len(box.mails) == 5
    assert {one.state for one in await sent(history)} == {"delivered"}


@pytest.mark.parametrize(("answer", "says"), [(500, "answered 500"), (301, "redirects are not followed")])
async def test_a_webhook_that_says_no_is_asked_again_and_then_given_up(
    history: History, answer: int, says: str
) -> None:  # fmt: skip
    """Each retry has the id of the first try; a redirect is not followed; after a day the letter is dead and shown."""
    clock = Ticking()
    await history.alerts.put([raised(1, Channel.WEBHOOK)])
    with receiver() as hook:
        hook.says = [answer] * 20
        for pause in (*AGAIN, timedelta(days=3)):
            await empty(history, channels(hook=hook.port), clock)
            clock.wait(pause)
        assert len(hook.posts) == len(AGAIN) + 1
        assert len({headers["webhook-id"] for headers, _ in hook.posts}) == 1
        assert await empty(history, channels(hook=hook.port), clock) == Emptied()
    (one,) = await sent(history)
    assert (one.state, one.attempts) == ("dead", len(AGAIN) + 1)
    assert says in one.error


async def test_a_webhook_that_never_answers_holds_nothing_up(
    history: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """After its time it counts as away for all alerts of this round, and the other channels get theirs."""
    monkeypatch.setattr(webhook, "WHOLE", 0.2)
    await history.alerts.put([raised(number, Channel.WEBHOOK, Channel.FILE) for number in range(4)])
    with receiver() as hook:
        hook.says = [None] * 4
        done = await empty(history, channels(hook=hook.port, folder=tmp_path / "alerts"), Ticking())
        assert len(hook.posts) == 1
    assert done == Emptied(delivered=4, put_off=4)


async def test_a_channel_that_is_set_no_more_keeps_its_letters_for_a_while(history: History) -> None:
    """They wait, with the reason, and are given up like all others."""
    await history.alerts.put([raised(1, Channel.MAIL)])
    assert await empty(history, channels(), Ticking()) == Emptied(put_off=1)
    (one,) = await sent(history)
    assert (one.recipient, one.error) == (TO, "this channel is not set any more")


async def test_a_file_is_an_alert(history: History, tmp_path: Path) -> None:
    """It holds what a webhook is sent, under a name that the same delivery always has."""
    await history.alerts.put([raised(1, Channel.FILE)])
    await empty(history, channels(folder=tmp_path / "alerts"), Ticking())
    (file,) = (tmp_path / "alerts").iterdir()
    document = json.loads(file.read_text())
    assert (document["schema"], document["id"], document["rule"]) == ("hullmark.alert/1", 1, "renewal alert")
    assert file.stat().st_mode & 0o777 == 0o600
