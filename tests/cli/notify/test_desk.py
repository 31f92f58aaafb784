"""The desk: baselines judged by today's model, whom an alert goes to, and who is never told."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import config
import scoring.history.evidence
from cli.config import values
from cli.notify.channels import Channels, Smtp, Webhook
from cli.notify.desk import Desk, desk_of
from cli.settings import settle
from scanner.errors import Misconfigured
from scoring import thresholds
from scoring.alerts import Channel, Rule
from scoring.case import Case
from scoring.history.store import History
from scoring.model import CheckRow
from scoring.policy import Status
from tests.cli.notify.told import SECRET, alert
from tests.worlds.made_up import MADE_UP
from tests.worlds.model_text import with_text
from tests.worlds.quarter import Book, at, company, model, policy

SHIPPED = config.text("alerts.toml")
SMTP = Smtp(host="127.0.0.1", port=25, sender="alerts@insurer.example")


@pytest.fixture
def made_up() -> Iterator[None]:
    """The store and the judge know the made-up probes and checks."""
    with MADE_UP.installed(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(scoring.history.evidence, "every_probe", MADE_UP.probes)
        yield


@pytest.fixture
async def book(tmp_path: Path, made_up: None) -> AsyncIterator[Book]:
    store = await History.open(f"sqlite:///{tmp_path}/store.db", now=at(-400, 0))
    yield Book(store, Desk(rules=thresholds.read(SHIPPED), channels=Channels(smtp=SMTP)), model())
    await store.close()


async def test_a_new_model_is_no_fall(book: Book) -> None:
    """The rating at inception is judged again under the model of today: what only the model took is unchanged."""
    await book.add(policy("P", 60), lambda _: company(web="warn"))
    strict = replace(model(), version="2099.1", checks=model().checks | {"endpoint_level": _all()})
    book.model = with_text(replace(await _case(book), model=strict)).model
    await book.run(range(1))
    (line,) = await book.alerts()
    renewal, now = line.alert.renewal, line.alert.now
    assert renewal
    assert renewal.baseline
    assert now
    assert (renewal.direction, renewal.baseline.model, now.model) == ("unchanged", "2099.1", "2099.1")
    assert renewal.baseline.value == now.value == 770  # it was issued as 780


def _all() -> CheckRow:
    return replace(model().checks["endpoint_level"], warn=500)


async def _case(book: Book) -> Case:
    case = await book.store.latest_case("P.example")
    assert case
    return case


async def test_only_bound_policies_are_told_of(book: Book) -> None:
    """A fall of a company that was only quoted, or has left, raises nothing, and it gets no line."""
    for status in (Status.QUOTED, Status.LAPSED, Status.DECLINED):
        await book.add(policy(status.value, 60, status=status), lambda day: company(desk=day >= 0))
    await book.run(range(8))
    assert await book.alerts() == ()


async def test_a_company_with_two_policies_is_told_of_twice(book: Book) -> None:
    """Each underwriter learns of it, before the renewal and otherwise."""
    await book.add(policy("one", 300, domains=("both.example",)), lambda day: company(desk=day >= 0))
    await book.store.put_policies([policy("two", 320, domains=("both.example",), underwriter="lee@insurer.example")])
    await book.run(range(1))
    told = {(one.alert.policy, one.alert.rule, one.sent[0].recipient) for one in await book.alerts()}
    assert told == {
        ("one", Rule.CRITICAL, "kim@insurer.example"), ("two", Rule.CRITICAL, "lee@insurer.example")
    }  # fmt: skip


@pytest.mark.parametrize(
    ("underwriter", "team", "to"),
    [
        ("kim@insurer.example", "team@insurer.example", "kim@insurer.example"),
        ("Kim", "team@insurer.example", "team@insurer.example"),
        (None, None, None),
        ("kim@insurer.example\r\nBcc: x@y.example", None, None),
    ],
)
def test_the_underwriter_first_and_never_the_broker(underwriter: str | None, team: str | None, to: str | None) -> None:
    """Whatever the book holds, broker and contacts get nothing; what is no address gets nothing either."""
    hook = Webhook(url="https://insurer.example/", secret=SECRET)
    desk = Desk(rules=thresholds.read(SHIPPED), channels=Channels(smtp=SMTP, webhook=hook, folder=Path("/x")))
    of = policy("P", 60, underwriter=underwriter, team_mailbox=team)
    parcels = desk.addressed(alert(), of).parcels
    assert [one.recipient for one in parcels if one.channel is Channel.MAIL] == ([to] if to else [])
    assert {one.recipient for one in parcels if one.channel is not Channel.MAIL} == {""}


def test_a_desk_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    """The user's own alerts.toml is read, and what is wrong with it is one sentence."""
    (tmp_path / "alerts.toml").write_text("[drop]\npoints = 70\n")
    settings = settle({}, config=str(tmp_path), environ={})
    assert desk_of(settings, SHIPPED).rules.drop_milli == 70_000
    shown = {key: (value, origin) for key, value, origin in values(settings)}
    assert shown["alerts.drop.points"] == ("70", str(tmp_path / "alerts.toml"))
    assert shown["alerts.drop.days"] == ("30", "shipped")
    assert shown["alerts.finding.support ended.dates"] == ("True", "shipped")
    (tmp_path / "alerts.toml").write_text("[drop]\npoint = 70\n")
    with pytest.raises(Misconfigured, match="no 'point'"):
        desk_of(settle({}, config=str(tmp_path), environ={}), SHIPPED)
