"""A host is good when the ports that were tried are closed, and only then."""

import pytest

from scanner.asset import address_asset
from scanner.probes.ports import PortsFacts
from scoring.vectors.open_ports.administration_ports_closed import administration_ports_closed as check
from tests.fakes.looks import ask, seen, sentence, verdict


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (PortsFacts(open=(22, 80, 443), refused=(3306, 3389, 6379)), "good closed"),
        (PortsFacts(open=(80, 443), silent=(3306, 3389)), "good closed"),
        (PortsFacts(refused=(80, 443, 3389)), "good closed"),
        (PortsFacts(open=(80, 3389), refused=(443,)), "neutral open"),
        (PortsFacts(open=(80, 443), refused=(25,)), "unknown not_tried"),
        (None, "unknown silent"),
    ],
)
def test_each_host_has_its_verdict(facts: PortsFacts | None, expected: str) -> None:
    """Ports that were not tried prove nothing, and an open one is judged by what it says."""
    finding = ask(check, seen(facts), asset=address_asset("192.0.2.7"))
    assert verdict(finding) == expected
    assert finding is None or "{" not in sentence(check, finding)


def test_a_later_silence_keeps_the_answer() -> None:
    """A host that fell silent is lost sight of, not closed and not opened."""
    facts = PortsFacts(open=(80,), refused=(3389,))
    assert verdict(ask(check, seen(facts, None), asset=address_asset("192.0.2.7"))) == "good closed"


def test_a_look_cut_short_closes_nothing() -> None:
    """A port that was open and is not tried again is not called closed."""
    looks = seen(PortsFacts(open=(3389,), refused=(6379,)), PortsFacts(open=(443,), refused=(6379,)))
    assert verdict(ask(check, looks, asset=address_asset("192.0.2.7"))) == "neutral open"
