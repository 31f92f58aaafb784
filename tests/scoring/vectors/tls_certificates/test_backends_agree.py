"""The addresses of one name are held against each other, and only what is worse counts."""

from dataclasses import replace
from datetime import datetime

import pytest

from scanner.asset import Attribution, endpoint_asset
from scanner.observation import Present
from scanner.probes.tls import TlsFacts
from scoring.check import Seen, Whole
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.tls_certificates.backends_agree import backends_agree
from tests.fakes.looks import AT, seen, sentence, verdict
from tests.scoring.vectors.tls_certificates.chains import DAY, NAME, intermediate, leaf, showing
from tests.scoring.vectors.tls_certificates.made import between, rsa_key, server

MINE = showing(leaf(issuer=intermediate()))
RENEWED = showing(leaf(issuer=intermediate()))
LAPSED = showing(leaf(issuer=intermediate(), start=AT - 100 * DAY, days=95))


def judged(*backends: TlsFacts, port: int = 443, as_of: datetime = AT) -> Finding | None:
    """What is said of one name with these facts at one address each."""
    looks = [
        replace(look, observation=f"observation-{number}")
        for number, facts in enumerate(backends)
        for look in seen(facts, asset=endpoint_asset(f"192.0.2.{number}", port, NAME)).looks
    ]
    whole = Whole(
        target="acme.example", check="backends_agree", vector="tls_certificates", asset=None, roles=(),
        attribution=Attribution.A,
    )  # fmt: skip
    finding = backends_agree.judge(whole, Seen(tuple(looks)), Known(), as_of)
    assert not finding or "{" not in sentence(backends_agree, finding)
    return finding


def offering(**facts: bool) -> TlsFacts:
    return replace(MINE, **{name: Present(value=value) for name, value in facts.items()})


def test_one_address_has_nobody_to_disagree_with() -> None:
    """A single backend is the other checks' business."""
    assert judged(MINE) is None


def test_the_same_everywhere_is_good() -> None:
    """Equal certificates and versions; what one address did not answer is no difference."""
    assert verdict(judged(MINE, MINE)) == "good agree"
    assert verdict(judged(offering(tls1_0=True), MINE)) == "good agree"
    assert verdict(judged(offering(tls1_0=True), offering(tls1_0=True))) == "good agree"


@pytest.mark.parametrize(
    ("worse", "said"),
    [
        (LAPSED, "192.0.2.1 shows a certificate outside its dates"),
        (showing(leaf(issuer=intermediate(), names=("old.example",))), "192.0.2.1 shows a certificate for other names"),
        (showing(leaf()), "192.0.2.1 shows a certificate signed by itself"),
        (offering(tls1_0=True), "192.0.2.1 offers TLS 1.0"),
        (replace(MINE, weak_suites=Present(value=("TLS_RSA_WITH_RC4_128_SHA",))), "192.0.2.1 offers weak suites"),
    ],
    ids=["lapsed", "mismatch", "self-signed", "old version", "weak suites"],
)
def test_the_one_left_behind_is_named(worse: TlsFacts, said: str) -> None:
    """The finding names the address and what it does; on mail exchangers it is FAIR."""
    others = replace(offering(tls1_0=False), weak_suites=Present(value=()))
    finding = judged(others, worse, others)
    assert finding
    assert verdict(finding) == "warn one_is_worse"
    assert said in sentence(backends_agree, finding)
    assert verdict(judged(others, worse, port=25)) == "fair one_is_worse"


def test_different_but_fitting_is_neutral() -> None:
    """A renewal that has not reached every address, or a certificate for each, harms nobody."""
    assert verdict(judged(MINE, RENEWED)) == "neutral certificates_differ"


def test_two_kinds_of_key_are_no_disagreement() -> None:
    """A server may hold an RSA certificate beside an ECDSA one and show either."""
    chains = [showing(server(key=key), between().der) for key in (None, rsa_key())]
    assert verdict(judged(*chains)) == "good agree"


def test_the_turn_is_announced() -> None:
    """The first certificate of a group to end may end the agreement."""
    soon = showing(leaf(issuer=intermediate(), start=AT - 80 * DAY, days=90))
    finding = judged(MINE, soon)
    assert finding
    assert finding.until
    assert (finding.until - AT).days == 10
    assert verdict(judged(MINE, soon, as_of=finding.until)) == "warn one_is_worse"
