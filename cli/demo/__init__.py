"""The small world that `hullmark demo` starts on loopback: two companies, two nights, scanned for real."""

import tempfile
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from cli.demo import companies
from cli.demo.certificates import Authority
from cli.demo.clock import SimulatedClock
from cli.demo.loopback import HERE, Loopback
from cli.printing import Page

if TYPE_CHECKING:
    from cli.pipeline import Result
    from cli.world import World
    from scanner.target import Target

FIRST_NIGHT = datetime(2026, 11, 20, 22, tzinfo=UTC)
NIGHT = timedelta(days=1)
FINDINGS = 8


def run() -> None:
    """Scan the little world on two nights and show what came of it; ends by itself, leaves nothing behind."""
    from cli.world import run as run_loop

    with tempfile.TemporaryDirectory(prefix="hullmark-demo-") as folder:
        run_loop(_run(Path(folder)))


async def _run(folder: Path) -> None:
    from cli.notify.desk import desk_of
    from cli.settings import settle
    from cli.world import shipped, simulated

    page, clock = Page(), SimulatedClock(FIRST_NIGHT)
    authority = Authority(folder, FIRST_NIGHT)
    names = companies.zones()
    servers = ("192.0.2.53", "192.0.2.54", "198.51.100.53")
    async with AsyncExitStack() as stack:
        place = Loopback()
        stack.callback(place.close)
        resolver = await place.serve_names(stack, servers, names)
        await companies.first_night(place, stack, authority)
        world = await stack.enter_async_context(
            simulated(
                folder / "data",
                clock=clock,
                translate=place.translate,
                resolver=resolver,
                roots=authority.root_pem,
                feeds=companies.samples(),
            )
        )
        world = replace(world, desk=desk_of(settle({}, environ={}), shipped("alerts.toml")))
        await (await world.history.whole()).put_policies([companies.policy(FIRST_NIGHT.date())])
        targets = tuple(_target(name, clock) for name in (companies.TIDY, companies.UNTIDY))
        page.line("A small world on loopback: real servers, real packets, simulated time.", "dim")
        first = await _night(page, "First night", targets, world)
        for result in first:
            _show(page, result)
        await companies.second_night(place, stack, names)
        clock.jump(FIRST_NIGHT + NIGHT)
        second = await _night(page, f"Second night: {companies.TIDY} has changed something", targets[:1], world)
        for result in second:
            _show(page, result)
        await _told(page, world)
        await _course(page, world)
        await _first_page(page, second[0], world)
    page.line()
    page.line(
        "Everything above was measured just now and is gone again, so `hullmark explain` no longer knows it.", "dim"
    )
    page.line(
        "Next: `hullmark scan YOUR-DOMAIN`, and `explain`, `history`, `show` and `report` for what it finds.", "dim"
    )


async def _night(page: Page, heading: str, targets: "tuple[Target, ...]", world: "World") -> "list[Result]":
    from cli.pipeline import rate_all
    from cli.progress import Bars

    page.line()
    page.line(heading, "bold")
    results: list[Result] = []

    async def each(result: "Result") -> None:
        results.append(result)

    with Bars() as bars:
        await rate_all(targets, world, bars.of, each)
    return sorted(results, key=lambda result: targets.index(result.target))


def _show(page: Page, result: "Result") -> None:
    from cli.screen import show_findings, show_grades, show_rating, show_split, title

    page.line()
    page.line(title(result.target), "bold")
    if result.done is None:
        page.line(result.why)
        return
    show_rating(page, result.done.rating)
    show_grades(page, result.done.rating)
    show_findings(page, result.done.case, result.done.rating, most=FINDINGS)
    show_split(page, result.done.split)


async def _told(page: Page, world: "World") -> None:
    """The alert that the fall raised, as an underwriter would find it in the morning."""
    from cli.notify.wording import next_step, subject

    page.line()
    page.line("What the underwriter is told", "bold")
    for kept in await (await world.history.whole()).alerts.listed(since=FIRST_NIGHT):
        page.line(subject(kept.alert))
        page.line(f"Next step: {next_step(kept.alert)}")


async def _course(page: Page, world: "World") -> None:
    """The history of the company that fell, as a table and a small chart."""
    from cli.history import course

    page.line()
    page.line(f"The course of {companies.TIDY}", "bold")
    rows = await world.history.ratings(companies.TIDY)
    course(page, rows, world.model.low, world.model.high, chart=True)


async def _first_page(page: Page, result: "Result", world: "World") -> None:
    """Page one of the policyholder's report on the company that fell."""
    from cli.report.actions import advice_of
    from cli.report.catalogue import catalogue
    from cli.report.content import report
    from cli.report.course import point
    from cli.report.first_page import first_page
    from cli.report.teller import Teller
    from cli.world import shipped

    if result.done is None:
        return
    page.line()
    page.line("Page one of the report to its owner (`hullmark report` writes the whole of it)", "bold")
    course = [point(rated) for rated in await world.history.ratings(companies.TIDY)]
    made = report(result.done, course, advice_of(shipped("actions.csv")), contact="")
    for line in first_page(made, Teller(catalogue("en"))):
        page.line(line)


def _target(name: str, clock: SimulatedClock) -> "Target":
    from scanner.target import Profile, Scope, Target, TargetKind

    scope = Scope(
        asked=Profile.CONSENT,
        used=Profile.CONSENT,
        because="everything is on loopback",
        allowed_nets=(f"{HERE}/8",),
    )
    return Target(name=name, kind=TargetKind.NAME, scope=scope, since=clock.now())
