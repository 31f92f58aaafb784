"""What is erased on purpose is gone from the file, and the chain that held it still verifies."""

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from scanner.canonical import encode
from scanner.errors import Misconfigured
from scanner.interfaces import Meter
from scoring.assess import assess
from scoring.history import care, cases, looked, opening
from scoring.history.columns import told_time
from scoring.history.dialect import as_text
from scoring.history.store import History
from scoring.policy import Policy, Status
from tests.scoring.history.copies import Fill
from tests.scoring.history.nights import (
    START,
    asked,
    look,
    night,
    plain,
    rate,
    silence,
    ssh,
    target,
    unlocked,
)

LATER = START + timedelta(days=400)
OTHER = target("other.example")
FilledBy = Callable[[Fill], Awaitable[None]]


async def filled(url: str, nights: int = 8) -> None:
    """Two companies that share a server; one is quoted in its third night, and each has one of its own."""
    history = await History.open(url, now=START)
    for number in range(nights):
        for of, own in ((target(), 2), (OTHER, 3)):
            seen = [ssh(1, evidence=b"shared bytes"), ssh(own, greeting=f"SSH-2.0-own{own}", evidence=b"own" * own)]
            at = await night(history, number, *seen, of=of, servers=3)
            await history.end(f"{of.name}-{number}", at, Meter())
            case = await rate(history, f"{of.name}-{number}", at, of=of)
            if number == 2 and of is not OTHER:
                await history.record_quote(rated_id=cases.case_id(case), who="u. writer", at=at, document="{}")
    await history.close()


async def replays(url: str, name: str) -> int:
    """How many stored ratings of a target there are, each of which its case gives again."""
    history = await History.open(url, now=LATER)
    rated = await history.ratings(name)
    for one in rated:
        assert encode(assess(await history.case(one.id))) == one.stored
    await history.close()
    return len(rated)


async def test_purge_erases_what_is_old_and_leaves_the_chain_whole(url: str, filled_by: FilledBy) -> None:
    """Ratings, quotes and looks from before a time are gone; what younger ratings rest on is there, and they replay."""
    await filled_by(filled)
    links = asked(url, "SELECT number, head FROM link")
    gone = await care.purge(url, before=START + timedelta(days=5), now=LATER)
    assert gone == {"acme.example": 11, "other.example": 10}
    assert await care.check(url) == ()
    assert await replays(url, "acme.example") == await replays(url, "other.example") == 3
    assert asked(url, "SELECT count(*) FROM quote") == [(0,)]
    # The rating of the sixth night rests on the three newest scans, and on the first answer about each software.
    history = await History.open(url, now=LATER)
    async with history._reading() as connection:  # what is left of each scan is seen in no other way
        left = [one for one in await looked.those(connection, "s.target = ?", ["acme.example"]) if one.looks]
    await history.close()
    assert [told_time(one.began).day for one in left] == [1, 4, 5, 6, 7, 8]
    assert asked(url, "SELECT number, head FROM link")[: len(links)] == links
    history = await History.open(url, now=LATER)
    (erased,) = await history.erasures("acme.example")
    assert (erased.at, erased.why) == (LATER, "purge")
    assert [kind for kind, _ in erased.what].count("rating") == 5
    assert await history.erasures("nobody.example") == ()
    await history.close()


async def test_purge_twice_says_it_once(url: str, filled_by: FilledBy) -> None:
    """What is gone is not erased again: nothing is added to the chain."""
    await filled_by(filled)
    await care.purge(url, before=START + timedelta(days=5), now=LATER)
    before = asked(url, "SELECT count(*) FROM link")
    assert await care.purge(url, before=START + timedelta(days=5), now=LATER) == {}
    assert asked(url, "SELECT count(*) FROM link") == before
    assert await care.check(url) == ()


async def test_purge_of_one_target_leaves_the_others_alone(url: str, filled_by: FilledBy) -> None:
    """Only the named one loses anything."""
    await filled_by(filled)
    assert await care.purge(url, before=LATER, now=LATER, only="other.example") == {"other.example": 16}
    assert await replays(url, "acme.example") == 8
    assert await replays(url, "other.example") == 0
    assert await care.check(url) == ()


def everything(url: str) -> bytes:
    """The bytes of the files in which the store's tables lie; in PostgreSQL after its keeper had it write them anew."""
    if not opening.served(url):
        return b"".join(one.read_bytes() for one in opening.path_of(url).parent.iterdir())
    with plain(url) as store:
        store.execute("VACUUM FULL")
        store.execute("CHECKPOINT")
    ((data,),) = asked(url, "SELECT current_setting('data_directory')")
    files = asked(url, "SELECT pg_relation_filepath(c.oid) FROM pg_class c WHERE relkind IN ('r', 'i', 't')")
    return b"".join(Path(str(data), str(path)).read_bytes() for (path,) in files if path)


async def test_forget_leaves_hashes_and_no_data(url: str, filled_by: FilledBy) -> None:
    """Neither the name nor a byte of what only this target showed is left in the file or its log; the other's is."""
    await filled_by(filled)
    assert await care.forget(url, "other.example", now=LATER) == 16
    assert await care.check(url) == ()
    assert await replays(url, "acme.example") == 8
    whole = await asyncio.to_thread(everything, url)
    assert b"other.example" not in whole
    assert b"SSH-2.0-own3" not in whole
    assert asked(url, "SELECT count(*) FROM observation") == [(2,)]
    assert asked(url, "SELECT count(*) FROM target") == [(1,)]
    history = await History.open(url, now=LATER)
    (erased,) = await history.erasures("other.example")
    assert erased.why == "forget"
    at = await night(history, 500, ssh(1), of=OTHER)
    await rate(history, "other.example-500", at, of=OTHER)
    await history.close()
    assert await care.check(url) == ()


async def test_forget_takes_the_lines_of_the_book(url: str) -> None:
    """With the people that they name; the lines of others stay."""
    await filled(url, 1)
    history = await History.open(url, now=LATER)
    line = Policy(key="1", name="Acme", domains=("acme.example",), status=Status.BOUND, status_since=LATER.date())
    other = dataclasses.replace(line, key="2", domains=("other.example", "acme.example"))
    await history.put_policies([line, other])
    await history.close()
    await care.forget(url, "acme.example", now=LATER)
    history = await History.open(url, now=LATER)
    assert [policy async for policy in history.policies()] == [other]
    await history.close()


async def test_what_was_never_known_cannot_be_forgotten(url: str) -> None:
    """A sentence, and nothing is changed."""
    await filled(url, 1)
    before = asked(url, "SELECT count(*) FROM link")
    with pytest.raises(Misconfigured, match="nothing was erased"):
        await care.forget(url, "nobody.example", now=LATER)
    assert asked(url, "SELECT count(*) FROM link") == before


async def test_an_erasure_that_breaks_off_changes_nothing(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of it or none: after an error the store is what it was, and locked again."""
    await filled(url, 3)
    from scoring.history import erasing

    def fails(*_: object) -> None:
        raise RuntimeError("half-way")

    monkeypatch.setattr(erasing, "_append", fails)
    with pytest.raises(RuntimeError, match="half-way"):
        await care.forget(url, "other.example", now=LATER)
    assert await care.check(url) == ()
    assert await replays(url, "other.example") == 3
    assert asked(url, "SELECT count(*) FROM erasing") == [(0,)]


async def test_what_was_erased_cannot_be_taken_for_what_is_there(url: str, filled_by: FilledBy) -> None:
    """An erasure whose date or content is bent is found like any other link."""
    await filled_by(filled)
    await care.purge(url, before=START + timedelta(days=5), now=LATER)
    with plain(url) as store, unlocked(store):
        store.execute("UPDATE erasure SET at = ?", (as_text(LATER - timedelta(days=365)),))
    assert "(erasure)" in (await care.check(url))[0]


async def test_an_unfinished_scan_goes_too(url: str) -> None:
    """Looks of a scan that never ended, and was never rated, are past their retention as well."""
    history = await History.open(url, now=START)
    await night(history, 0, ssh(1), silence(2))
    await history.keep(
        target(), "acme.example-0", observations=[ssh(5)], sightings=[look(ssh(5), "acme.example-0", START)]
    )
    await history.close()
    await care.purge(url, before=LATER, now=LATER)
    assert asked(url, "SELECT count(*) FROM observation") == [(0,)]
    assert asked(url, "SELECT count(*) FROM scan") == [(0,)]
    assert await care.check(url) == ()
