"""The companies of the golden stories: what their looks brought, before and now; the pages beside say what follows."""

import base64
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from scanner.asset import Asset, Attribution, endpoint_asset
from scanner.observation import Outcome, Present
from scanner.probes.ports import PortsFacts
from scanner.target import Organisation
from scoring.knowledge import FeedState
from scoring.knowledge.listed import Incident, KnownIncidents
from tests.worlds.history import DAY, START, Cell, History, Said, World, seen
from tests.worlds.shipped import APEX, GONE, HOSTS, KEY, NO_MAIL, SHIPPED, TLS, WWW, certificate

HOUR = DAY / 24
Look = tuple[str, Asset]
SHOP, SECOND, THIRD = (endpoint_asset(host.value, 443, WWW) for host in HOSTS)
DESK = endpoint_asset(HOSTS[0].value, 3389)
CLOSED, OPEN = (
    PortsFacts(open=ports, refused=tuple(sorted({21, 22, 80, 3389, 6379} - set(ports))))
    for ports in ((443,), (443, 3389))
)
SILENT, LAST = Said(Outcome.SILENT), 69
"""The day of the last judgement of a company that went out of sight on the first."""


def until(day: int) -> tuple[str, ...]:
    """A chain whose certificate ends on that day, after 90."""
    begin, end = START + (day - 90) * DAY, START + day * DAY
    return (base64.b64encode(certificate(WWW, begin, end, "Made Root", KEY)).decode(),)


SHOWN = replace(TLS[0], chain=Present(value=until(70)))
OLD = replace(TLS[1], chain=SHOWN.chain)
DUE = replace(SHOWN, chain=TLS[2].chain)  # of 29 days, of which nine are left


@dataclass(frozen=True, kw_only=True)
class Story:
    """What was known of a company before (None: nothing), and now."""

    before: History | None
    after: History


def shop(changed: dict[Look, Any] | None = None, *, world: World = SHIPPED) -> History:
    """A small shop that keeps what can be seen of it well, looked at twice in one night; `changed` facts by look."""
    good = {
        ("zone", APEX): 0, ("dnssec", APEX): 0, ("mail_policy", APEX): 0, ("addresses", APEX): 0,
        ("block_lists", HOSTS[0]): 0, ("web", SHOP): 0,
    }  # fmt: skip
    facts: dict[Look, Any] = {(probe, asset): world.answers[probe][of] for (probe, asset), of in good.items()}
    facts |= {("ports", HOSTS[0]): CLOSED, ("tls", SHOP): SHOWN}
    scan = seen(world, facts | (changed or {}))
    return replace(scan, known=world.known[1])


def next_night(history: History, changed: dict[Look, Any] | None = None, *, after: timedelta = DAY) -> History:
    """The same looks once more, twice each, with the same answers but those `changed`; an hour later it is judged."""
    newest = {(cell.probe, cell.asset): cell.said.facts for cell in history.cells}
    at = history.scans[-1] + after
    cells = tuple(
        Cell(len(history.scans), look, probe, asset, Said(Outcome.ANSWERED, facts))
        for (probe, asset), facts in (newest | (changed or {})).items()
        for look in (1, 2)
    )
    assets = dict.fromkeys([*(asset for asset, _ in history.assets), *(cell.asset for cell in cells)])
    known = dict(history.assets)
    return replace(
        history,
        scans=(*history.scans, at),
        cells=(*history.cells, *cells),
        assets=tuple((asset, known.get(asset, Attribution.A)) for asset in assets),
        as_of=at + HOUR,
    )


def fed(history: History, day: int) -> History:
    """With the public data of that day."""
    feeds = tuple(replace(feed, released=START + day * DAY) for feed in history.known.feeds)
    return replace(history, known=replace(history.known, feeds=feeds))


def good_shop() -> Story:
    return Story(before=None, after=shop())


def expired_certificate() -> Story:
    due = shop({("tls", SHOP): DUE})
    return Story(before=due, after=next_night(due, after=10 * DAY))


def all_silent() -> Story:
    quiet = shop()
    cells = tuple(replace(cell, said=SILENT) for cell in quiet.cells)
    return Story(before=None, after=replace(quiet, cells=cells))


def scanner_blocked() -> Story:
    """From the second night on nobody answers us, and 70 days after the first it is judged again."""
    silent = shop().rescanned(START + DAY, lambda _: SILENT)
    return Story(before=shop(), after=fed(silent.later(LAST * DAY), LAST))


def parked_domain() -> Story:
    facts: dict[Look, Any] = {(probe, APEX): SHIPPED.answers[probe][0] for probe in ("zone", "dnssec")}
    facts |= {("mail_policy", APEX): NO_MAIL, ("addresses", APEX): GONE}
    return Story(before=None, after=replace(seen(SHIPPED, facts), known=SHIPPED.known[1]))


def shared_host() -> Story:
    """Remote Desktop on the machine of a provider, which holds many companies."""
    with_desk = shop({("ports", HOSTS[0]): OPEN, ("rdp", DESK): SHIPPED.answers["rdp"][1]})
    shared = {HOSTS[0], DESK}
    assets = tuple((asset, Attribution.D if asset in shared else how) for asset, how in with_desk.assets)
    return Story(before=None, after=replace(with_desk, assets=assets))


def one_bad_backend() -> Story:
    """Two machines answer under one name; after a night one of them shows an old configuration."""
    both = shop({("tls", SECOND): SHOWN})
    return Story(before=both, after=next_night(both, {("tls", SECOND): OLD}))


def recovered_breach() -> Story:
    """A confirmed incident, public since the day before the first look: 119 days after it and the night after that."""
    incident = Incident(
        domain=APEX.value, organisation="Made Shop", kind="intrusion", disclosed=START - DAY, source="a register",
        confirmed=True,
    )  # fmt: skip

    feeds = (*SHIPPED.known[1].feeds, FeedState(name="incidents", released=START, digest="sha256:00"))
    told = (KnownIncidents(domain=APEX.value, incidents=(incident,)),)
    first = replace(shop(), known=replace(SHIPPED.known[1], feeds=feeds, incidents=told))
    renewed = replace(SHOWN, chain=Present(value=until(160)))
    before = fed(next_night(first, {("tls", SHOP): renewed}, after=118 * DAY), 118)
    return Story(before=before, after=fed(next_night(before), 118))


def open_desk() -> Story:
    desk = {("ports", HOSTS[0]): OPEN, ("rdp", DESK): SHIPPED.answers["rdp"][1]}
    return Story(before=shop(), after=next_night(shop(), desk))


def worked_example() -> History:
    """1,000 employees; two forgotten machines beside the shop's, and a remote desktop that a single look saw."""
    desk = {("ports", HOSTS[0]): OPEN, ("rdp", DESK): SHIPPED.answers["rdp"][1]}
    seen_twice = shop({("tls", SECOND): OLD, ("tls", THIRD): OLD} | desk)
    cells = tuple(cell for cell in seen_twice.cells if (cell.asset, cell.look) != (DESK, 2))
    return replace(seen_twice, cells=cells, told=Organisation(employees=1000))


STORIES: dict[str, Callable[[], Story]] = {
    make.__name__: make
    for make in (
        good_shop, expired_certificate, all_silent, scanner_blocked, parked_domain, shared_host, one_bad_backend,
        recovered_breach, open_desk,
    )
}  # fmt: skip
