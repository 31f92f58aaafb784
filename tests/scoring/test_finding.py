"""A finding: its id, its verdicts, its certainty."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.finding import EXPOSURE, Certainty, Finding, Verdict, finding_id, repeated


def test_the_id_says_target_check_and_subject() -> None:
    """The same question about the same subject of the same target has one id; anything else another."""
    ids = {finding_id(*parts) for parts in (("a", "b", "c"), ("a", "b", "d"), ("a", "c", "b"), ("ab", "", "c"))}
    assert len(ids) == 4
    assert finding_id("a", "b", "c") in ids


@pytest.mark.parametrize("one", Certainty)
@pytest.mark.parametrize("other", Certainty)
def test_the_less_certain_wins(one: Certainty, other: Certainty) -> None:
    """A cap never makes anything surer, and its order does not matter."""
    order = list(Certainty)
    assert order.index(one.capped(other)) == max(order.index(one), order.index(other))


def test_which_verdicts_count() -> None:
    """Good to bad are judged; only what may take points hurts."""
    assert [v for v in Verdict if v.judged] == [Verdict.GOOD, Verdict.FAIR, Verdict.WARN, Verdict.BAD]
    assert [v for v in Verdict if v.hurts] == [Verdict.FAIR, Verdict.WARN, Verdict.BAD]


def said(subject: str, verdict: Verdict, *, door: str = "192.0.2.7:443/tcp esxi", check: str = "c") -> Finding:
    return Finding(
        id=subject + check, check=check, vector="open_ports", subject=subject, verdict=verdict,
        certainty=Certainty.CONFIRMED, because="x", values=((EXPOSURE, door),) if door else (),
    )  # fmt: skip


@given(st.permutations([("a", Verdict.WARN), ("b", Verdict.BAD), ("c", Verdict.BAD), ("d", Verdict.NEUTRAL)]))
def test_one_door_under_many_names_is_one_finding(order: list[tuple[str, Verdict]]) -> None:
    """The worst stays, then the first by its name, in whatever order they come."""
    assert repeated(said(*one) for one in order) == {"ac", "cc", "dc"}


def test_other_doors_and_other_questions_stay() -> None:
    """Another port or product is another door; what names no door repeats nothing."""
    findings = [
        said("a", Verdict.BAD), said("b", Verdict.BAD, door="192.0.2.7:8443/tcp esxi"),
        said("c", Verdict.BAD, check="d"), said("d", Verdict.BAD, door=""), said("e", Verdict.BAD, door=""),
    ]  # fmt: skip
    assert repeated(findings) == frozenset()
