"""Two looks to open and two to close."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from scanner.asset import Asset, endpoint_asset
from scanner.observation import Outcome
from scanner.probes.ports import PortsFacts
from scoring.assess import assess
from scoring.case import Case
from scoring.doubts import doubts
from scoring.finding import Certainty
from tests.worlds.history import Cell, History, Said, seen
from tests.worlds.kept import company
from tests.worlds.shipped import APEX, HOSTS, SHIPPED

DESK = endpoint_asset(HOSTS[0].value, 3389)


@pytest.fixture(autouse=True)
def _installed() -> Iterator[None]:
    with SHIPPED.installed():
        yield


def _tonight(history: History, said: dict[tuple[str, Asset], object], *, without: Asset | None = None) -> Case:
    """Tonight's looks alone, as the engine has them when it asks what is in doubt."""
    facts = {(cell.probe, cell.asset): cell.said.facts for cell in history.cells} | said
    here = seen(SHIPPED, {key: value for key, value in facts.items() if key[1] != without}).case
    looks = tuple(look for look in here.evidence.sightings if look.look == 1)
    return replace(here, evidence=replace(here.evidence, sightings=looks), known=history.known)


def test_a_fault_opens_by_two_looks() -> None:
    """What one look found is only likely and is looked at again; with the second it is confirmed."""
    both = company()
    one = replace(both, cells=tuple(cell for cell in both.cells if cell.look == 1))
    for history, certainty in ((one, Certainty.LIKELY), (both, Certainty.CONFIRMED)):
        (finding,) = [f for f in assess(history.case).findings if f.check == "remote_administration_reachable"]
        assert finding.certainty is certainty
    assert ("rdp", DESK) in doubts(one.case)


def test_a_fault_closes_by_two_looks() -> None:
    """An answer that is good now is asked for again where it was a fault before, and only there."""
    before = company(mail=1)
    good = SHIPPED.answers["mail_policy"][7]
    tonight = _tonight(before, {("mail_policy", APEX): good})
    assert ("mail_policy", APEX) in set(doubts(tonight, before.case)) - set(doubts(tonight))
    assert ("mail_policy", APEX) not in doubts(tonight, tonight)


def test_a_port_that_closed_is_looked_at_again() -> None:
    """Where the service is gone with its port, the second look is at the port."""
    before = company()
    closed = PortsFacts(open=(443,), refused=(21, 22, 80, 3389))
    tonight = _tonight(before, {("ports", HOSTS[0]): closed}, without=DESK)
    assert ("ports", HOSTS[0]) in set(doubts(tonight, before.case)) - set(doubts(tonight))


def test_two_looks_that_disagree_do_not_close() -> None:
    """Where the second look finds it again nothing is said to be good."""
    before = company(mail=1)
    good = Said(Outcome.ANSWERED, SHIPPED.good["mail_policy"][0])
    again = before.rescanned(before.as_of, lambda cell: good if cell.probe == "mail_policy" else None)
    old = next(cell for cell in before.cells if cell.probe == "mail_policy")
    history = replace(again, cells=(*again.cells, Cell(len(before.scans), 2, old.probe, old.asset, old.said)))
    faults = {f.id for f in assess(before.case).findings if f.verdict.hurts and f.vector in ("spf", "dmarc")}
    now = {f.id: f for f in assess(history.case).findings}
    assert faults
    assert all(now[one].because == "looks_disagree" or now[one].verdict.hurts for one in faults)
