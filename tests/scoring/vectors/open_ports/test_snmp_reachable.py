"""An SNMP agent counts where it answered; silence says nothing."""

from dataclasses import replace

import pytest

from scanner.asset import address_asset
from scanner.observation import ABSENT, Outcome, Present, Unseen
from scanner.probes.snmp import SnmpFacts
from scoring.vectors.open_ports.snmp_reachable import snmp_reachable as check
from tests.fakes.looks import ask, seen, sentence, verdict

YES = Present(value=True)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (SnmpFacts(answers=YES, vendor=Present(value="Net-SNMP")), "warn vendor"),
        (SnmpFacts(answers=YES, vendor=ABSENT), "warn reachable"),
        (SnmpFacts(answers=YES, vendor=Unseen(why="odd")), "warn reachable"),
        (SnmpFacts(), "none"),
        (None, "none"),
    ],
)
def test_each_answer_has_its_verdict(facts: SnmpFacts | None, expected: str) -> None:
    """Who answered is told by name where it is known."""
    finding = ask(check, seen(facts), asset=address_asset("192.0.2.7"))
    assert verdict(finding) == expected
    assert finding is None or "{" not in sentence(check, finding)


@pytest.mark.parametrize(("outcome", "expected"), [(Outcome.SILENT, "warn reachable"), (Outcome.REFUSED, "none")])
def test_an_agent_is_gone_where_its_host_says_so(outcome: Outcome, expected: str) -> None:
    """A later look that the host itself refuses ends the finding; one that nothing answers does not."""
    looks = seen(SnmpFacts(answers=YES, vendor=ABSENT), None)
    last = replace(looks.looks[-1], outcome=outcome)
    assert (
        verdict(ask(check, replace(looks, looks=(*looks.looks[:-1], last)), asset=address_asset("192.0.2.7")))
        == expected
    )
