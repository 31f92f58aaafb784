"""docs/tls.md says for every question which hello answers it."""

import dataclasses
from pathlib import Path

import pytest

from scanner.probes.tls import TlsFacts
from scanner.tls import lists, plan
from scanner.tls.heard import Question

PAGE = (Path(__file__).parents[3] / "docs" / "tls.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("question", list(Question))
def test_every_kind_of_hello_is_described(question: Question) -> None:
    """Under the name that the code gives it."""
    assert f"`{question}" in PAGE


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(TlsFacts)])
def test_every_fact_says_where_it_comes_from(field: str) -> None:
    """No field is filled by a hello that the page does not name."""
    assert f"`{field}`" in PAGE


def test_the_budgets_are_those_of_the_plan() -> None:
    """Eight, sixteen, four and forty-eight."""
    assert (plan.MOST, plan.MOST_WRONG, plan.MOST_INSIDE, lists.MOST_LISTED) == (8, 16, 4, 48)
    for number in ("eight", "sixteen", "four", "forty-eight"):
        assert number in PAGE
