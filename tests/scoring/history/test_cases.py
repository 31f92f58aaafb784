"""A rating is stored with all that gave it, and the case gives the rating again."""

import asyncio
from datetime import timedelta

import pytest

from scanner.canonical import encode
from scanner.interfaces import Meter
from scoring.assess import assess
from scoring.changes import changes
from scoring.history import cases, tables
from scoring.history.store import History
from tests.scoring.history.nights import START, case_of, look, model, night, rate, silence, ssh, target


async def test_replay_gives_the_same_bytes(history: History) -> None:
    """Law 10: for every stored rating, assessing its stored case encodes to the stored text, byte for byte."""
    for number in range(6):
        at = await night(history, number, ssh(1), ssh(2) if number % 2 else silence(2), servers=2)
        await rate(history, f"acme.example-{number}", at)
    rated = await history.ratings("acme.example")
    assert len(rated) == 6
    for one in rated:
        assert encode(assess(await history.case(one.id))) == one.stored


async def test_a_case_comes_back_equal(history: History) -> None:
    """Target, evidence, known, model and time of a case are stored and loaded without a difference."""
    at = await night(history, 0, ssh(1), silence(2))
    case = await rate(history, "acme.example-0", at)
    assert await history.latest_case("acme.example") == case
    assert await history.case(cases.case_id(case)) == case
    assert await history.latest_case("nobody.example") is None


async def test_a_case_keeps_what_was_known_then(history: History) -> None:
    """Evidence that comes later, even of an earlier time, does not enter a stored case."""
    at = await night(history, 0, ssh(1))
    case = await rate(history, "acme.example-0", at)
    await history.keep(
        target(), "acme.example-0", observations=[ssh(5)], sightings=[look(ssh(5), "acme.example-0", at)]
    )
    assert await history.latest_case("acme.example") == case
    assert await history.evidence("acme.example", at) != case.evidence


async def test_record_refuses_what_is_no_longer_the_latest(history: History) -> None:
    """False, and nothing stored, where another rating came in between; a repeated record is stored once."""
    at = await night(history, 0, ssh(1))
    first = await rate(history, "acme.example-0", at)
    second = case_of(await history.evidence("acme.example", at), at + timedelta(hours=1))
    rating, split = assess(second), changes(first, second)
    assert not await history.record(second, rating, split, scan="acme.example-0", after=None)
    assert await history.record(second, rating, split, scan="acme.example-0", after=first)
    assert await history.record(second, rating, split, scan="acme.example-0", after=first)
    third = case_of(await history.evidence("acme.example", at), at + timedelta(hours=2))
    assert not await history.record(third, assess(third), changes(first, third), scan="acme.example-0", after=first)
    assert len(await history.ratings("acme.example")) == 2


async def test_one_of_two_at_once_has_to_judge_again(history: History) -> None:
    """Two that record after the same case: one succeeds, the other is told so."""
    at = await night(history, 0, ssh(1))
    both = [case_of(await history.evidence("acme.example", at), at + timedelta(hours=hours)) for hours in (1, 2)]
    told = await asyncio.gather(
        *(history.record(c, assess(c), changes(None, c), scan="acme.example-0", after=None) for c in both)
    )
    assert sorted(told) == [False, True]


async def test_evidence_that_was_never_kept_is_a_bug(history: History) -> None:
    """A case may not rest on what the store does not hold; nothing of it is stored."""
    at = await night(history, 0, ssh(1))
    evidence = await history.evidence("acme.example", at)
    made_up = type(evidence)(
        claims=evidence.claims,
        observations=evidence.observations,
        sightings=(*evidence.sightings, look(ssh(1), "acme.example-0", at, 2)),
    )
    case = case_of(made_up, at)
    with pytest.raises(ValueError, match="never kept"):
        await history.record(case, assess(case), changes(None, case), scan="acme.example-0", after=None)
    assert await history.ratings("acme.example") == ()


async def test_ratings_come_oldest_first_with_their_circumstances(history: History) -> None:
    """Order, `since`, `newest`, the night, what the scan spent, and the digests of model and conduct."""
    for number in range(4):
        at = await night(history, number, ssh(1, greeting=f"SSH-2.0-night{number}"))
        await history.end(f"acme.example-{number}", at, Meter(connections=number))
        case, before = (
            case_of(await history.evidence("acme.example", at), at),
            await history.latest_case("acme.example"),
        )
        assert await history.record(
            case, assess(case), changes(before, case), scan=f"acme.example-{number}", after=before,
            night=f"2026-01-0{number + 1}", conduct_digest="sha256:conduct",
        )  # fmt: skip
    rated = await history.ratings("acme.example")
    assert [one.scan for one in rated] == [f"acme.example-{n}" for n in range(4)]
    assert [one.spent.connections for one in rated] == [0, 1, 2, 3]
    assert rated[3].night == "2026-01-04"
    assert (rated[0].model_version, rated[0].model_digest) == ("test.1", model().digest)
    assert rated[0].conduct_digest == "sha256:conduct"
    assert rated[0].split.before_milli is None
    assert rated[1].rating.exact_milli == rated[1].split.after_milli
    assert await history.ratings("acme.example", START + timedelta(days=2)) == rated[2:]
    assert await history.ratings("acme.example", newest=1) == rated[3:]


async def test_a_quote_is_one_row(history: History) -> None:
    """Who was shown what, when, tied to the rating that was shown."""
    at = await night(history, 0, ssh(1))
    case = await rate(history, "acme.example-0", at)
    number = await history.record_quote(rated_id=cases.case_id(case), who="u. writer", at=at, document='{"seen":1}')
    async with history._reading() as connection:
        row = (await connection.execute(tables.quote.select())).one()
    assert (row.id, row.rating, row.who, row.at, row.document) == (
        number,
        cases.case_id(case),
        "u. writer",
        at,
        '{"seen":1}',
    )
