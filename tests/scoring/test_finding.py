"""A finding: its id, its verdicts, its certainty."""

import pytest

from scoring.finding import Certainty, Verdict, finding_id


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
