"""A small company and its nights, as evidence: what the tests of this room write and read."""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta

from scanner.asset import Asset, Attribution, Claim, endpoint_asset, name_asset
from scanner.observation import Evidence, Observation, Outcome, Present, Sighting, Software, observation
from scanner.probes.ssh import SshFacts
from scanner.target import Profile, Scope, Target, TargetKind
from scoring import model as models
from scoring.assess import assess
from scoring.case import Case
from scoring.changes import changes
from scoring.history import places
from scoring.history.places import Plain
from scoring.history.store import History
from scoring.knowledge import FeedState, Known

START = datetime(2026, 1, 1, 2, 0, 0, 123456, tzinfo=UTC)

MODEL = """
version = "test.1"
released = "2026-01-01"
critical = []
[scale]
low = 250
high = 900
step = 10
[bands]
basic = 250
intermediate = 640
advanced = 740
[letters]
A = 900
F = 0
[certainty]
confirmed = 1000
likely = 500
possible = 0
[rules]
single_finding_cap_points = 100
least_coverage = 600
one_needed = ["open_ports"]
fading = [1000, 500, 0]
[vectors.open_ports]
weight_milli = 10000
prior = 500
lifetime_days = 60
observable = true
category = "diligence"
tag = "expert opinion"
source = "a test"
[checks]
"""


def target(name: str = "acme.example") -> Target:
    return Target(
        name=name,
        kind=TargetKind.NAME,
        scope=Scope(asked=Profile.LIGHT, used=Profile.LIGHT, because="asked for"),
        since=START,
    )


def ssh(number: int, *, greeting: str = "SSH-2.0-OpenSSH_9.2p1", evidence: bytes = b"") -> Observation[SshFacts]:
    """An answer of the number-th server."""
    software = Present(value=(Software(product="openssh", version="9.2p1", told_by="ssh greeting"),))
    return observation(
        asset=server(number),
        probe="ssh",
        version=1,
        outcome=Outcome.ANSWERED,
        facts=SshFacts(speaks=Present(value="ssh"), greeting=Present(value=greeting), software=software),
        evidence=evidence,
    )


def half(number: int) -> Observation[SshFacts]:
    """The number-th server speaks, and says nothing more."""
    facts = SshFacts(speaks=Present(value="ssh"))
    return observation(asset=server(number), probe="ssh", version=1, outcome=Outcome.PARTIAL, facts=facts)


def silence(number: int, outcome: Outcome = Outcome.SILENT) -> Observation[None]:
    return observation(asset=server(number), probe="ssh", version=1, outcome=outcome)


def server(number: int) -> Asset:
    return endpoint_asset(f"192.0.2.{number}", 22)


def look(
    seen: Observation[object], scan: str, at: datetime, number: int = 1, profile: Profile = Profile.LIGHT
) -> Sighting:
    why = "" if seen.outcome is Outcome.ANSWERED else f"no answer in {scan}"
    return Sighting(observation=seen.id, at=at, look=number, scan=scan, profile=profile.value, vantage="here", why=why)


def claims(of: Target, at: datetime, servers: int = 1) -> tuple[Claim, ...]:
    assets = [name_asset(of.name), *(server(number) for number in range(1, servers + 1))]
    return tuple(
        Claim(
            target=of.name, asset=asset, role="host", found_by="declared", proof=("you said so",),
            attribution=Attribution.A, at=at,
        )
        for asset in assets
    )  # fmt: skip


async def night(
    history: History,
    number: int,
    *seen: Observation[object],
    of: Target | None = None,
    servers: int = 1,
    profile: Profile = Profile.LIGHT,
) -> datetime:
    """One scan of the number-th night, in which all of `seen` was seen; its time."""
    of, at, scan = of or target(), START + timedelta(days=number), f"{(of or target()).name}-{number}"
    await history.begin(scan, of, at)
    await history.keep(
        of,
        scan,
        claims=claims(of, at, servers),
        observations=seen,
        sightings=[look(one, scan, at, profile=profile) for one in seen],
    )
    return at


def model() -> models.Model:
    return models.read(MODEL, digest="sha256:" + hashlib.sha256(MODEL.encode()).hexdigest())


def case_of(evidence: Evidence, as_of: datetime, of: Target | None = None) -> Case:
    known = Known(feeds=(FeedState(name="kev", released=START, digest="sha256:kev"),), roots=(b"\x30\x00",))
    return Case(target=of or target(), evidence=evidence, known=known, model=model(), as_of=as_of)


async def rate(
    history: History, scan: str, as_of: datetime, of: Target | None = None, night: str | None = None
) -> Case:
    """Judge what the store holds and store the rating, as the pipeline does."""
    name = (of or target()).name
    case = case_of(await history.evidence(name, as_of), as_of, of)
    before = await history.latest_case(name)
    rating, split = assess(case), changes(before, case)
    assert await history.record(
        case, rating, split, scan=scan, after=before, night=night, conduct_digest="sha256:conduct"
    )
    return case


@contextmanager
def plain(url: str) -> Iterator[Plain]:
    """The store by its own SQL, `?` for each value; what was changed stays."""
    place = places.of(url)
    if isinstance(place, places.File):
        with closing(sqlite3.connect(place.path)) as store:
            yield store
            store.commit()
    else:
        from scoring.history.server import Server, Written

        assert isinstance(place, Server)
        with place.connected() as connection:
            yield Written(connection)


def asked(url: str, statement: str) -> list[tuple[object, ...]]:
    """The rows of one statement."""
    with plain(url) as store:
        return [tuple(row) for row in store.execute(statement).fetchall()]


@contextmanager
def unlocked(store: Plain) -> Iterator[None]:
    """Rows that are written once may be changed here, and afterwards the store looks as if nothing had happened."""
    if not isinstance(store, sqlite3.Connection):
        store.execute("SET session_replication_role = replica")
        yield
        store.execute("RESET session_replication_role")
        return
    triggers = list(store.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    for name, _ in triggers:
        store.execute(f"DROP TRIGGER {name}")
    yield
    for _, made in triggers:
        store.execute(made)
    store.commit()
