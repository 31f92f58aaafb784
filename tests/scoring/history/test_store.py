"""What is kept comes back, once, and belongs to its target."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from scanner.canonical import digest, plain
from scanner.interfaces import Meter
from scanner.observation import Observation, Outcome
from scanner.site import Keep
from scoring.history import cases, tables
from scoring.history.store import History
from tests.scoring.history.nights import START, claims, look, night, rate, server, silence, ssh, target


async def test_a_history_is_a_keep(history: History) -> None:
    """The engine's Protocol is implemented, with its names and arguments."""
    keep: Keep = history
    await keep.begin("s", target(), START)
    await keep.keep(target(), "s", claims=claims(target(), START))
    await keep.end("s", START, Meter(connections=3, queries=4))


async def test_what_was_kept_comes_back(history: History) -> None:
    """Claims, observations with their facts, and sightings come back equal; raw bytes on request."""
    seen, nothing = ssh(1, evidence=b"SSH-2.0-OpenSSH\r\n"), silence(2)
    at = await night(history, 0, seen, nothing, servers=2)
    evidence = await history.evidence("acme.example", at)
    assert {o.id: (o.facts, o.outcome, o.asset) for o in evidence.observations} == {
        o.id: (o.facts, o.outcome, o.asset) for o in (seen, nothing)
    }
    assert set(evidence.sightings) == {look(seen, "acme.example-0", at), look(nothing, "acme.example-0", at)}
    assert set(evidence.claims) == set(claims(target(), at, 2))
    assert await history.raw(seen.id) == b"SSH-2.0-OpenSSH\r\n"
    assert await history.raw(nothing.id) == b""


async def test_every_look_keeps_its_own_reason(history: History) -> None:
    """The same silence on two nights is one observation and two sightings, each with what happened then."""
    await night(history, 0, silence(1))
    at = await night(history, 1, silence(1))
    evidence = await history.evidence("acme.example", at)
    assert len(evidence.observations) == 1
    assert [s.why for s in evidence.sightings] == ["no answer in acme.example-0", "no answer in acme.example-1"]


async def test_the_same_sighting_is_stored_once(history: History) -> None:
    """Keeping anything twice changes nothing, not even its first time."""
    seen = ssh(1)
    at = await night(history, 0, seen)
    before = await history.evidence("acme.example", at + timedelta(hours=1))
    again = look(seen, "acme.example-0", at + timedelta(minutes=5))
    await history.keep(target(), "acme.example-0", claims=claims(target(), at), observations=[seen], sightings=[again])
    assert await history.evidence("acme.example", at + timedelta(hours=1)) == before


async def test_two_looks_of_one_scan_are_two_sightings(history: History) -> None:
    """The second look of a scan is kept beside the first, with what it saw itself."""
    first, second = ssh(1), silence(1)
    at = await night(history, 0, first)
    later = look(second, "acme.example-0", at + timedelta(seconds=10), 2)
    await history.keep(target(), "acme.example-0", observations=[second], sightings=[later])
    evidence = await history.evidence("acme.example", at + timedelta(minutes=1))
    assert [(s.look, s.observation) for s in evidence.sightings] == [(1, first.id), (2, second.id)]


async def test_targets_share_observations_but_no_sightings(history: History) -> None:
    """One observation may serve two targets; claims and sightings stay with their own."""
    seen, other = ssh(1, evidence=b"raw"), target("other.example")
    at = await night(history, 0, seen)
    await night(history, 0, seen, of=other)
    await night(history, 1, silence(1), of=other)
    mine = await history.evidence("acme.example", at + timedelta(days=2))
    theirs = await history.evidence("other.example", at + timedelta(days=2))
    assert {s.scan for s in mine.sightings} == {"acme.example-0"}
    assert {s.scan for s in theirs.sightings} == {"other.example-0", "other.example-1"}
    assert {c.target for c in mine.claims} == {"acme.example"}
    assert {c.target for c in theirs.claims} == {"other.example"}


async def test_the_newest_form_of_a_target_is_kept(history: History) -> None:
    """Scope and label are those of the newest scan; an unknown target is None."""
    await history.begin("s1", target(), START)
    relabelled = type(target())(**{f: getattr(target(), f) for f in target().__slots__} | {"label": "Acme"})
    await history.begin("s2", relabelled, START)
    await history.put_target(target("other.example"))
    assert await history.target("acme.example") == relabelled
    assert await history.target("nobody.example") is None
    assert [t.name for t in await history.targets()] == ["acme.example", "other.example"]


async def test_a_sighting_of_nothing_is_a_bug(history: History) -> None:
    """A sighting that names no known observation is refused, and hurts nobody who waits beside it."""
    await history.begin("s", target(), START)
    good = [ssh(number) for number in range(1, 20)]
    lost = history.keep(target(), "s", sightings=[look(ssh(99), "s", START)])
    kept = [history.keep(target(), "s", observations=[o], sightings=[look(o, "s", START)]) for o in good]
    results = await asyncio.gather(*kept[:9], lost, *kept[9:], return_exceptions=True)
    assert [type(r) for r in results if r is not None] == [ValueError]
    assert len((await history.evidence("acme.example", START)).sightings) == 19


async def test_a_cancelled_keep_loses_nothing_of_others(history: History) -> None:
    """Whoever is cancelled while it waits or writes, all others are stored."""
    await history.begin("s", target(), START)
    seen = [ssh(number) for number in range(1, 31)]
    tasks = [
        asyncio.create_task(history.keep(target(), "s", observations=[o], sightings=[look(o, "s", START)]))
        for o in seen
    ]
    await asyncio.sleep(0)
    for task in tasks[::3]:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    kept = {s.observation for s in (await history.evidence("acme.example", START)).sightings}
    assert kept >= {o.id for number, o in enumerate(seen) if number % 3}
    await history.keep(target(), "s", observations=[seen[0]], sightings=[look(seen[0], "s", START)])


def told_by(seen: Observation[Any], probe: str) -> str:
    """The id that an observation has where another probe made it."""
    return digest(plain(seen.asset), probe, seen.probe_version, seen.outcome.value, plain(seen.facts))


async def test_unknown_probes_are_skipped_and_not_lost(history: History) -> None:
    """What a probe saw that this Hullmark does not know is left out of evidence and stays in the store; a rating that
    rests on it is still read."""
    at = await night(history, 0, ssh(1), ssh(2))
    rated = await rate(history, "acme.example-0", at)
    async with history._writer.transaction() as connection:
        row = tables.observation.c
        await connection.execute(tables.erasing.insert())
        strange = {"probe": "telepathy", "id": told_by(ssh(1), "telepathy")}
        await connection.execute(tables.observation.update().where(row.id == ssh(1).id).values(**strange))
    evidence = await history.evidence("acme.example", at)
    assert {o.id for o in evidence.observations} == {ssh(2).id} == {s.observation for s in evidence.sightings}
    assert (await history.case(cases.case_id(rated))).evidence.observations == evidence.observations
    async with history._reading() as connection:
        assert len((await connection.execute(tables.observation.select())).all()) == 2


async def test_what_a_scan_spent_is_shown_with_its_rating(history: History) -> None:
    """The meter of `end` is stored with its scan."""
    await history.begin("s", target(), START)
    await history.end("s", START + timedelta(seconds=9), Meter(connections=5, bytes_received=7))
    async with history._reading() as connection:
        row = (await connection.execute(tables.scan.select())).one()
    assert (row.spent, row.ended) == (
        "5,0,0,7",
        START + timedelta(seconds=9),
    )


async def test_two_stores_on_one_file_lose_nothing(url: str) -> None:
    """Two writers on one file at once: every batch of both is there in the end."""
    stores = [await History.open(url, now=START) for _ in range(2)]

    async def work(store: History, name: str) -> None:
        for number in range(10):
            await night(store, number, ssh(1), silence(2, Outcome.REFUSED), of=target(name))

    await asyncio.gather(work(stores[0], "one.example"), work(stores[1], "two.example"))
    for name in ("one.example", "two.example"):
        async with stores[0]._reading() as connection:
            rows = await connection.execute(tables.scan.select().where(tables.scan.c.target == name))
            assert len(rows.all()) == 10
        assert {s.scan for s in (await stores[1].evidence(name, START + timedelta(days=9))).sightings} >= {f"{name}-9"}
    for store in stores:
        await store.close()


async def test_read_only_writes_nothing(url: str, history: History) -> None:
    """A History opened to read refuses to write, as a bug."""
    shown = await History.open(url, now=START, read_only=True)
    with pytest.raises(TypeError):
        await shown.begin("s", target(), START)
    await shown.close()
    assert server(1).port == 22
