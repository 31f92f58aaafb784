"""Reports of made-up companies, built from the checks' own worlds without a scan."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache

import config
from cli.document import Outcome
from cli.report.actions import Advice, advice_of
from cli.report.content import Report, report
from cli.report.course import Point
from cli.report.recipes import FILES, Recipe, recipes_of
from scanner.asset import Asset, Attribution, address_asset, endpoint_asset
from scanner.interfaces import Meter
from scoring.assess import assess
from scoring.case import Case
from scoring.changes import changes
from scoring.governance import Bypass, Challenge, Entry, Reason
from tests.worlds import kept
from tests.worlds.history import DAY, History, seen
from tests.worlds.shipped import APEX, SHIPPED

CONTACT = "Ann Example <ann@insurer.example>"


@cache
def advice() -> dict[str, Advice]:
    """The shipped advice."""
    return advice_of(config.text("actions.csv"))


@cache
def shipped_recipes() -> tuple[Recipe, ...]:
    """The shipped recipes."""
    return recipes_of({name: config.text(f"recipes/{name}.toml") for name in FILES})


def done_of(case: Case, before: Case | None = None, log: tuple[Entry, ...] = ()) -> Outcome:
    """A case with its rating, after another one where one is given."""
    rating = assess(case)
    split = changes(before, case, after=rating)
    return Outcome(case=case, rating=rating, split=split, spent=Meter(), took=timedelta(seconds=3), log=log)


def told(case: Case, before: Case | None = None, course: Sequence[Point] = (), log: tuple[Entry, ...] = ()) -> Report:
    """The report of a case, after another one where one is given."""
    done = done_of(case, before, log)
    rating, split = done.rating, done.split
    now = Point(
        at=case.as_of,
        value=rating.value,
        exact_milli=rating.exact_milli,
        low=rating.low,
        high=rating.high,
        band=rating.band,
        model=case.model.version,
        alone=not course,
        parts=split.parts if course else (),
        opened=split.opened,
        closed=split.closed,
        critical=tuple(one.finding for one in rating.critical),
    )
    return report(done, (*course, now), advice(), contact=CONTACT, recipes=shipped_recipes())


def fallen() -> tuple[History, History]:
    """A company on a good day, and ninety days later with old TLS, forgeable mail and an open Remote Desktop."""
    better, worse = kept.company(mail=0, tls=0, rdp=False), kept.company()
    first = worse.scans[0] - 90 * DAY
    earlier = replace(better, scans=(first,), as_of=worse.as_of - 90 * DAY)
    later = tuple(replace(cell, scan=1) for cell in worse.cells)
    return earlier, replace(worse, scans=(first, *worse.scans), cells=(*earlier.cells, *later))


@cache
def faulty() -> Report:
    """The company that has fallen."""
    earlier, both = fallen()
    then = assess(earlier.case)
    point = Point(
        at=earlier.as_of, value=then.value, exact_milli=then.exact_milli, low=then.low, high=then.high, band=then.band,
        model=earlier.case.model.version,
    )  # fmt: skip
    return told(both.case, earlier.case, [point])


@cache
def tidy() -> Report:
    """A company of which nothing was found that takes points."""
    return told(seen(SHIPPED, {("mail_policy", APEX): SHIPPED.good["mail_policy"][0]}).case)


def many_hosts(hosts: int, *, shared: bool = False, label: str = "") -> Report:
    """A company with the same two web faults on so many hosts."""
    return told(_named(replace(sweep(hosts), assets=_assets(hosts, shared=shared)).case, label))


def sweep(hosts: int) -> History:
    """One scan of so many web servers that all speak old TLS."""
    return seen(SHIPPED, {("tls", place): SHIPPED.answers["tls"][1] for place in _places(hosts)})


def _named(case: Case, label: str) -> Case:
    return replace(case, target=replace(case.target, label=label or None))


def _places(hosts: int) -> list[Asset]:
    return [
        endpoint_asset(f"198.18.{number // 250}.{number % 250 + 1}", 443, f"h{number}.made.example")
        for number in range(hosts)
    ]


def _assets(hosts: int, *, shared: bool) -> tuple[tuple[Asset, Attribution], ...]:
    how = Attribution.D if shared else Attribution.A
    places = _places(hosts)
    addresses = {place.host: address_asset(place.host) for place in places}
    return tuple((asset, how) for asset in (*addresses.values(), *places))


def crowded(findings: int, others: int = 700) -> Report:
    """A report whose document holds so many findings, and so many assets and silences."""
    report = many_hosts(2)
    rows, asset = report.hurting, report.document["assets"][0]
    document = report.document | {
        "findings": [rows[number % len(rows)] | {"id": f"sha256:{number:064x}"} for number in range(findings)],
        "assets": [asset | {"id": f"asset {number}"} for number in range(others)],
        "not_seen": [{"probe": "tls", "asset": "whole", "outcome": "silent", "why": "no answer"}] * others,
    }
    return replace(report, document=document)


@cache
def disputed() -> Report:
    """The faulty company, one of whose findings is disputed and beside whose rating somebody decided something."""
    case = kept.company().case
    finding = next(one for one in assess(case).findings if one.verdict.hurts)
    challenge = Challenge(finding=finding.id, check=finding.check, reason=Reason.NOT_MINE, evidence="a registry")
    bypass = Bypass(decision="refer to Bo", why="a call", until=case.as_of + 30 * DAY)
    log = (
        Entry(number=1, target=case.target.name, at=case.as_of - DAY, who="Ada Example", says=challenge),
        Entry(number=2, target=case.target.name, at=case.as_of - DAY, who="Cy Example", says=bypass),
    )
    return told(case, log=log)
