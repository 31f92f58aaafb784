"""Which targets each night has: the lines of the book that may be looked at, by the night of their country."""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from cli.night.aiming import country_of
from scanner.schedule import Night, Severity, current, is_due, time_of, zone_of
from scoring.night import Course, Entry, Run
from scoring.policy import Policy, Status, due_for_probing

if TYPE_CHECKING:
    from cli.world import NightTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The zone of each country, and the one of those whose country is not known."""

    zones: Mapping[str, str]
    otherwise: str

    def zone_of(self, policy: Policy) -> str:
        """The zone by which a company has its nights."""
        return zone_of(country_of(policy), self.zones, self.otherwise)

    def mornings(self, zone: str) -> Callable[[Policy], bool]:
        """Whether a line of the book has its mornings in this zone."""
        return lambda policy: self.zone_of(policy) == zone

    def night_of(self, policy: Policy, at: datetime) -> Night:
        """The night that this instant belongs to where the company is. Raises Misconfigured."""
        return current(at, self.zone_of(policy))


async def plan(
    nights: "NightTable", book: AsyncIterator[Policy], places: Places, *, at: datetime, by_turn: bool,
    everyone: bool = False,
) -> tuple[Run, ...]:  # fmt: skip
    """Open the runs of the nights that are current, with every target that they have not got yet.

    With `by_turn` a night whose quiet hours have not begun, or are over, is left alone; `everyone`: every bound target
    is looked at, whatever its cadence. Gives the runs.
    """
    found: dict[Night, dict[str, bool]] = defaultdict(dict)
    async for policy in book:
        of = places.night_of(policy, at)
        if due_for_probing(policy, of.starting) and not (by_turn and not of.begins <= at < of.ends):
            bound = policy.status is Status.BOUND
            found[of][policy.target] = found[of].get(policy.target, False) or bound
    runs = []
    for of, targets in sorted(found.items(), key=lambda item: (item[0].name, item[0].zone)):
        run, _ = await nights.open_run(of, at=at)
        courses = await nights.courses(tuple(targets))
        await nights.enter(
            run, [entry(name, of, courses.get(name), anyway=everyone and bound) for name, bound in targets.items()]
        )
        runs.append(run)
    return tuple(runs)


def entry(target: str, of: Night, course: Course | None, *, anyway: bool) -> Entry:
    """How a night has a target: `anyway` looks at it whatever its cadence."""
    severity = course.severity if course else Severity.GRAVE
    seen: date | None = course.looked if course else None
    return Entry(
        target=target,
        look=anyway or is_due(target, starting=of.starting, seen=seen, severity=severity),
        severity=severity,
        due=time_of(target, of),
        seen=bool(course and course.seen),
    )
