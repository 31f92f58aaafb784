"""Which end of a chain gets which verdict and reason."""

from dataclasses import replace

import pytest

from scanner.dnssec.verdict import Fault, Insecure
from scanner.observation import Present
from scanner.probes.dnssec import DnssecFacts
from scoring.vectors.dnssec.dnssec_chain_holds import BROKEN as REASONS
from scoring.vectors.dnssec.dnssec_chain_holds import dnssec_chain_holds
from tests.fakes.looks import ask, seen, sentence, verdict
from tests.scoring.vectors.dnssec.chains import BROKEN, HOLDS, NO_NAME, UNSIGNED


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (HOLDS, "good holds"),
        (UNSIGNED, "none"),
        (replace(UNSIGNED, why=Present(value=Insecure.NO_DS)), "none"),
        (replace(UNSIGNED, why=Present(value=Insecure.UNSUPPORTED)), "fair unsupported"),
        (BROKEN, "bad signature_expired"),
        (replace(BROKEN, zone=Present(value="example")), "neutral above"),
        (replace(BROKEN, zone=Present(value=".")), "neutral above"),
        (NO_NAME, "none"),
        (None, "unknown not_seen"),
    ],
)
def test_a_chain_is_judged_by_its_end(facts: DnssecFacts | None, expected: str) -> None:
    """A broken chain is BAD, unless it breaks above the company; without one nothing is asked."""
    assert verdict(ask(dnssec_chain_holds, seen(facts))) == expected


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_has_its_own_sentence(fault: Fault) -> None:
    """What the walk may find is told apart, with the zone where it was found."""
    finding = ask(dnssec_chain_holds, seen(replace(BROKEN, why=Present(value=fault.value))))
    assert verdict(finding) == f"bad {REASONS[fault]}"
    assert finding is not None
    assert "acme.example" in sentence(dnssec_chain_holds, finding)


def test_a_chain_that_was_mended_is_judged_by_the_newest_look() -> None:
    """Yesterday's reason does not stick."""
    assert verdict(ask(dnssec_chain_holds, seen(BROKEN, HOLDS))) == "good holds"
    assert verdict(ask(dnssec_chain_holds, seen(HOLDS, BROKEN))) == "bad signature_expired"
    assert verdict(ask(dnssec_chain_holds, seen(BROKEN, None))) == "bad signature_expired"
    assert verdict(ask(dnssec_chain_holds, seen(UNSIGNED, NO_NAME))) == "none"
    assert verdict(ask(dnssec_chain_holds, seen(BROKEN, NO_NAME))) == "none"
