"""Alerts that the event desk drafts: one a bound policy, which nobody is told of until somebody releases it."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from cli.book.desk import Exposed
from scoring.alerts import Alert, Raised, Rule, key_of
from scoring.finding import Certainty
from scoring.policy import Status
from scoring.thresholds import Urgency

if TYPE_CHECKING:
    from cli.world import History

MOST = 20
"""Lines of one alert."""


async def drafts(history: "History", found: Sequence[Exposed], asked: str, at: datetime) -> int:
    """Draft an alert for every bound policy that shows it on assets of its own, and not only possibly; how many.

    One that was drafted or sent before for the same question stays as it is, and is not counted.
    """
    told: dict[str, list[Exposed]] = {}
    for one in found:
        if one.seen.attribution.decides and one.seen.certainty is not Certainty.POSSIBLE:
            for line in one.lines:
                if line.status is Status.BOUND:
                    told.setdefault(line.key, []).append(one)
    raised = []
    for key, rows in told.items():
        policy = await history.policy(key)
        if policy is not None:
            alert = Alert(
                key=key_of(Rule.EXPOSED, policy, asked.upper()), rule=Rule.EXPOSED, urgency=Urgency.URGENT,
                policy=key, name=policy.name, target=policy.target, raised_at=at, causes=(asked,), drafted=True,
                shows=tuple(_line(one) for one in rows[:MOST]),
            )  # fmt: skip
            raised.append(Raised(alert=alert))
    before = await history.alerts.known([one.alert.key for one in raised])
    await history.alerts.put(raised)
    return len(raised) - len(before)


def _line(one: Exposed) -> str:
    where = one.seen.asset.partition(":")[2]
    return f"{one.software.shown} at {where} ({one.seen.certainty.value}, last seen {one.seen.seen:%Y-%m-%d})"
