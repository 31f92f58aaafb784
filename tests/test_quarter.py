"""A quarter over a small book brings exactly the lines and alerts that were worked out by hand, and no more."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import config
import scoring.history.evidence
from cli.notify.channels import Channels, Smtp
from cli.notify.desk import Desk
from scoring import thresholds
from scoring.alerts import Alert, Kept, Rule
from scoring.history.store import History
from tests.worlds.made_up import MADE_UP
from tests.worlds.quarter import FIRST, Book, Look, at, company, model, policy, silent

QUARTER = 92
SMTP = Smtp(host="127.0.0.1", port=25, sender="alerts@insurer.example")

COMPANIES: dict[str, tuple[int, Callable[[int], Look | None]]] = {
    # key: the day of renewal, and what the company looks like on a day; nights are on days 0, 7, 14 ...
    "fast": (75, lambda day: company() if day < 30 else company(web="bad")),
    "slow": (80, lambda day: company() if day < 20 else company(web="fair", host="fair" if day >= 50 else "good")),
    "back": (300, lambda day: company(web="warn") if 10 <= day < 20 or day >= 30 else company()),
    "small": (300, lambda day: company(web="fair") if day >= 10 else company()),
    "gone": (60, lambda day: company() if day < 10 else None),
    "block": (100, lambda day: company() if day < 18 else silent()),
    "renew": (40, lambda _: company()),
    "late": (40, lambda _: company()),
    "moved": (50, lambda day: company() if day < 10 else company(web="warn")),
    "exposed": (300, lambda day: company(desk=40 <= day < 50 or day >= 60)),
    "rise": (95, lambda day: company(web="warn") if day < 5 else company()),
    "new": (70, lambda _: None),
}

EXPECTED = """
0   fast     line 90: unchanged        # 75 days are left: the line of 90 is the newest that was due
0   gone     line 60: unchanged
0   late     line 60: unchanged
0   moved    line 60: unchanged
0   new      line 90: not rated
0   new      no sight: never           # bound, in the window, and never looked at
0   renew    line 60: unchanged
0   slow     line 90: unchanged
5   rise     line 90: unchanged        # 95 - 90; what was mended that day is seen on the night of day 7
10  block    line 90: unchanged
10  late     line 30: unchanged
10  new      line 60: not rated
10  renew    line 30: unchanged        # day 40 brings its new date: nothing is overdue
14  back     drop of 104               # 887.6 - 783.1; outside the window
14  moved    alert: fall:2             # 780 is 110 below 890: twice 40, and still advanced
15  fast     line 60: unchanged
18  moved    line 90: fallen           # a new renewal date, day 100: all begins anew
18  moved    alert: fall:2
19  slow     line 60: unchanged        # 80 - 60 is Saturday, the line of Friday
30  gone     line 30: not rated        # rated on the night of day 0 and gone since day 10
30  gone     no sight: since 2026-11-22
32  rise     line 60: risen            # 95 - 60 is Sunday, Friday is Christmas, so Thursday
35  block    no sight: silent          # the third silent night: low has come down by 40
35  fast     alert: fall:4 band:intermediate  # 720 is 170 below 890, and 20 below the edge of 740
39  block    line 60: unchanged        # 100 - 60 is New Year's Day; silence has moved no value yet
39  moved    line 60: fallen
39  new      line 30: not rated        # 70 - 30 is New Year's Day
41  late     overdue
42  exposed  critical                  # closed on day 50 and open again on day 60: told once in 90 days
45  fast     line 30: fallen
50  slow     line 30: fallen           # 23.3 points by web alone: fallen, and no alert
56  slow     alert: fall:1             # with host 46.2 points in two steps, neither of which was one
61  gone     overdue
65  rise     line 30: risen
68  block    line 30: unchanged        # 100 - 30 is Sunday
68  moved    line 30: fallen
71  new      overdue
76  fast     overdue
81  slow     overdue
"""


@pytest.fixture(autouse=True)
def _made_up() -> Iterator[None]:
    """The store and the judge know the made-up probes and checks."""
    with MADE_UP.installed(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(scoring.history.evidence, "every_probe", MADE_UP.probes)
        yield


def said(alert: Alert) -> str:
    """An alert in the words of the table."""
    renewal = alert.renewal
    if alert.rule == Rule.LINE and renewal and renewal.direction:
        return f"line {renewal.mark}: {renewal.direction}"
    if alert.rule == Rule.SIGHT and renewal:
        return f"no sight: {renewal.why}"
    if alert.rule == Rule.RENEWAL:
        return "alert: " + " ".join(cause.partition("/")[2] for cause in alert.causes)
    return {Rule.DROP: f"drop of {alert.points}", Rule.CRITICAL: "critical", Rule.OVERDUE: "overdue"}[Rule(alert.rule)]


def shape(kept: Kept) -> tuple[int, str, str]:
    return (kept.alert.raised_at.date() - FIRST).days, kept.alert.policy, said(kept.alert)


def expected() -> list[tuple[int, str, str]]:
    rows = [line.partition("#")[0].split(maxsplit=2) for line in EXPECTED.strip().splitlines()]
    return [(int(day), key, text.strip()) for day, key, text in rows]


async def test_a_quarter_brings_exactly_what_was_worked_out_by_hand(tmp_path: Path) -> None:
    """Companies fall at once and slowly, recover, vanish, are blocked, renew, and change their date."""
    store = await History.open(f"sqlite:///{tmp_path}/store.db", now=at(-400, 0))
    desk = Desk(rules=thresholds.read(config.text("alerts.toml")), channels=Channels(smtp=SMTP))
    book = Book(store, desk, model())
    for key, (renewal, looks) in COMPANIES.items():
        await book.add(policy(key, renewal), looks)
    first = policy("renew", 40)
    renewed = {
        18: policy("moved", 100, inception=policy("moved", 50).inception),
        40: policy("renew", 405, inception=first.inception),
    }
    await book.run(range(QUARTER), renewed)
    told = await book.alerts()
    assert sorted(map(shape, told)) == sorted(expected())
    assert not [one for one in told if one.alert.held]
    _to_whom(told)
    (slow,) = [one.alert for one in told if said(one.alert) == "alert: fall:1"]
    assert slow.renewal is not None
    assert slow.renewal.baseline is not None
    assert slow.renewal.lowest is not None
    assert (slow.renewal.baseline.value, slow.renewal.lowest.value, slow.renewal.days_left) == (890, 840, 24)
    assert slow.renewal.kind == "rating at inception"
    assert slow.split is not None
    assert slow.split.delta_milli == 841_431 - 887_637
    assert {one.check for one in slow.findings} == {"endpoint_level", "host_level"}
    await store.close()


def _to_whom(told: tuple[Kept, ...]) -> None:
    """The underwriter first; the team after two business days where it matters; broker and policyholder never."""
    for one in told:
        to = [sent.recipient for sent in one.sent]
        routine = one.alert.urgency == "routine"
        late = (at(QUARTER - 1, 7) - one.alert.raised_at).days < 5
        assert to[:1] == ["kim@insurer.example"]
        assert to[1:] == ([] if routine or late else ["team@insurer.example"])
    (fast,) = [one for one in told if shape(one) == (35, "fast", "alert: fall:4 band:intermediate")]
    # Raised on Sunday the 27th of December: Monday is the first business day after it, Tuesday the second.
    assert fast.sent[1].due_at == at(37, 7)
