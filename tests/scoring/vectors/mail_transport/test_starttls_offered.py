"""When a mail exchanger is said to take mail in the clear only."""

from scanner.asset import endpoint_asset
from scanner.observation import NOT_ASKED, Fact, Present
from scanner.probes.smtp import SmtpFacts
from scoring.vectors.mail_transport.starttls_offered import starttls_offered
from tests.fakes.looks import ask, seen, verdict

EXCHANGER = endpoint_asset("192.0.2.25", 25)


def judged(tls: Fact[bool], *, port: int = 25, roles: tuple[str, ...] = ("mail exchanger",)) -> str:
    asset = endpoint_asset("192.0.2.25", port)
    return verdict(ask(starttls_offered, seen(SmtpFacts(tls=tls), asset=asset), asset=asset, roles=roles))


def test_the_verdict_is_what_the_exchanger_offered() -> None:
    """Offered is GOOD, not offered BAD, not seen neither."""
    assert judged(Present(value=True)) == "good offered"
    assert judged(Present(value=False)) == "bad missing"
    assert judged(NOT_ASKED) == "unknown not_seen"
    assert verdict(ask(starttls_offered, seen(None), asset=EXCHANGER, roles=("mail exchanger",))) == "unknown not_seen"


def test_only_the_exchangers_own_port_is_asked() -> None:
    """A submission port, or port 25 of a host that takes nobody's mail, is no question here."""
    assert judged(Present(value=False), port=587) == "none"
    assert judged(Present(value=False), roles=("service",)) == "none"
