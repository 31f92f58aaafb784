"""Whose names an exchanger's certificate may bear: those of domains whose signed MX records lead to it."""

from typing import Any

import pytest

from scanner.asset import Asset, Attribution, name_asset
from scanner.observation import ABSENT, Fact, Outcome, Present
from scanner.probes import every
from scanner.probes.dnssec import DnssecFacts
from scanner.probes.mail_policy import Exchanger, MailPolicy
from scoring.claims import current_claims
from scoring.knowledge import Known
from scoring.looks import Looks
from scoring.next_hops import next_hops
from tests.worlds.history import DAY, START, Cell, History, Said
from tests.worlds.shipped import SHIPPED

NAME, OTHER = name_asset("made.example"), name_asset("made.org")
MX = Present(value=(Exchanger(preference=10, host="MX.made.example."), Exchanger(preference=20, host="b.example")))
SECURE: Fact[str] = Present(value="secure")


def said(probe: str, facts: Any, name: Asset = NAME) -> Cell:
    return Cell(0, 1, probe, name, Said(Outcome.ANSWERED, facts))


def hops(*cells: Cell) -> dict[str, tuple[str, ...]]:
    history = History(
        world=SHIPPED, scans=(START,), assets=((NAME, Attribution.A), (OTHER, Attribution.A)), cells=cells,
        known=Known(), as_of=START + DAY / 2,
    )  # fmt: skip
    return next_hops(current_claims(history.case), Looks(history.case, every()))


@pytest.mark.parametrize(
    ("chain", "known"),
    [
        (SECURE, True),
        (Present(value="insecure"), False),
        (Present(value="bogus"), False),
        (ABSENT, False),
        (None, True),
    ],
)
def test_only_records_that_nobody_can_forge(chain: Fact[str] | None, known: bool) -> None:
    """A zone that was seen to be unsigned or bogus vouches for nothing; one whose chain was not seen accuses nobody."""
    more = (said("dnssec", DnssecFacts(status=chain)),) if chain else ()
    expected = {"mx.made.example": ("made.example",), "b.example": ("made.example",)} if known else {}
    assert hops(said("mail_policy", MailPolicy(mx=MX)), *more) == expected


def test_one_exchanger_of_several_domains() -> None:
    """Each of them counts; null MX and none lead nowhere."""
    both = (said("mail_policy", MailPolicy(mx=MX)), said("mail_policy", MailPolicy(mx=MX), OTHER))
    assert hops(*both)["b.example"] == ("made.example", "made.org")
    for nothing in (ABSENT, Present(value=(Exchanger(preference=0, host=""),))):
        assert hops(said("mail_policy", MailPolicy(mx=nothing))) == {}
