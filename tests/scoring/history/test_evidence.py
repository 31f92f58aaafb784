"""What is read of a long past: enough to judge by, and no more."""

import asyncio
from datetime import timedelta

from scanner.observation import Outcome
from scanner.target import Profile
from scoring.history.store import History
from tests.scoring.history.nights import START, claims, half, look, night, server, silence, ssh, target


async def _scans(history: History, days: int) -> list[str]:
    evidence = await history.evidence("acme.example", START + timedelta(days=days, hours=1))
    return [sighting.scan for sighting in evidence.sightings]


async def test_three_newest_scans_are_read(history: History) -> None:
    """Of ten answered nights, the sightings of the newest three, and of the first: since when it is watched."""
    for number in range(10):
        await night(history, number, ssh(1))
    assert await _scans(history, 9) == [f"acme.example-{n}" for n in (0, 7, 8, 9)]


async def test_as_of_hides_what_came_later(history: History) -> None:
    """Evidence as of a past time is what was known then."""
    for number in range(10):
        await night(history, number, ssh(1))
    assert await _scans(history, 4) == [f"acme.example-{n}" for n in (0, 2, 3, 4)]


async def test_lost_sight_keeps_the_last_answers_and_the_first_silence(history: History) -> None:
    """After long silence: the first and the two newest answers, the first silent night after them, the newest three."""
    for number in range(5):
        await night(history, number, ssh(1))
    for number in range(5, 20):
        await night(history, number, silence(1))
    assert await _scans(history, 19) == [f"acme.example-{n}" for n in (0, 3, 4, 5, 17, 18, 19)]


async def test_a_half_answer_does_not_push_out_a_whole_one(history: History) -> None:
    """However many half answers came since: what only the whole one says is still read."""
    await night(history, 0, ssh(1))
    for number in range(1, 9):
        await night(history, number, half(1))
    assert await _scans(history, 8) == [f"acme.example-{n}" for n in (0, 1, 6, 7, 8)]


async def test_what_we_declined_is_no_silence(history: History) -> None:
    """A forbidden night is neither an answer nor the beginning of lost sight."""
    await night(history, 0, ssh(1))
    await night(history, 1, silence(1, Outcome.FORBIDDEN))
    for number in range(2, 10):
        await night(history, number, silence(1))
    assert await _scans(history, 9) == [f"acme.example-{n}" for n in (0, 2, 7, 8, 9)]


async def test_nothing_older_than_the_bound_is_evidence(history: History) -> None:
    """A sighting of 801 days ago is history, not evidence."""
    await night(history, 0, ssh(1))
    await night(history, 700, ssh(2))
    evidence = await history.evidence("acme.example", START + timedelta(days=801))
    assert {sighting.scan for sighting in evidence.sightings} == {"acme.example-700"}


async def test_subjects_are_bounded_each_for_itself(history: History) -> None:
    """A server that was not looked at lately keeps its own newest scans."""
    for number in range(4):
        await night(history, number, ssh(1), ssh(2))
    for number in range(4, 8):
        await night(history, number, ssh(1))
    evidence = await history.evidence("acme.example", START + timedelta(days=8))
    of_second = [s.scan for s in evidence.sightings if s.observation == ssh(2).id]
    assert of_second == [f"acme.example-{n}" for n in (0, 1, 2, 3)]


async def test_each_profile_keeps_its_own(history: History) -> None:
    """However many answers came under a narrow profile since: what the wide one saw is still read."""
    await night(history, 0, ssh(1))
    for number in range(1, 9):
        await night(history, number, half(1), profile=Profile.LIGHT_NARROW)
    await night(history, 9, silence(1, Outcome.FORBIDDEN))
    assert await _scans(history, 9) == [f"acme.example-{n}" for n in (0, 1, 6, 7, 8, 9)]


async def test_lost_sight_begins_after_the_last_answer_under_any_profile(history: History) -> None:
    """Seen under a wide profile, silent under a narrow one ever since: the first of those silent nights is read."""
    await night(history, 0, ssh(1))
    for number in range(1, 9):
        await night(history, number, silence(1), profile=Profile.LIGHT_NARROW)
    assert await _scans(history, 8) == [f"acme.example-{n}" for n in (0, 1, 6, 7, 8)]


async def test_only_the_newest_attribution_is_read(history: History) -> None:
    """Claims are those of one moment: an asset that is no longer claimed is gone."""
    await night(history, 0, ssh(1), servers=3)
    at = await night(history, 1, ssh(1), servers=1)
    evidence = await history.evidence("acme.example", at)
    assert set(evidence.claims) == set(claims(target(), at, 1))
    earlier = await history.evidence("acme.example", START)
    assert {claim.asset for claim in earlier.claims} >= {server(3)}


async def test_looks_at_an_asset_are_found_in_every_scan(history: History) -> None:
    """Those since a time, oldest first, whoever's scan they were made in, and of nothing else."""
    await night(history, 0, ssh(1))
    other = target("other.example")
    first = await night(history, 1, ssh(1), ssh(2), of=other)
    last = await night(history, 2, silence(1))
    found = await history.looks(server(1), "ssh", since=START)
    assert [(seen.id, one) for seen, one in found] == [
        (ssh(1).id, look(ssh(1), "other.example-1", first)),
        (silence(1).id, look(silence(1), "acme.example-2", last)),
    ]
    assert await history.looks(server(1), "tls", since=START) == ()


async def test_a_year_of_nights_is_read_whole_and_right(history: History) -> None:
    """365 nights of 50 servers: what is read stays four sightings a server (its time is a matter of `make bench`)."""
    answers = [ssh(number) for number in range(1, 51)]
    nights = {f"n{number}": START + timedelta(days=number) for number in range(365)}
    await asyncio.gather(*(history.begin(scan, target(), at) for scan, at in nights.items()))
    await history.keep(target(), "n0", claims=claims(target(), START, 50), observations=answers)
    await asyncio.gather(
        *(
            history.keep(target(), scan, sightings=[look(one, scan, at) for one in answers])
            for scan, at in nights.items()
        )
    )
    evidence = await history.evidence("acme.example", START + timedelta(days=365))
    assert len(evidence.sightings) == 200
    assert len(evidence.observations) == 50
    assert len(evidence.claims) == 51
