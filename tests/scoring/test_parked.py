"""Which vectors have no subject: proved, never inferred from silence."""

from dataclasses import replace

import pytest

from scanner.asset import Asset, Attribution
from scanner.observation import ABSENT, Outcome, Present, Unseen
from scanner.probes.addresses import AddressFacts
from scanner.probes.ports import PortsFacts
from scanner.target import TargetKind
from scoring.knowledge import Known
from scoring.parked import MAIL_POLICY, SERVICES, nothing_there
from tests.worlds.history import DAY, START, Cell, History, Said
from tests.worlds.shipped import APEX, HOSTS, SHIPPED

DENIED = Said(Outcome.ANSWERED, AddressFacts(a=ABSENT, aaaa=ABSENT))
CLOSED = Said(Outcome.ANSWERED, PortsFacts(refused=(22, 80, 443)))


def history(*looks: tuple[Asset, str, Said], assets: tuple[Asset, ...] = (APEX,)) -> History:
    """One look a night."""
    return History(
        world=SHIPPED,
        scans=tuple(START + n * DAY for n in range(len(looks))),
        assets=tuple((asset, Attribution.A) for asset in assets),
        cells=tuple(Cell(n, 1, probe, asset, said) for n, (asset, probe, said) in enumerate(looks)),
        known=Known(),
        as_of=START + len(looks) * DAY,
    )


def test_a_denied_name_has_no_services() -> None:
    """A name without addresses is rated on its zone and mail policy alone."""
    gone = nothing_there(history((APEX, "addresses", DENIED)).case)
    assert gone == {*SERVICES, "open_ports", "compromised_systems"}


def test_a_host_with_all_ports_refused_has_no_services() -> None:
    """Closed ports are an answer about open ports, and leave nothing to judge behind them."""
    gone = nothing_there(history((HOSTS[0], "ports", CLOSED), assets=(APEX, HOSTS[0])).case)
    assert gone == set(SERVICES)


@pytest.mark.parametrize(
    ("probe", "said"),
    [
        ("addresses", Said(Outcome.SILENT)),
        ("addresses", Said(Outcome.ANSWERED, AddressFacts(a=ABSENT, aaaa=Unseen(why="silent")))),
        ("addresses", Said(Outcome.ANSWERED, AddressFacts(a=Present(value=("192.0.2.1",)), aaaa=ABSENT))),
        ("ports", Said(Outcome.SILENT)),
        ("ports", Said(Outcome.PARTIAL, PortsFacts(refused=(22, 80)))),
        ("ports", Said(Outcome.ANSWERED, PortsFacts(refused=(22,)))),
        ("ports", Said(Outcome.ANSWERED, PortsFacts(refused=(22,), silent=(80,)))),
        ("ports", Said(Outcome.ANSWERED, PortsFacts(refused=(22,), open=(80,)))),
    ],
)
def test_silence_proves_nothing(probe: str, said: Said) -> None:
    """No answer, half an answer, or ports that were not tried leave every vector in the total."""
    asset = APEX if probe == "addresses" else HOSTS[0]
    assert not nothing_there(history((asset, probe, said), assets=(asset,)).case)


def test_silence_takes_no_proof_back() -> None:
    """A name server that falls silent afterwards does not bring the services back."""
    night = history((APEX, "addresses", DENIED), (APEX, "addresses", Said(Outcome.SILENT)))
    assert "tls_configuration" in nothing_there(night.case)


def test_a_look_cut_short_takes_no_proof_back() -> None:
    """Closed ports stay closed while a later look did not come to them; one that opened counts."""
    for last, gone in ((PortsFacts(refused=(22,)), True), (PortsFacts(open=(22,)), False)):
        night = history(
            (HOSTS[0], "ports", CLOSED), (HOSTS[0], "ports", Said(Outcome.PARTIAL, last)), assets=(APEX, HOSTS[0])
        )
        assert ("tls_configuration" in nothing_there(night.case)) is gone


def test_an_address_has_no_mail_policy() -> None:
    """A target without a name is rated on its hosts alone."""
    case = history((HOSTS[0], "ports", Said(Outcome.SILENT)), assets=(HOSTS[0],)).case
    assert nothing_there(replace(case, target=replace(case.target, kind=TargetKind.ADDRESS))) == set(MAIL_POLICY)
