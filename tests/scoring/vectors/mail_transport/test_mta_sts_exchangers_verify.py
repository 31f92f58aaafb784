"""Exchangers that a policy promises to be verifiable."""

from dataclasses import replace

import pytest

from scanner.asset import endpoint_asset, name_asset
from scanner.observation import Present
from scanner.probes.mta_sts import MtaStsFacts
from scanner.probes.tls import TlsFacts
from scoring.check import Seen
from scoring.vectors.mail_transport.mta_sts_exchangers_verify import mta_sts_exchangers_verify
from tests.fakes.looks import seen
from tests.scoring.vectors.mail_transport.policies import GOOD, judged, sts
from tests.scoring.vectors.tls_certificates.chains import intermediate, leaf, root, showing, trusting

HOST, OTHER = "mail.acme.example", "mx2.acme.example"
KNOWN = trusting(root())
ISSUER = intermediate()
FITS = showing(leaf(names=(HOST, OTHER), issuer=ISSUER), ISSUER.der)
EXPIRED = showing(leaf(names=(HOST, OTHER), issuer=ISSUER, days=5), ISSUER.der)
SELF = showing(leaf(names=(HOST, OTHER)))
CLEAR = TlsFacts(starttls=Present(value=False))
POLICY = replace(GOOD, mx=("*.acme.example",))


def tls(first: TlsFacts | None, second: TlsFacts | None = None, *, port: int = 25) -> Seen[TlsFacts]:
    looks = seen(first, asset=endpoint_asset("192.0.2.25", port, HOST)).looks
    if second:
        looks += seen(second, asset=endpoint_asset("192.0.2.26", port, OTHER)).looks
    return Seen(looks)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (FITS, None, "good verify"),
        (FITS, FITS, "good verify"),
        (SELF, None, "bad refused"),
        (EXPIRED, CLEAR, "bad refused"),
        (FITS, CLEAR, "warn some_refused"),
        (FITS, TlsFacts(), "unknown not_judged"),
    ],
)
def test_what_exchangers_show(first: TlsFacts, second: TlsFacts | None, expected: str) -> None:
    """A name, a root and dates that hold, and TLS at all; a policy on trial stops no mail."""
    enforced = judged(mta_sts_exchangers_verify, seen(sts(POLICY)), tls(first, second), known=KNOWN)
    trial = judged(
        mta_sts_exchangers_verify, seen(sts(replace(POLICY, mode="testing"))), tls(first, second), known=KNOWN
    )
    assert enforced == expected
    assert trial == (expected if expected.startswith(("good", "unknown")) else "fair refused_on_trial")


def test_no_question() -> None:
    """No policy that counts, exchangers that it does not name, other ports, nobody seen."""
    for facts in (None, sts(None), sts(replace(POLICY, mode="none")), sts(replace(POLICY, mx=("mail.other.example",)))):
        assert judged(mta_sts_exchangers_verify, seen(facts), tls(SELF), known=KNOWN) == "none"
    assert judged(mta_sts_exchangers_verify, seen(sts(POLICY)), tls(SELF, port=465), known=KNOWN) == "none"
    assert judged(mta_sts_exchangers_verify, seen(sts(POLICY)), Seen(), known=KNOWN) == "none"
    assert judged(mta_sts_exchangers_verify, seen(sts(POLICY)), tls(None), known=KNOWN) == "unknown not_judged"


OF_OTHERS = replace(POLICY, mx=("mail.other.example",))


@pytest.mark.parametrize(
    ("policies", "shown", "expected"),
    [
        ([sts(OF_OTHERS), sts(POLICY)], [SELF, None], "unknown not_judged"),
        ([sts(POLICY), None], [FITS, SELF], "unknown not_judged"),
        ([sts(POLICY), None], [FITS, CLEAR], "unknown not_judged"),
        ([sts(POLICY), None], [SELF, SELF], "bad refused"),
        ([sts(POLICY), sts(POLICY)], [CLEAR, None], "bad refused"),
        ([sts(OF_OTHERS), sts(POLICY)], [FITS, None], "good verify"),
    ],
)
def test_a_promise_and_its_keeping_of_different_days(
    policies: list[MtaStsFacts | None], shown: list[TlsFacts | None], expected: str
) -> None:
    """A certificate of before the policy breaks no promise; what one scan saw of both stands, and so does a fit."""
    exchanger = seen(*shown, asset=endpoint_asset("192.0.2.25", 25, HOST))
    assert judged(mta_sts_exchangers_verify, seen(*policies), exchanger, known=KNOWN) == expected


def test_the_promise_of_another_domain_counts() -> None:
    """Where the policy of one domain was not seen tonight, that of another one still names the exchanger."""
    lost, here = seen(sts(POLICY), None), seen(None, sts(POLICY), asset=name_asset("acme.test"))
    exchanger = seen(FITS, SELF, asset=endpoint_asset("192.0.2.25", 25, HOST))
    assert judged(mta_sts_exchangers_verify, Seen((*lost.looks, *here.looks)), exchanger, known=KNOWN) == "bad refused"
