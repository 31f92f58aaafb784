"""The second certificate is judged like the first, and only where there is one."""

from dataclasses import replace

import pytest

from scanner.asset import Asset
from scanner.observation import ABSENT, NOT_ASKED, Fact, Present
from scanner.tls.certificate import encode_chain
from scoring.vectors.tls_certificates.other_certificate_fits import other_certificate_fits
from tests.fakes.looks import AT, ask, seen, sentence, verdict
from tests.scoring.vectors.tls_certificates.chains import DAY, MX, WEB, showing
from tests.scoring.vectors.tls_certificates.encoding import oid
from tests.scoring.vectors.tls_certificates.made import (
    LEAF,
    alternatives,
    between,
    ec_spki,
    root,
    rsa_key,
    rsa_spki,
    server,
)
from tests.scoring.vectors.tls_certificates.table import known

MINE = (server(), between().der)


def said(other: Fact[tuple[str, ...]], asset: Asset = WEB) -> str:
    facts = replace(showing(*MINE), other_chain=other)
    finding = ask(other_certificate_fits, seen(facts, asset=asset), asset=asset, known=known(root()))
    assert not finding or sentence(other_certificate_fits, finding).startswith(("To clients", "The cert", "Not every"))
    return verdict(finding)


def beside(leaf: bytes) -> Fact[tuple[str, ...]]:
    return Present(value=encode_chain((leaf, between().der)))


def test_there_may_be_none() -> None:
    """One certificate, or nobody asked for another: nothing to say."""
    assert said(ABSENT) == said(NOT_ASKED) == "none"


def test_both_in_order_is_good() -> None:
    """An RSA certificate of the same names beside the ECDSA one."""
    assert said(beside(server(key=rsa_key()))) == "good fits"


@pytest.mark.parametrize(
    ("leaf", "expected"),
    [
        (lambda: server(key=rsa_key(), start=AT - 100 * DAY, end=AT - DAY), "bad expired"),
        (lambda: server(key=rsa_key(), extensions=(alternatives("old.example"), *LEAF[1:])), "warn mismatch"),
        (lambda: server(spki=rsa_spki(1024, 65537)), "bad small"),
        (lambda: server(key=rsa_key(), algorithm="ecdsa-sha1"), "bad broken_hash"),
        (lambda: server(spki=ec_spki(oid("1.2.156.10197.1.301"), b"\x04" + bytes(64))), "neutral partly_judged"),
    ],
    ids=["expired", "mismatch", "small", "sha-1", "sm2"],
)
def test_the_worst_of_it_is_told(leaf: object, expected: str) -> None:
    """One finding, with the reason that the check of that question gives."""
    assert callable(leaf)
    assert said(beside(leaf())) == expected


def test_mail_is_judged_milder() -> None:
    """As with the first certificate."""
    assert said(beside(server(key=rsa_key(), start=AT - 100 * DAY, end=AT - DAY)), MX) == "fair expired"


def test_what_was_replaced_is_not_judged() -> None:
    """A second certificate that the newest look no longer found is gone."""
    expired = beside(server(key=rsa_key(), start=AT - 100 * DAY, end=AT - DAY))
    looks = seen(replace(showing(*MINE), other_chain=expired), replace(showing(*MINE), other_chain=ABSENT), asset=WEB)
    assert ask(other_certificate_fits, looks, asset=WEB, known=known(root())) is None
