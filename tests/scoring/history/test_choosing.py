"""What is read of a long past: since when an answer stands, when it turned, and that no time is made up."""

from datetime import timedelta
from itertools import groupby, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.asset import name_asset
from scanner.observation import Observation, Outcome, Present, observation
from scanner.probes.mail_policy import MailPolicy
from scoring.history.choosing import ANSWERS, TURNS, Visit, chosen, spans, turns
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
    read = sorted({one.at for one in spans([Visit(day, day, 3, (said,)) for day, said in enumerate(answers)])})
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


def nightly(text: str) -> list[Visit]:
    """A night a letter: the answers A, B and C, silence, or no scan; ordinal days as times."""
    return [
        Visit(night, night, 1 if letter == "-" else 3, () if letter == "-" else (ord(letter),))
        for night, letter in enumerate(text)
        if letter != " "
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A", [0]),
        ("AAAAAAAAAAAAAAAA", [0]),
        ("AAAAAAAABBBBBBBB", [0, 7, 8]),
        ("AAAABBBBBBBBCCCC", [0, 3, 4, 11, 12]),
        ("AB", [0, 1]),
        ("AAAA--- BBBBBB--", [0, 3, 8]),
        ("-----AAAAAAAB---", [5, 11, 12]),
        ("----------------", []),
        ("ABBBBBBBBBBBBBBB", [0, 1]),
        ("AAAABAAAAAAAAAAA", [0, 3, 4, 5]),
    ],
)
def test_the_nights_around_a_change_are_read(text: str, expected: list[int]) -> None:
    """The first answered night, the last of each answer and the first of the next, over silence and lost nights."""
    answered = [one for one in nightly(text) if one.standing >= 2]
    assert sorted({one.at for one in turns(answered)}) == expected


def test_a_restless_server_is_read_in_bounds() -> None:
    """Of 31 nights with another answer each, the newest turns are told to the night."""
    found = sorted({one.at for one in turns([Visit(night, night, 3, (night,)) for night in range(31)])})
    assert len(found) <= 2 * TURNS + 1
    assert found[0] == 0
    assert found[-TURNS:] == list(range(31 - TURNS, 31))


def test_what_is_read_gives_true_bounds() -> None:
    """Two read nights side by side with different answers have no other night between them."""
    text = "AAABBBAAACCCCCAAAABBBBBBBBBCCCB"
    found = sorted({one.at for one in turns(nightly(text))})
    assert found[0] == 0
    assert all(right - left == 1 for left, right in pairwise(found) if text[left] != text[right])


def test_only_what_lies_between_two_times_is_read() -> None:
    """As of a past day the later change is not known; what is older than evidence lasts is not read."""
    of = {("{}", "ssh", "light"): nightly("AAAAABBBBBCCCCC")}
    assert sorted(scan for scan, _ in chosen(of, after=-1, as_of=8)) == [0, 4, 5, 6, 7, 8]
    assert sorted(scan for scan, _ in chosen(of, after=6, as_of=14)) == [7, 9, 10, 12, 13, 14]


def test_a_wide_answer_ends_the_silence_of_a_narrow_question() -> None:
    """The first silence is read after the newest answer under any profile."""
    wide, narrow = ("{}", "ssh", "consent"), ("{}", "ssh", "light")
    of = {wide: [Visit(5, 5, 3, (1,))], narrow: [Visit(night, night, 1, ()) for night in range(20)]}
    assert (6, narrow) in chosen(of, after=-1, as_of=30)
    assert (0, narrow) not in chosen(of, after=-1, as_of=30)
