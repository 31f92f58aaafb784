"""Exchangers that a policy promises to be verifiable."""

from dataclasses import replace

import pytest

from scanner.asset import endpoint_asset
from scanner.observation import Present
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
