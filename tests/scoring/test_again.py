"""Which questions a rescan asks, and what it says of the findings it was made for."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from scanner.asset import Asset, address_asset, endpoint_asset
from scanner.observation import Outcome
from scanner.probes.addresses import AddressFacts
from scoring.again import Fate, fates, questions
from scoring.assess import assess
from scoring.finding import Finding
from tests.worlds.history import Cell, History, Said, seen
from tests.worlds.kept import company
from tests.worlds.shipped import APEX, HOSTS, SHIPPED, WWW

FRONT, DESK = endpoint_asset(HOSTS[0].value, 443, WWW), endpoint_asset(HOSTS[0].value, 3389)
BEFORE = company(mail=1)
GOOD = Said(Outcome.ANSWERED, SHIPPED.answers["mail_policy"][7])
SILENT = Said(Outcome.SILENT)


@pytest.fixture(autouse=True)
def _installed() -> Iterator[None]:
    with SHIPPED.installed():
        yield


def _finding(history: History, check: str) -> Finding:
    return next(one for one in assess(history.case).findings if one.check == check and one.verdict.hurts)


def _looked(probe: str, asset: Asset, *said: Said) -> History:
    """One more scan, whose looks at this pair alone brought this."""
    scan = len(BEFORE.scans)
    cells = tuple(Cell(scan, look, probe, asset, one) for look, one in enumerate(said, 1))
    at = BEFORE.as_of
    return replace(BEFORE, scans=(*BEFORE.scans, at), cells=(*BEFORE.cells, *cells), as_of=at.replace(hour=23))


def _fate(check: str, after: History) -> Fate:
    (one,) = fates([_finding(BEFORE, check)], after.case, assess(after.case), f"scan {len(BEFORE.scans)}")
    return one.fate


def test_a_finding_asks_what_it_rests_on_and_nothing_else() -> None:
    """A name's record leads to its record, an endpoint to its service; no other place is asked."""
    case = BEFORE.case
    assert questions(case, [_finding(BEFORE, "dmarc_enforced")]) == {("mail_policy", APEX)}
    asked = questions(case, [_finding(BEFORE, "remote_administration_reachable")])
    assert ("rdp", DESK) in asked
    assert {asset for _, asset in asked} <= {DESK, HOSTS[0]}


def test_a_finding_is_looked_at_on_all_addresses_of_its_name() -> None:
    """One certificate fault under one name is asked of every address of it, at the same port."""
    other = endpoint_asset("192.0.2.2", 443, WWW)
    both = AddressFacts(
        a=replace(SHIPPED.answers["addresses"][0].a, value=("192.0.2.1", "192.0.2.2")),
        aaaa=SHIPPED.answers["addresses"][0].aaaa,
    )
    tls: dict[tuple[str, Asset], Any] = {("tls", asset): SHIPPED.answers["tls"][1] for asset in (FRONT, other)}
    name = Asset(kind=APEX.kind, value=WWW)
    history = seen(SHIPPED, {("addresses", name): both, **tls, ("rdp", DESK): SHIPPED.answers["rdp"][1]})
    asked = questions(history.case, [_finding(history, "legacy_tls_offered")])
    assert {("tls", FRONT), ("tls", other)} <= asked
    assert ("rdp", DESK) not in asked
    assert address_asset("192.0.2.3") not in {asset for _, asset in asked}


@pytest.mark.parametrize(
    ("said", "fate"),
    [
        ((GOOD, GOOD), Fate.CLOSED),
        ((GOOD, SILENT), Fate.HALF_CLOSED),
        ((SILENT, SILENT), Fate.NOT_SEEN),
        ((Said(Outcome.ANSWERED, SHIPPED.answers["mail_policy"][1]),) * 2, Fate.STILL_THERE),
        ((GOOD, Said(Outcome.ANSWERED, SHIPPED.answers["mail_policy"][1])), Fate.DISAGREE),
    ],
)
def test_the_fate_of_a_finding_is_what_two_looks_say(said: tuple[Said, ...], fate: Fate) -> None:
    """Closed by two answers, never by silence; two that contradict each other are said to."""
    assert _fate("dmarc_enforced", _looked("mail_policy", APEX, *said)) is fate


def test_silence_leaves_the_rating_as_it_was() -> None:
    """A rescan that sees nothing moves no point."""
    silent = _looked("mail_policy", APEX, SILENT, SILENT)
    assert assess(silent.case).exact_milli == assess(replace(BEFORE, as_of=silent.as_of).case).exact_milli
