"""Dates are judged as of the rating, and what lapsed out of sight is only possible."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from scanner.asset import Asset, Attribution
from scanner.observation import Outcome, Unseen
from scanner.probes.tls import TlsFacts
from scoring.check import Endpoint, Seen
from scoring.finding import Certainty, Finding
from scoring.knowledge import Known
from scoring.vectors.tls_certificates.certificate_expired import certificate_expired
from tests.fakes.looks import AT, ask, seen, sentence, verdict
from tests.scoring.vectors.tls_certificates.chains import DAY, MX, SUBMISSION, WEB, leaf, showing


def judged(facts: TlsFacts, as_of: datetime, asset: Asset = WEB) -> Finding:
    endpoint = Endpoint(
        target="acme.example", check="certificate_expired", vector="tls_certificates", asset=asset, roles=("web",),
        attribution=Attribution.A,
    )  # fmt: skip
    finding = certificate_expired.judge(endpoint, seen(facts, asset=asset), Known(), as_of)
    assert finding
    assert sentence(certificate_expired, finding)
    return finding


def test_the_verdict_turns_at_until_and_not_before() -> None:
    """`until` is the first instant of the other verdict: the second after the last valid one."""
    facts = showing(leaf(start=AT - 10 * DAY, days=20))
    last = AT + 10 * DAY
    finding = judged(facts, AT)
    assert verdict(finding) == "good valid"
    assert finding.until == last + timedelta(seconds=1)
    assert verdict(judged(facts, last)) == "good valid"
    assert verdict(judged(facts, finding.until)) == "bad expired_since_seen"


def test_seen_expired_is_confirmed_and_lapsed_unseen_is_possible() -> None:
    """Only a certificate that was seen past its date is a confirmed fault: another may have been renewed since."""
    past = judged(showing(leaf(start=AT - 30 * DAY, days=20)), AT + DAY)
    later = judged(showing(leaf(start=AT - 10 * DAY, days=12)), AT + 5 * DAY)
    assert (verdict(past), past.certainty) == ("bad expired", Certainty.CONFIRMED)
    assert (verdict(later), later.certainty) == ("bad expired_since_seen", Certainty.POSSIBLE)


def test_not_yet_valid_turns_on_its_first_day() -> None:
    """A certificate of tomorrow is refused today."""
    finding = judged(showing(leaf(start=AT + 3 * DAY)), AT)
    assert (verdict(finding), finding.until) == ("bad not_yet_valid", AT + 3 * DAY)


@pytest.mark.parametrize(("asset", "expected"), [(MX, "fair expired"), (SUBMISSION, "warn expired")])
def test_mail_is_judged_by_who_verifies(asset: Asset, expected: str) -> None:
    """Mail servers do not verify each other; people's mail programs do."""
    assert verdict(judged(showing(leaf(start=AT - 30 * DAY, days=20)), AT, asset)) == expected


def test_nothing_seen_is_unknown_and_no_service_is_no_finding() -> None:
    """Silence is UNKNOWN; a port that speaks another protocol, or no STARTTLS, has no certificate to judge."""
    assert verdict(ask(certificate_expired, seen(None), asset=WEB)) == "unknown unseen"
    assert ask(certificate_expired, Seen(), asset=WEB) is None
    garbled = Seen(tuple(replace(look, outcome=Outcome.GARBLED) for look in seen(None).looks))
    assert ask(certificate_expired, garbled, asset=WEB) is None
    unread = TlsFacts(chain=Unseen(why="no handshake brought a certificate"))
    assert verdict(ask(certificate_expired, seen(unread), asset=WEB)) == "unknown unseen"
    assert verdict(ask(certificate_expired, seen(showing(b"no certificate")), asset=WEB)) == "unknown unseen"
