"""Whether a name server hands out its zones."""

import pytest

from scanner.asset import address_asset
from scanner.observation import ABSENT, Present, Unseen
from scanner.probes.transfer import TransferFacts
from scoring.vectors.dns_zone.transfer_refused import transfer_refused
from tests.fakes.looks import ask, seen, verdict

SERVER = address_asset("192.0.2.53")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (TransferFacts(handed_out=ABSENT), "good refused"),
        (TransferFacts(handed_out=Present(value=("acme.example",))), "warn handed_out"),
        (TransferFacts(handed_out=Unseen(why="closed")), "unknown not_seen"),
        (None, "unknown not_seen"),
    ],
)
def test_only_an_answer_decides(facts: TransferFacts | None, expected: str) -> None:
    """Handed out and refused by what was answered; a connection that broke is neither."""
    assert verdict(ask(transfer_refused, seen(facts, asset=SERVER), asset=SERVER)) == expected
