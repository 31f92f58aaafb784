"""A small book over a quarter: companies that change on given days, seen every seventh night, told of every morning."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from cli.notify.desk import Desk
from cli.notify.morning import morning
from scanner.asset import Asset, Attribution, Claim
from scanner.interfaces import Meter
from scanner.observation import Evidence, Outcome, Present, Sighting, observation, within
from scanner.target import Profile, Scope, Target, TargetKind
from scoring.alerts import Kept
from scoring.assess import assess
from scoring.case import Case
from scoring.changes import changes
from scoring.history.store import History
from scoring.knowledge import Known
from scoring.model import CheckRow, Model
from scoring.policy import Policy, Status
from tests.worlds.history import Said
from tests.worlds.made_up import ENDPOINTS, HOSTS, MADE_UP, NAMES, HostFacts, NameFacts, says
from tests.worlds.model_text import with_text

FIRST = date(2026, 11, 22)
"""Day 0, a Sunday."""
NIGHTS = 7
"""Days from one night to the next; the first is of day 0."""
SELDOM = 28
"""What answers as it did the night before is looked at again only so many days later: that saves time, and no alert."""
DAY = timedelta(days=1)
Look = dict[Asset, tuple[str, Said]]


def day(number: int) -> date:
    """The number-th day of the quarter."""
    return FIRST + number * DAY


def at(number: int, hour: int) -> datetime:
    """An hour of that day."""
    return datetime(2026, 11, 22, hour, tzinfo=UTC) + number * DAY


def model() -> Model:
    """The made-up model with small steps: a fair host or a fair endpoint takes about twenty points."""
    rows = dict(MADE_UP.model.checks)
    for name in ("endpoint_level", "host_level", "endpoint_with_host", "whole_worst"):
        rows[name] = CheckRow(
            fair={"host_level": 120, "endpoint_level": 220}.get(name, 0), warn=400, bad=800, tag="expert opinion",
            reason="made up", trust=rows[name].trust,
        )  # fmt: skip
    case = Case(
        target=target("made.example"), evidence=Evidence(), known=Known(),
        model=replace(MADE_UP.model, checks=rows), as_of=at(0, 0),
    )  # fmt: skip
    return with_text(case).model


def target(name: str) -> Target:
    scope = Scope(asked=Profile.LIGHT, used=Profile.LIGHT, because="asked")
    return Target(name=name, kind=TargetKind.NAME, scope=scope, since=at(0, 0))


def company(*, web: str = "good", host: str = "good", desk: bool = False) -> Look:
    """What one looks like: the level of its web server and of its host, and whether a desktop stands open."""
    name = NameFacts(level=Present(value="good"), ends=Present(value=9_999))
    return {
        NAMES[0]: ("made_name", Said(Outcome.ANSWERED, name)),
        HOSTS[0]: ("made_host", Said(Outcome.ANSWERED, HostFacts(level=Present(value=host)))),
        ENDPOINTS[0]: ("made_hello", says(web, opens=False)),
        ENDPOINTS[1]: ("made_hello", says("good", opens=desk)),
    }


def silent() -> Look:
    """One of which nothing answers any more."""
    return {asset: (probe, Said(Outcome.SILENT)) for asset, (probe, _) in company().items()}


def policy(key: str, renewal: int, **told: object) -> Policy:
    """A bound policy of a year that is renewed on the number-th day of the quarter."""
    plain: dict[str, object] = {
        "key": key, "name": f"Company {key}", "domains": (f"{key}.example",), "status": Status.BOUND,
        "status_since": day(renewal - 365), "inception": day(renewal - 365), "renewal": day(renewal), "country": "US",
        "underwriter": "kim@insurer.example", "team_mailbox": "team@insurer.example", "broker": "broker@else.example",
        "contacts": ("ciso@policyholder.example",),
    }  # fmt: skip
    return Policy(**plain | told)  # type: ignore[arg-type]  # every value is of its field's type


@dataclass
class Book:
    """The book in a store, with what each company looks like on each day (None: nobody looked, or it is gone)."""

    store: History
    desk: Desk
    model: Model
    companies: dict[str, Callable[[int], Look | None]] = field(default_factory=dict)
    seen: dict[str, tuple[int, Look]] = field(default_factory=dict)

    async def add(self, of: Policy, looks: Callable[[int], Look | None]) -> None:
        """Take a policy in; it was seen once, at its inception."""
        await self.store.put_policies([of])
        self.companies[of.target] = looks
        began = -365 if of.inception is None else (of.inception - FIRST).days
        if (seen := looks(began)) is not None:
            await self.night(of.target, began, seen)

    async def night(self, name: str, number: int, look: Look) -> None:
        """One company scanned, judged and stored with its alerts, as a night does it."""
        scan, begins, of = f"{name}-{number}", at(number, 2), target(name)
        seen = {asset: _observed(asset, probe, said) for asset, (probe, said) in look.items()}
        await self.store.begin(scan, of, begins)
        await self.store.keep(
            of,
            scan,
            claims=[_claim(of, asset, begins) for asset in look],
            observations=list(seen.values()),
            sightings=[
                Sighting(observation=one.id, at=begins, look=number, scan=scan, profile="light", why=_why(one.outcome))
                for one in seen.values()
                for number in (1, 2)
            ],
        )
        ended = begins + timedelta(minutes=1)
        await self.store.end(scan, ended, Meter())
        evidence = within(await self.store.evidence(name, ended), Profile.LIGHT)
        case = Case(target=of, evidence=evidence, known=Known(), model=self.model, as_of=ended)
        rating, before = assess(case), await self.store.latest_case(name)
        split = changes(before, case, after=rating)
        raised = await self.desk.raised(self.store, before, case, rating, split)
        assert await self.store.record(
            case, rating, split, scan=scan, after=before, night=day(number).isoformat(), alerts=raised
        )

    async def run(self, days: range, renewed: Mapping[int, Policy] | None = None) -> None:
        """The days one after the other: a line of the book that is `renewed`, a night where one is due, a morning."""
        for number in days:
            if renewed and number in renewed:
                await self.store.put_policies([renewed[number]])
            if number % NIGHTS == 0:
                for name, looks in self.companies.items():
                    if (look := looks(number)) is not None and not self._lately(name, number, look):
                        await self.night(name, number, look)
                        self.seen[name] = number, look
            await morning(self.store, self.desk, self.model, day(number), at(number, 7))

    def _lately(self, name: str, number: int, look: Look) -> bool:
        at, last = self.seen.get(name, (number - SELDOM, None))
        return look == last and number - at < SELDOM and look != silent()

    async def alerts(self) -> tuple[Kept, ...]:
        """Everything that was told since day 0."""
        return await self.store.alerts.listed(since=at(0, 0))


def _observed(asset: Asset, probe: str, said: Said) -> object:
    return observation(asset=asset, probe=probe, version=1, outcome=said.outcome, facts=said.facts)


def _why(outcome: Outcome) -> str:
    return "" if outcome is Outcome.ANSWERED else "no answer"


def _claim(of: Target, asset: Asset, when: datetime) -> Claim:
    return Claim(
        target=of.name, asset=asset, role="web", found_by="made", proof=("made",), attribution=Attribution.A, at=when
    )
