"""Since when an answer stands: what is read of a long past, and that no time is made up."""

from datetime import timedelta
from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from scanner.asset import name_asset
from scanner.observation import Observation, Outcome, Present, observation
from scanner.probes.mail_policy import MailPolicy
from scoring.history.since import ANSWERS, _moments
from scoring.history.store import History
from scoring.judge import judge
from scoring.vectors.dmarc.dmarc_none_for_long import LONG
from tests.scoring.history.nights import START, case_of, night


def policy(text: str) -> Observation[MailPolicy]:
    """A look at the mail policy of acme.example with this DMARC record."""
    facts = MailPolicy(dmarc=Present(value=(f"v=DMARC1; p={text}",)))
    return observation(
        asset=name_asset("acme.example"), probe="mail_policy", version=1, outcome=Outcome.ANSWERED, facts=facts
    )


async def days_read(history: History, nights: int) -> list[int]:
    """The nights whose looks are read after so many."""
    evidence = await history.evidence("acme.example", START + timedelta(days=nights, hours=1))
    return [(sighting.at - START).days for sighting in evidence.sightings]


async def test_the_first_night_of_an_answer_is_read(history: History) -> None:
    """However many nights since: when it was first seen, and the newest three."""
    for number in range(40):
        await night(history, number, policy("none"))
    assert await days_read(history, 39) == [0, 37, 38, 39]


async def test_what_was_different_between_is_read(history: History) -> None:
    """The first and the last night of every answer, so that an interruption cannot be overlooked."""
    said = ["none"] * 10 + ["reject"] * 10 + ["none"] * 10
    for number, text in enumerate(said):
        await night(history, number, policy(text))
    assert await days_read(history, 29) == [0, 10, 19, 27, 28, 29]


async def test_as_of_a_past_day_later_nights_are_not_read(history: History) -> None:
    """Judged as of then, an answer's last night is the last one before."""
    for number in range(20):
        await night(history, number, policy("none"))
    assert await days_read(history, 9) == [0, 7, 8, 9]


async def test_nothing_older_than_the_bound_is_read(history: History) -> None:
    """An answer that was first seen 900 days ago is told since no longer than evidence lasts."""
    for number in (0, 50, 200, 899, 900):
        await night(history, number, policy("none"))
    assert await days_read(history, 900) == [200, 899, 900]


@given(st.lists(st.integers(0, ANSWERS + 6), min_size=1, max_size=80))
def test_no_time_is_made_up(answers: list[int]) -> None:
    """Since the first read night of the newest answer with none but it read since, it was the answer every night."""
    days = {number: [day for day, said in enumerate(answers) if said == number] for number in set(answers)}
    rows = [(START + timedelta(days=seen[-1]), START + timedelta(days=seen[0])) for seen in days.values()]
    read = sorted({(at - START).days for _, at in _moments(1, rows)})
    assert len(read) <= 2 * ANSWERS
    newest = list(next(group for _, group in groupby(reversed(read), key=lambda day: answers[day])))
    assert all(answers[day] == answers[-1] for day in range(newest[-1], len(answers)))


async def test_a_policy_of_none_is_judged_by_its_first_night(history: History) -> None:
    """Six months of nights in the store: the day on which it becomes long is announced, and then it is."""
    for number in range(0, 200, 5):
        await night(history, number, policy("none"))
    for day, expected in ((175, ("neutral", START + LONG)), (195, ("warn", None))):
        as_of = START + timedelta(days=day, hours=1)
        case = case_of(await history.evidence("acme.example", as_of), as_of)
        (judged,) = (one for one in judge(case) if one.finding.check == "dmarc_none_for_long")
        assert (judged.finding.verdict.value, judged.turns) == expected
        assert dict(judged.finding.values)["since"] == START.date().isoformat()
