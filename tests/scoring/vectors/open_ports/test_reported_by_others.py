"""What others tell of is shown, and judges nothing by itself."""

import pytest

from scanner.asset import endpoint_asset
from scanner.observation import Present, ToldHello
from scoring.vectors.open_ports.reported_by_others import reported_by_others as check
from tests.fakes.looks import ask, seen, sentence, verdict


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (ToldHello(source="shodan", speaks=Present(value="rdp")), "neutral speaks"),
        (ToldHello(source="internetdb"), "neutral open"), (None, "none"),
    ],
)  # fmt: skip
def test_each_word_of_others_is_named(facts: ToldHello | None, expected: str) -> None:
    """With the port and, where they tell it, what it speaks."""
    finding = ask(check, seen(facts), asset=endpoint_asset("192.0.2.7", 3389))
    assert verdict(finding) == expected
    if finding:
        assert "3389/tcp" in sentence(check, finding)
