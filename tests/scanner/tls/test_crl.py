"""A revocation list counts where it is verified, in date and whole for the certificate; nothing raises."""

import datetime as dt
import time
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.tls.crl import read
from scanner.tls.status import Status
from tests.fakes.authority import DAY, Holder, distribution, issued, revocations

NOW = dt.datetime(2026, 11, 20, 22, tzinfo=dt.UTC)
PLACE = "http://crl.example/17.crl"
CA = issued("Acme CA", None, NOW, ca=True)
OTHER = issued("Acme CA", None, NOW, ca=True)
LEAF = issued("www.acme.example", CA, NOW, crl_at=(PLACE,))
SERIAL = LEAF.certificate.serial_number


def said(*serials: int, issuer: Holder = CA, leaf: Holder = LEAF, **told: Any) -> Status:
    return read(revocations(issuer, NOW, *serials, **told), leaf.der, issuer.der, NOW)


@pytest.mark.parametrize("form", [Encoding.DER, Encoding.PEM])
def test_a_list_names_those_that_are_revoked(form: Encoding) -> None:
    """Named is revoked, not named is good, in either form."""
    assert (said(7, SERIAL, form=form), said(7, form=form), said(form=form)) == (
        Status.REVOKED, Status.GOOD, Status.GOOD,
    )  # fmt: skip


def test_only_the_issuer_may_list() -> None:
    """A namesake's list, another issuer's, and one of an issuer whose key may not sign lists say nothing."""
    assert said(SERIAL, signer=OTHER) is Status.UNREADABLE
    assert said(SERIAL, issuer=issued("Another CA", None, NOW, ca=True)) is Status.UNREADABLE
    silent = issued("Acme CA", None, NOW, ca=True, signs_lists=False)
    assert said(SERIAL, issuer=silent, leaf=issued("www.acme.example", silent, NOW)) is Status.UNREADABLE


def test_dates_are_judged() -> None:
    """Yesterday's and tomorrow's lists say nothing."""
    assert said(SERIAL, until=-dt.timedelta(minutes=1), since=-DAY) is Status.UNREADABLE
    assert said(SERIAL, since=DAY, until=2 * DAY) is Status.UNREADABLE


@pytest.mark.parametrize(
    ("extension", "counts"),
    [
        (x509.CRLNumber(17), True),
        (distribution(PLACE), True),
        (distribution("http://crl.example/18.crl"), False),
        (distribution(only_contains_user_certs=True), True),
        (distribution(only_contains_ca_certs=True), False),
        (distribution(only_contains_attribute_certs=True), False),
        (distribution(indirect_crl=True), False),
        (x509.DeltaCRLIndicator(4), False),
        (x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00"), False),
    ],
)
def test_a_list_has_to_be_whole_for_the_certificate(extension: x509.ExtensionType, counts: bool) -> None:
    """A part counts where the certificate names it; deltas, indirect lists and what we do not know say nothing."""
    told = ((extension, True),)
    assert (said(SERIAL, extensions=told), said(extensions=told)) == (
        (Status.REVOKED, Status.GOOD) if counts else (Status.UNREADABLE, Status.UNREADABLE)
    )


def test_a_list_for_some_reasons_only_says_nothing() -> None:
    """Neither that it names the certificate nor that it does not."""
    part = x509.IssuingDistributionPoint(
        None, None, False, False, frozenset({x509.ReasonFlags.key_compromise}), False, False
    )
    assert said(SERIAL, extensions=((part, True),)) is Status.UNREADABLE


def test_a_list_for_authorities_counts_for_one() -> None:
    """And one for the others does not."""
    below = issued("Acme Issuing CA", CA, NOW, ca=True)
    for flag, status in (("only_contains_ca_certs", Status.GOOD), ("only_contains_user_certs", Status.UNREADABLE)):
        assert said(leaf=below, extensions=((distribution(**{flag: True}), True),)) is status


def test_a_long_list_costs_no_object_per_line() -> None:
    """Twenty thousand lines are searched in well under a second."""
    der = revocations(CA, NOW, *range(2**100, 2**100 + 20_000))
    started = time.process_time()
    assert read(der, LEAF.der, CA.der, NOW) is Status.GOOD
    assert time.process_time() - started < 0.3


@settings(max_examples=200)
@given(st.one_of(st.binary(max_size=300), st.binary(max_size=100).map(b"-----BEGIN X509 CRL-----\n".__add__)))
def test_no_bytes_raise(data: bytes) -> None:
    """Whatever comes is unreadable, and so is a good list beside what is no certificate."""
    assert read(data, LEAF.der, CA.der, NOW) is Status.UNREADABLE
    good = revocations(CA, NOW)
    assert {read(good, data, CA.der, NOW), read(good, LEAF.der, data, NOW)} == {Status.UNREADABLE}
