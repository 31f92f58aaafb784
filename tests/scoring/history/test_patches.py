"""A simulated year of nights in the store: days to fix and the reaction to CISA's list, as calculated by hand.

Days count from the day of the fix (or of the listing). A night at which a server was last seen with the flaw gives the
early bound, the first night without it the late one. The flaws: A (fix on day 10), B (day 100, listed on 103), C (day
200, listed on 230), and one that was old before the year. The upgrades, by server:

    1  A on night 20: 9-10   B on night 105: 4-5, from its listing 1-2     C on night 215: 14-15, before its listing
    2  A on night 31: 20-21  B on night 140: 39-40, from its listing 36-37 C on night 290: 89-90, from it 59-60
    3  A and B on night 120, one upgrade: 109-110, the longer; B from its listing 16-17. C is open still: 164, 134
    4  A on night 15, lost from 12 to 17: 1-8   B on night 104: 3-4, 0-1   closed on night 250 with C: 49, 19
    5  was never open
    6  all on night 210, one upgrade: of those seen from their beginning A is the longest, 199-200; B 106-107 from its
       listing, C before it
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest

from scanner.canonical import encode
from scanner.observation import observation
from scoring.assess import assess
from scoring.case import Case
from scoring.changes import changes
from scoring.finding import Finding
from scoring.history.cases import case_id
from scoring.history.store import History
from scoring.knowledge.look_up import look_up
from tests.scoring.history.copies import Fill
from tests.scoring.history.nights import START, look, model, target
from tests.scoring.history.patches import LAST, Feeds, claims, there, told

NAME = target().name


async def nights_of_the_year(url: str) -> None:
    """Keep what was seen in each of them."""
    history = await History.open(url, now=START)

    async def keep(night: int) -> None:
        at, scan = START + timedelta(days=night), f"night {night}"
        seen = [told(number, night) for number in there(night)]
        looks = [look(one, scan, at, number) for one in seen for number in (1, 2)]
        await history.keep(target(), scan, claims=claims(night, at), observations=seen, sightings=looks)

    nights = range(LAST + 1)
    await asyncio.gather(*(history.begin(f"night {one}", target(), START + timedelta(days=one)) for one in nights))
    await asyncio.gather(*(keep(one) for one in nights))
    await history.close()


@pytest.fixture
async def year(url: str, filled_by: Callable[[Fill], Awaitable[None]]) -> AsyncIterator[History]:
    """The store after the year."""
    await filled_by(nights_of_the_year)
    history = await History.open(url, now=START + timedelta(days=LAST))
    yield history
    await history.close()


async def case(history: History, night: int, feeds: int | None = None) -> Case:
    """The case as of the morning after a night, with what the sources said on that day, or on another."""
    as_of = START + timedelta(days=night, hours=1)
    evidence = await history.evidence(NAME, as_of)
    known = look_up(evidence, Feeds(night if feeds is None else feeds))
    return Case(target=target(), evidence=evidence, known=known, model=model(), as_of=as_of)


def found(of: Case, check: str) -> Finding:
    (finding,) = (one for one in assess(of).findings if one.check == check)
    return finding


async def test_the_year_by_hand(year: History) -> None:
    """Each quarter's days to fix and reactions, from the evidence as of then and what was known then."""
    # Night 20: server 4 took 1-8 days, server 1 took 9-10; 2 are no median. Night 0: a first scan.
    assert said(await case(year, 0), "flaws_fixed_in_time") == ("neutral", "first_look", None)
    assert said(await case(year, 20), "flaws_fixed_in_time") == ("neutral", "too_few", None)

    # Night 118: mended 1-8, 3-4, 4-5, 9-10, 20-21; open 18 (server 2, B), 108 and 108 (servers 3 and 6, A). The first
    # three all allow day 4: 3/8 there. The fourth makes 4/8: the median is 9 to 10 days.
    quarter = await case(year, 118)
    assert said(quarter, "flaws_fixed_in_time") == ("good", "in_time", "9 to 10 days")
    assert counted(quarter, "flaws_fixed_in_time") == ("5", "3", "0")
    # B has been listed for 15 days at servers 2, 3 and 6: past 14. Night 105 was within 3, night 107 past them.
    assert said(quarter, "exploited_flaws_fixed_in_time") == ("warn", "open", None)
    assert dict(found(quarter, "exploited_flaws_fixed_in_time").values)["days"] == "15"
    assert said(await case(year, 105), "exploited_flaws_fixed_in_time") == ("neutral", "just_listed", None)
    assert said(await case(year, 107), "exploited_flaws_fixed_in_time") == ("fair", "open", None)

    # Night 364: mended day 4 (three), 9-10, 14-15, 20-21, 39-40, 89-90, 109-110, 199-200; open 164, closed 49. Of the
    # twelve, six have ended with 20-21: the median.
    whole = await case(year, LAST)
    assert said(whole, "flaws_fixed_in_time") == ("good", "in_time", "20 to 21 days")
    assert counted(whole, "flaws_fixed_in_time") == ("10", "1", "1")
    # Server 3 has C still, 134 days after its listing: past 60.
    assert said(whole, "exploited_flaws_fixed_in_time") == ("bad", "open", None)
    assert dict(found(whole, "exploited_flaws_fixed_in_time").values)["days"] == "134"
    assert counted(whole, "exploited_flaws_fixed_in_time") == ("6", "1", "1")


def said(of: Case, check: str) -> tuple[str, str, str | None]:
    finding = found(of, check)
    return finding.verdict.value, finding.because.partition(".")[2], dict(finding.values).get("median")


def counted(of: Case, check: str) -> tuple[str, str, str]:
    """Upgrades that mended something, endpoints that are open, and that closed with something open."""
    values = dict(found(of, check).values)
    return values["mended"], values["open"], values["closed"]


async def test_the_reaction_without_the_one_that_waits(year: History) -> None:
    """Server 3 has mended C half an hour after it was last seen with it: the median of all reactions is told.

    Mended day 1 (0-1 and 1-2), 16-17, 36-37, 59-60, 106-107 and now 134; server 4 closed after 19 days. Eight
    waits: 2/8 and 3/8 ended with the third; of the four left after day 19 one ends at 36-37, 5/8 * 3/4 = 15/32, less
    than half are left.
    """
    at, scan = START + timedelta(days=LAST, minutes=30), "once more"
    await year.begin(scan, target(), at)
    was, facts = told(3, LAST), told(1, LAST).facts
    one = observation(asset=was.asset, probe=was.probe, version=was.probe_version, outcome=was.outcome, facts=facts)
    await year.keep(target(), scan, claims=claims(LAST, at), observations=[one], sightings=[look(one, scan, at)])
    now = await case(year, LAST)
    assert said(now, "exploited_flaws_fixed_in_time") == ("warn", "slow", "36 to 37 days")
    assert counted(now, "exploited_flaws_fixed_in_time") == ("7", "0", "1")


async def test_a_year_reads_what_matters_of_it(year: History) -> None:
    """Of some 2,000 nights of servers, each one's first, those around its upgrades and the newest are read."""
    evidence = (await case(year, LAST)).evidence
    assert len(evidence.observations) == 4 + 4 + 2 + 3 + 1 + 2
    assert len({(one.observation, one.scan) for one in evidence.sightings}) <= 6 * (1 + 2 * 3 + 3)


async def test_replay_after_the_feeds_moved_on(year: History) -> None:
    """Law 10: cases stored through the year give their stored ratings, byte for byte, whatever is known today."""
    before, stored = None, {}
    for night in (20, 105, 118, 250, LAST):
        now = await case(year, night)
        rating = assess(now)
        assert await year.record(now, rating, changes(before, now), scan=f"night {night}", after=before)
        before, stored[case_id(now)] = now, rating
        assert encode(assess(await case(year, night, feeds=LAST))) != encode(rating) or night == LAST
    for identity, rating in stored.items():
        assert encode(assess(await year.case(identity))) == encode(rating)
    rated = await year.ratings(NAME)
    again = await asyncio.gather(*(year.case(one.id) for one in rated))
    assert [encode(assess(one)) for one in again] == [one.stored for one in rated]
