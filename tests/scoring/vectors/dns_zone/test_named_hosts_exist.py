"""Which hosts of MX and NS records exist."""

from scanner.observation import Present
from scanner.probes.named_hosts import LostHost, NamedHostFacts
from scoring.knowledge import Known, KnownName
from scoring.vectors.dns_zone.named_hosts_exist import named_hosts_exist
from tests.fakes.looks import ask, seen, sentence, verdict


def test_a_host_that_anybody_may_register_says_what_that_means() -> None:
    """For NS the whole domain, for MX its mail; every host that is gone is named where none can be taken."""
    lost = (
        LostHost(record="MX", host="mx.old.acme.example", missing="old.acme.example"),
        LostHost(record="NS", host="ns.gone.example", missing="gone.example"),
    )
    facts = seen(NamedHostFacts(lost=Present(value=lost)))
    known = Known(names=(KnownName(name="gone.example", registrable=True), KnownName(name="ns.gone.example")))
    finding = ask(named_hosts_exist, facts, known=known)
    assert finding is not None
    assert verdict(finding) == "bad domain"
    assert "answers for the whole domain" in sentence(named_hosts_exist, finding)
    plain = ask(named_hosts_exist, facts)
    assert plain is not None
    assert verdict(plain) == "fair gone"
    assert "mx.old.acme.example (MX), ns.gone.example (NS)" in sentence(named_hosts_exist, plain)


def test_silence_is_unknown() -> None:
    """No answer is UNKNOWN."""
    assert verdict(ask(named_hosts_exist, seen(None))) == "unknown not_seen"
