"""The shape of a check: what it reads, what it rests on, and what is refused."""

from datetime import timedelta
from typing import Any

import pytest

from scanner.asset import Attribution
from scanner.observation import ABSENT, NOT_ASKED, Fact, Outcome, Present, Unseen
from scoring.check import Look, Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors import every, sentence
from tests.worlds.history import DAY, START
from tests.worlds.made_up import NAMES, HostFacts, NameFacts

DOC = """Is it so?

Why an insurer cares: it may not be.

What to do: make it so.

What this cannot see: the rest.

Source: RFC 2119.
"""


def look(facts: NameFacts | None, *, day: int = 0, outcome: Outcome = Outcome.ANSWERED) -> Look[Any]:
    return Look(
        at=START + day * DAY, look=1, scan=str(day), outcome=outcome, facts=facts, why="", observation=f"o{day}",
        asset=NAMES[0], probe="made_name",
    )  # fmt: skip


def name() -> Name:
    return Name(target="t", check="c", vector="v", asset=NAMES[0], roles=(), attribution=Attribution.A)


@pytest.mark.parametrize(
    ("levels", "value", "day"),
    [
        ((Present(value="a"), Present(value="b")), "b", 1),
        ((Present(value="a"), Unseen(why="silent")), "a", 0),
        ((Present(value="a"), NOT_ASKED), "a", 0),
        ((Present(value="a"), ABSENT), None, 1),
    ],
)
def test_latest_is_the_newest_answer(levels: tuple[Fact[str], ...], value: str | None, day: int) -> None:
    """Absence is an answer; what was not asked or not answered leaves the one before."""
    seen = Seen(tuple(look(NameFacts(level=level), day=n) for n, level in enumerate(levels)))
    latest = seen.latest(lambda facts: facts.level)
    assert latest is not None
    assert (latest.value, latest.at) == (value, START + day * DAY)


@pytest.mark.parametrize(
    ("level", "why"),
    [(Unseen(why="refused"), "refused"), (Present(value="a"), ""), (ABSENT, ""), (NOT_ASKED, "")],
)
def test_why_one_fact_was_not_seen(level: Fact[str], why: str) -> None:
    """The reason of the last look that brought facts; a later one that nobody answered does not hide it."""
    looks = (look(NameFacts(level=level)), look(None, day=1, outcome=Outcome.SILENT))
    assert Seen(looks).unseen(lambda facts: facts.level) == why
    nothing: Seen[NameFacts] = Seen()
    assert nothing.unseen(lambda facts: facts.level) == ""


@pytest.mark.parametrize(
    ("level", "outcome", "told"),
    [
        (Unseen(why="nobody confirmed it"), Outcome.ANSWERED, "nobody confirmed it"),
        (NOT_ASKED, Outcome.PARTIAL, "some questions got no answer"),
    ],
)
def test_an_answer_that_leaves_the_question_open_says_why(level: Fact[str], outcome: Outcome, told: str) -> None:
    """Never the bare word for the outcome: `answered` is no reason for an unknown."""
    assert Seen((look(NameFacts(level=level), outcome=outcome),)).silence == told


def test_no_answer_has_no_latest() -> None:
    """Silence gives no value, and says why."""
    seen: Seen[NameFacts] = Seen((look(None, outcome=Outcome.SILENT),))
    assert seen.latest(lambda facts: facts.level) is None
    assert seen.silence == "silent"
    unasked: Seen[NameFacts] = Seen()
    assert unasked.silence == "not asked"


def test_a_finding_rests_on_what_it_uses() -> None:
    """Observations and time come from what was used; an unanswered look gives no time."""
    answered, silent = look(NameFacts(), day=1), look(None, day=2, outcome=Outcome.SILENT)
    finding = name().good("fine", answered, silent, until=START + timedelta(days=9), b=2, a="x")
    assert (finding.observations, finding.seen_at) == (("o1", "o2"), START + DAY)
    assert finding.values == (("a", "x"), ("b", "2"))
    assert finding.because == "c.fine"
    assert name().unknown("silent", Seen((silent,))).seen_at is None


def test_a_check_is_read_from_its_function() -> None:
    """Subject and fact types come from the annotations, name and vector from the file."""

    def judge(subject: Name, one: Seen[NameFacts], two: Seen[HostFacts], known: Known, as_of: object) -> Finding | None:
        return None

    judge.__doc__, judge.__module__ = DOC, "scoring.vectors.spf.made"
    made = check(because={"so": "It is so."}, causes=("mail fraud",), losses=("data breach",))(judge)
    assert (made.name, made.vector, made.question) == ("made", "spf", "Is it so?")
    assert (made.subject, made.reads) == (Name, (NameFacts, HostFacts))
    assert made.because == {"made.so": "It is so."}


@pytest.mark.parametrize(
    ("doc", "causes"), [(DOC.replace("Source:", ""), ()), (DOC.replace("?", "."), ()), (DOC, ("bad luck",))]
)
def test_a_check_without_its_headings_is_refused(doc: str, causes: tuple[str, ...]) -> None:
    """A question, four headings, and causes from the glossary."""

    def judge(subject: Name, one: Seen[NameFacts], known: Known, as_of: object) -> Finding | None:
        return None

    judge.__doc__, judge.__module__ = doc, "scoring.vectors.spf.made"
    with pytest.raises(TypeError):
        check(because={}, causes=causes, losses=())(judge)


def test_every_reason_has_a_sentence() -> None:
    """The shipped checks' reasons are sentences with their places in braces, and places are filled."""
    for made in every().values():
        assert all(text.endswith((".", "?")) for text in made.because.values())
    filled = sentence("looks_disagree", (("first", "bad"), ("second", "good")))
    assert filled == "Two looks in one scan disagree: first bad, then good."
