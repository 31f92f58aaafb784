"""Which addresses above fit the servers' own."""

from scanner.observation import ABSENT, Present
from scanner.probes.delegation import DelegationFacts, Glue
from scanner.probes.zone import ZoneFacts
from scoring.vectors.dns_zone.glue_matches import glue_matches
from tests.fakes.looks import ask, seen, verdict


def test_silence_is_unknown_and_no_cut_no_question() -> None:
    """Neither side may be missing; where no zone begins there is no glue."""
    glue = Present(value=(Glue(host="ns.acme.example", address="192.0.2.53"),))
    above = DelegationFacts(servers=Present(value=("ns.acme.example",)), glue=glue)
    assert verdict(ask(glue_matches, seen(None), seen(None))) == "unknown not_seen"
    assert verdict(ask(glue_matches, seen(above), seen(None))) == "unknown not_seen"
    assert ask(glue_matches, seen(DelegationFacts(servers=ABSENT, glue=ABSENT)), seen(ZoneFacts())) is None
