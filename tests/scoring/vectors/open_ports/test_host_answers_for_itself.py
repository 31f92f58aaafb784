"""A host on which everything accepts is told once, and as neither good nor bad."""

import pytest

import config
from scanner import conduct
from scanner.asset import address_asset
from scanner.probes.ports import PortsFacts
from scanner.target import Profile
from scoring.check import Seen
from scoring.vectors.open_ports.administration_ports_closed import administration_ports_closed
from scoring.vectors.open_ports.host_answers_for_itself import host_answers_for_itself as check
from tests.fakes.looks import ask, seen, sentence, verdict

LISTED = tuple(sorted(conduct.read(config.text("conduct.toml"), digest="test").ports_for(Profile.LIGHT)))
HOST = address_asset("192.0.2.7")
FEW = PortsFacts(open=(22, 80, 443), refused=tuple(sorted(set(LISTED) - {22, 80, 443})))


@pytest.mark.parametrize(
    ("ports", "expected"),
    [
        (seen(PortsFacts(open=LISTED)), "neutral middlebox"),
        (seen(PortsFacts(open=LISTED[6:], silent=LISTED[:6])), "neutral middlebox"),
        (seen(PortsFacts(open=LISTED[:30], refused=LISTED[30:])), "none"),
        (seen(FEW), "none"),
        (seen(PortsFacts(open=(25, 80, 110, 143, 443, 465, 587, 993, 995))), "none"),
        (seen(None), "none"),
    ],
)
def test_each_case_has_its_verdict(ports: Seen[PortsFacts], expected: str) -> None:
    """Four fifths of at least twenty tried ports; a mail server, and a host with half of them open, is itself."""
    finding = ask(check, ports, asset=HOST)
    assert verdict(finding) == expected
    if finding:
        assert "{" not in sentence(check, finding)
        assert f"of {len(LISTED)} tried" in sentence(check, finding)


def test_nothing_good_is_said_of_its_closed_ports() -> None:
    """Where everything accepts nobody sees which ports of the host are closed."""
    assert (
        verdict(ask(administration_ports_closed, seen(PortsFacts(open=LISTED)), asset=HOST)) == "unknown answered_for"
    )
