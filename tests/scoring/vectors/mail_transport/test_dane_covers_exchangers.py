"""DANE on all exchangers, on some, on none."""

import pytest

from scanner.asset import name_asset
from scanner.observation import ABSENT, Present, Unseen
from scanner.probes.mail_policy import Exchanger, MailPolicy
from scanner.probes.mail_tlsa import MailTlsa
from scoring.check import Seen
from scoring.vectors.mail_transport.dane_covers_exchangers import dane_covers_exchangers
from tests.fakes.looks import seen
from tests.scoring.vectors.mail_transport.policies import judged, mail
from tests.scoring.vectors.mail_transport.test_dane_matches import record, told

A, B = "a.acme.example", "b.provider.example"
YES, NO = told(record()), MailTlsa(records=ABSENT)
LOST = MailTlsa(records=Unseen(why="no answer"))


def tlsa(**by_label: MailTlsa | None) -> Seen[MailTlsa]:
    hosts = {"a": A, "b": B}
    return Seen(
        tuple(look for label, facts in by_label.items() for look in seen(facts, asset=name_asset(hosts[label])).looks)
    )


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (YES, YES, "good all"),
        (YES, NO, "fair some"),
        (NO, NO, "neutral none"),
        (YES, told(record(), status="insecure"), "fair some"),
        (told(record(), status="bogus"), told(record(usage=1)), "neutral none"),
        (YES, LOST, "unknown not_seen"),
        (NO, LOST, "unknown not_seen"),
        (YES, None, "unknown not_seen"),
    ],
)
def test_two_exchangers(a: MailTlsa, b: MailTlsa | None, expected: str) -> None:
    """One without usable records undoes the other; an unseen one leaves the question open."""
    assert judged(dane_covers_exchangers, mail(A, B), tlsa(a=a, b=b)) == expected


@pytest.mark.parametrize(
    ("a", "b", "expected"), [(YES, NO, "unknown not_seen"), (YES, YES, "good all"), (NO, NO, "unknown not_seen")]
)
def test_an_alias_may_have_its_records_where_it_leads(a: MailTlsa, b: MailTlsa, expected: str) -> None:
    """Senders ask there first (RFC 7672 2.2.2), where nobody asked: that the alias has none proves nothing."""
    exchangers = tuple(Exchanger(preference=10, host=host, alias=Present(value=host == B)) for host in (A, B))
    facts = MailPolicy(mx=Present(value=exchangers))
    assert judged(dane_covers_exchangers, seen(facts), tlsa(a=a, b=b)) == expected


def test_no_question() -> None:
    """Without exchangers, and where nobody asked for records."""
    assert judged(dane_covers_exchangers, mail(), tlsa(a=YES)) == "none"
    assert judged(dane_covers_exchangers, mail(A), Seen()) == "none"
