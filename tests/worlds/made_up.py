"""A made-up world: checks of every kind with answers that say their own verdict."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from scanner.asset import Asset, Attribution, address_asset, endpoint_asset, name_asset
from scanner.interfaces import Answer, Net, Probe
from scanner.observation import ABSENT, NOT_ASKED, Fact, Hello, Outcome, Present, Unseen
from scoring.check import Check, Endpoint, Host, Latest, Name, Seen, Subject, Whole
from scoring.finding import Certainty, Finding
from scoring.knowledge import Known
from scoring.model import CheckRow, CriticalRow
from tests.worlds.history import DAY, START, Cell, History, Said, World, shipped_model


@dataclass(frozen=True, slots=True, kw_only=True)
class NameFacts:
    """`ends` is a day from the start of all histories."""

    level: Fact[str] = NOT_ASKED
    ends: Fact[int] = NOT_ASKED


@dataclass(frozen=True, slots=True, kw_only=True)
class HostFacts:
    level: Fact[str] = NOT_ASKED


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelFacts(Hello):
    level: Fact[str] = NOT_ASKED


async def _never(asset: Asset, net: Net) -> Answer:
    raise AssertionError("nobody is asked in a made-up world")


@cache
def _probes() -> dict[str, Probe]:
    kinds = (
        ("made_name", "name", NameFacts),
        ("made_host", "address", HostFacts),
        ("made_hello", "endpoint", LevelFacts),
    )
    return {n: Probe(name=n, version=1, on=on, services=(), facts=facts, run=_never) for n, on, facts in kinds}


def _say(subject: Subject, seen: Seen[Any], latest: Latest[str] | None) -> Finding | None:
    """The verdict that the answer names; absent is bad, not answered unknown."""
    if latest is None:
        return subject.unknown("unseen", seen, why=seen.silence)
    if latest.value is None:
        return subject.bad("absent", latest)
    if latest.value == "nothing":
        return None
    certainty, _, verdict = latest.value.rpartition(" ")
    return getattr(subject, verdict)("said", latest, certainty=Certainty(certainty or "confirmed"), level=latest.value)


def endpoint_level(subject: Endpoint, seen: Seen[LevelFacts], known: Known, as_of: datetime) -> Finding | None:
    return _say(subject, seen, seen.latest(lambda facts: facts.level))


def hello_open(subject: Endpoint, seen: Seen[Hello], known: Known, as_of: datetime) -> Finding | None:
    opens = seen.latest(lambda facts: facts.open_without_login)
    if opens is None:
        return subject.unknown("unseen", seen)
    return subject.bad("open", opens, service="made") if opens.value else subject.good("closed", opens)


def name_level(subject: Name, seen: Seen[NameFacts], known: Known, as_of: datetime) -> Finding | None:
    own = seen.latest(lambda facts: facts.level)
    above = seen.above.latest(lambda facts: facts.level) if seen.above and (own is None or own.value is None) else None
    return _say(subject, seen, above or own)


def name_dated(subject: Name, seen: Seen[NameFacts], known: Known, as_of: datetime) -> Finding | None:
    latest = seen.latest(lambda facts: facts.ends)
    if latest is None or latest.value is None:
        return subject.unknown("unseen", seen)
    ends = START + timedelta(days=latest.value)
    return subject.good("runs", latest, until=ends) if as_of < ends else subject.bad("ended", latest)


def host_level(subject: Host, seen: Seen[HostFacts], known: Known, as_of: datetime) -> Finding | None:
    return _say(subject, seen, seen.latest(lambda facts: facts.level))


def endpoint_with_host(
    subject: Endpoint, seen: Seen[LevelFacts], host: Seen[HostFacts], known: Known, as_of: datetime
) -> Finding | None:
    both = (seen.latest(lambda facts: facts.level), host.latest(lambda facts: facts.level))
    answered = [latest for latest in both if latest]
    if not answered:
        return subject.unknown("unseen", seen)
    worst = max(answered, key=lambda latest: "bad" in (latest.value or "bad"))
    return _say(subject, seen, worst)


def whole_worst(subject: Whole, seen: Seen[LevelFacts], known: Known, as_of: datetime) -> Finding | None:
    told = [latest for one in seen.each() if (latest := one.latest(lambda facts: facts.level))]
    order = ("good", "fair", "warn", "bad")
    judged = [latest for latest in told if latest.value in order]
    worst = max(judged, key=lambda latest: (order.index(str(latest.value)), latest.asset.id), default=None)
    return _say(subject, seen, worst)


def zero_weight(subject: Name, seen: Seen[NameFacts], known: Known, as_of: datetime) -> Finding | None:
    return _say(subject, seen, seen.latest(lambda facts: facts.level))


def unweighted(subject: Endpoint, seen: Seen[LevelFacts], known: Known, as_of: datetime) -> Finding | None:
    return subject.bad("always", seen.answered) if seen.answered else subject.unknown("unseen", seen)


@cache
def _checks() -> dict[str, Check]:
    kinds: tuple[tuple[Any, str, type[Subject], tuple[type, ...]], ...] = (
        (endpoint_level, "tls_configuration", Endpoint, (LevelFacts,)),
        (hello_open, "open_ports", Endpoint, (Hello,)),
        (name_level, "spf", Name, (NameFacts,)),
        (name_dated, "tls_certificates", Name, (NameFacts,)),
        (host_level, "compromised_systems", Host, (HostFacts,)),
        (endpoint_with_host, "patching_cadence", Endpoint, (LevelFacts, HostFacts)),
        (whole_worst, "server_software", Whole, (LevelFacts,)),
        (zero_weight, "dnssec", Name, (NameFacts,)),
        (unweighted, "web_security", Endpoint, (LevelFacts,)),
    )
    return {
        judge.__name__: Check(
            name=judge.__name__, vector=vector, question="?", doc="?", subject=subject, reads=reads, because={},
            causes=(), losses=(), judge=judge,
        )
        for judge, vector, subject, reads in kinds
    }  # fmt: skip


TRUST = {"host_level": 300}
"""What one of the made-up checks can speak for: the laws hold where a good answer leaves most open."""


def _rows() -> dict[str, CheckRow]:
    shares = {"endpoint_level": (150, 400, 800), "name_level": (300, 600, 1000), "host_level": (300, 600, 1000)}
    return {
        name: CheckRow(
            fair=fair, warn=warn, bad=bad, tag="expert opinion", reason="made up", trust=TRUST.get(name, 1000)
        )
        for name in _checks()
        if name != "unweighted"
        for fair, warn, bad in [shares.get(name, (200, 500, 1000))]
    }


LEVELS: tuple[Fact[str], ...] = (
    *(
        Present(value=level)
        for level in ("good", "fair", "warn", "bad", "likely bad", "possible bad", "neutral", "nothing")
    ),
    ABSENT,
    Unseen(why="cut short"),
)
NAMES = (name_asset("made.example"), name_asset("www.made.example"), name_asset("deep.www.made.example"))
HOSTS = tuple(address_asset(f"192.0.2.{last}") for last in range(1, 4))
ENDPOINTS = tuple(endpoint_asset(host.value, port) for host in HOSTS for port in (443, 3389))
NAMED = tuple(endpoint_asset(host.value, 443, "www.made.example") for host in HOSTS)

MADE_UP = World(
    name="made up",
    places=(
        *((asset, ("made_name",)) for asset in NAMES),
        *((asset, ("made_host",)) for asset in HOSTS),
        *((asset, ("made_hello",)) for asset in (*ENDPOINTS, *NAMED)),
    ),
    answers={
        "made_name": tuple(
            NameFacts(level=level, ends=Present(value=day))
            for level, day in zip(LEVELS, (0, 9, 70, 100, 300) * 2, strict=True)
        ),
        "made_host": tuple(HostFacts(level=level) for level in LEVELS),
        "made_hello": tuple(
            LevelFacts(level=level, open_without_login=opens)
            for level in LEVELS
            for opens in (Present(value=True), Present(value=False), NOT_ASKED)
        ),
    },
    good={
        "made_name": (NameFacts(level=Present(value="good"), ends=Present(value=9_999)),),
        "made_host": (HostFacts(level=Present(value="good")),),
        "made_hello": (LevelFacts(level=Present(value="good"), open_without_login=Present(value=False)),),
    },
    known=(Known(),),
    model=replace(
        shipped_model(),
        checks=_rows(),
        critical=(CriticalRow(check="hello_open", because=("hello_open.open",), reason="made up"),),
    ),
    probes=_probes,
    checks=_checks,
)

SILENT, FORBIDDEN = Said(Outcome.SILENT), Said(Outcome.FORBIDDEN)


def says(level: str, *, opens: bool | None = None) -> Said:
    """An endpoint's answer."""
    facts = LevelFacts(
        level=Present(value=level), open_without_login=NOT_ASKED if opens is None else Present(value=opens)
    )
    return Said(Outcome.ANSWERED, facts)


def history(*nights: dict[Asset, tuple[Said, ...]], after: timedelta = DAY / 24, gap: timedelta = DAY) -> History:
    """Nights `gap` apart, each with one or two looks at some assets; judged `after` the last."""
    assets = dict.fromkeys(asset for night in nights for asset in night)
    probes = dict(MADE_UP.places)
    scans = tuple(START + gap * n for n in range(len(nights)))
    return History(
        world=MADE_UP,
        scans=scans,
        assets=tuple((asset, Attribution.A) for asset in assets),
        cells=tuple(
            Cell(n, look, probes[asset][0], asset, said)
            for n, night in enumerate(nights)
            for asset, looks in night.items()
            for look, said in enumerate(looks, 1)
        ),
        known=Known(),
        as_of=scans[-1] + after,
    )
