"""cli/report/nightly.py: no report leaves by itself unless a setting and a name say so; then each rating once."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from cli.notify.deliver import empty
from cli.report import nightly
from cli.report.nightly import QUIET, Standing, morning_reports, standing
from cli.settings import settle
from cli.world import Archive, shipped_model
from scanner.errors import Misconfigured
from scoring.alerts import Rule
from scoring.governance import Release
from scoring.history.store import History
from scoring.policy import Policy, Status
from tests.cli.notify.servers import mail_server
from tests.cli.notify.told import channels
from tests.worlds import kept
from tests.worlds.history import DAY, START

TOLD = Standing(readers=("policyholder", "broker"), by="Kim", contact="Insurer, security@insurer.example")
MAIL = {"HULLMARK_SMTP_HOST": "127.0.0.1", "HULLMARK_SMTP_FROM": "alerts@insurer.example"}


class Morning:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = START + 400 * DAY

    def now(self) -> datetime:
        return self.at


def line(key: str, target: str = "made.example", status: Status = Status.BOUND, **told: object) -> Policy:
    return Policy(
        key=key, name=key, domains=(target,), status=status, status_since=START.date(), country="KR",
        **{"contacts": ("owner@made.example",), "broker": "Kim & Co.", **told},  # type: ignore[arg-type]  # a test's
    )  # fmt: skip


@pytest.fixture
async def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Archive]:
    """A bound line with a contact, one that is rated by nobody, one without a contact, and a quoted one."""
    monkeypatch.setattr(nightly, "lacking_libraries", lambda: "all")  # HTML is made in no time
    store = await History.open(kept.url(tmp_path), now=START + 400 * DAY)
    await kept.keep(store, kept.company())
    await store.put_policies([
        line("P1"), line("P2", "new.example"), line("P3", contacts=()), line("P4", status=Status.QUOTED),
    ])  # fmt: skip
    yield Archive(history=store, model=shipped_model())
    await store.close()


def test_it_is_off_as_shipped() -> None:
    """Without the setting nothing stands, whatever else is set."""
    assert standing(settle({}, environ=MAIL)) is None
    assert standing(settle({}, environ=MAIL | {"HULLMARK_NIGHTLY_REPORTS_BY": "Kim"})) is None


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"HULLMARK_NIGHTLY_REPORTS": "policyholder"}, "who releases these reports"),
        ({"HULLMARK_NIGHTLY_REPORTS": "everybody", "HULLMARK_NIGHTLY_REPORTS_BY": "Kim"}, "use policyholder or broker"),
        ({"HULLMARK_NIGHTLY_REPORTS": "underwriter", "HULLMARK_NIGHTLY_REPORTS_BY": "Kim"}, "has 'underwriter'"),
    ],
)
def test_half_a_standing_order_is_one_sentence(told: dict[str, str], says: str) -> None:
    """Nobody's name, or a reader whose report stays in the house."""
    with pytest.raises(Misconfigured, match=says):
        standing(settle({}, environ=MAIL | told))


def test_a_standing_order_without_a_channel_is_one_sentence() -> None:
    """It is said at the start, not in the morning."""
    told = {"HULLMARK_NIGHTLY_REPORTS": "broker", "HULLMARK_NIGHTLY_REPORTS_BY": "Kim"}
    with pytest.raises(Misconfigured, match="needs a channel"):
        standing(settle({}, environ=told))


async def test_a_rating_is_sent_once_and_the_next_one_after_a_pause(archive: Archive) -> None:
    """To the contact of the bound line alone, released in the name that stands for it, and logged."""
    clock, history = Morning(), archive.history
    with mail_server() as box:
        ways = channels(mail=box.port)
        assert await morning_reports(archive, ways, TOLD, clock) == 1
        assert await morning_reports(archive, ways, TOLD, clock) == 0
        clock.at += QUIET + timedelta(hours=1)
        assert await morning_reports(archive, ways, TOLD, clock) == 0  # the same rating
        await kept.keep(history, kept.company(rdp=False))
        assert await morning_reports(archive, ways, TOLD, clock) == 1
        await empty(history, ways, clock.now)
    assert [str(mail["To"]) for mail in box.mails] == ["owner@made.example"] * 2
    log = await history.decisions()
    assert [(one.who, type(one.says)) for one in log] == [("Kim", Release)] * 2
    sent = await history.alerts.listed(since=START, rule=Rule.REPORT)
    assert [one.alert.letter and one.alert.letter.release for one in sent] == [one.says for one in log]
    assert {one.says.language for one in log if isinstance(one.says, Release)} == {"ko"}


async def test_the_mornings_of_other_places_are_left_alone(archive: Archive) -> None:
    """Only the lines whose night is over."""
    with mail_server() as box:
        assert await morning_reports(archive, channels(mail=box.port), TOLD, Morning(), lambda one: False) == 0
