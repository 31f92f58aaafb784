"""An OCSP response counts where it is verified and in date; anything else is unreadable, and nothing raises."""

import base64
import datetime as dt
from urllib.parse import unquote

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.x509 import ocsp
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.tls.ocsp import read_staple, request_url
from scanner.tls.status import Status
from tests.fakes.authority import DAY, Holder, issued, refusal, response

NOW = dt.datetime(2026, 11, 20, 22, tzinfo=dt.UTC)
CA = issued("Acme CA", None, NOW, ca=True)
OTHER = issued("Acme CA", None, NOW, ca=True)
LEAF = issued("www.acme.example", CA, NOW)
DELEGATE = issued("Acme OCSP", CA, NOW, responder=True)
GOOD = response(LEAF, CA, NOW)
MINUTE = dt.timedelta(minutes=1)


def said(der: bytes, now: dt.datetime | None = NOW, leaf: Holder = LEAF, issuer: Holder = CA) -> Status:
    return read_staple(der, leaf.der, issuer.der, now)


@pytest.mark.parametrize("status", ocsp.OCSPCertStatus)
def test_what_the_issuer_says_is_read(status: ocsp.OCSPCertStatus) -> None:
    """Good, revoked and unknown, with and without judging dates."""
    der = response(LEAF, CA, NOW, status=status)
    assert {said(der), said(der, None)} == {Status(status.name.lower())}


def test_the_certificate_is_named_by_sha_1_or_sha_256() -> None:
    """Responders may name it by either hash."""
    assert said(response(LEAF, CA, NOW, digest=hashes.SHA256())) is Status.GOOD


def test_a_delegated_responder_counts() -> None:
    """One that the issuer itself made for OCSP signing, and that shows its certificate."""
    assert said(response(LEAF, CA, NOW, signer=DELEGATE, shown=(OTHER, DELEGATE))) is Status.GOOD


@pytest.mark.parametrize(
    "signer",
    [
        OTHER,
        issued("Acme OCSP", CA, NOW),
        issued("Acme OCSP", OTHER, NOW, responder=True),
        issued("Acme OCSP", CA, NOW, responder=True, days=(-90, -1)),
        LEAF,
    ],
    ids=["a namesake", "not made for it", "of a namesake", "expired", "the leaf itself"],
)
def test_nobody_else_may_speak(signer: Holder) -> None:
    """A signer that the issuer did not make for it is unreadable, whatever it shows."""
    assert said(response(LEAF, CA, NOW, signer=signer, shown=(signer,))) is Status.UNREADABLE
    assert said(response(LEAF, CA, NOW, signer=DELEGATE)) is Status.UNREADABLE


def test_it_has_to_be_about_this_certificate_of_this_issuer() -> None:
    """An answer about a sibling, or about the same serial number of a namesake, says nothing."""
    sibling = issued("shop.acme.example", CA, NOW)
    assert said(response(sibling, CA, NOW)) is Status.UNREADABLE
    twin = issued("www.acme.example", OTHER, NOW, serial=LEAF.certificate.serial_number)
    assert said(response(twin, OTHER, NOW, signer=CA)) is Status.UNREADABLE


@pytest.mark.parametrize(
    ("since", "until", "counts"),
    [
        (-DAY, DAY, True),
        (5 * MINUTE, DAY, True),
        (DAY, 2 * DAY, False),
        (-2 * DAY, -MINUTE, False),
        (-6 * DAY, None, True),
        (-8 * DAY, None, False),
    ],
)
def test_dates_are_judged_where_there_is_a_now(since: dt.timedelta, until: dt.timedelta | None, counts: bool) -> None:
    """Minutes ahead pass for a clock; tomorrow's and yesterday's do not; without an end it counts a week."""
    der = response(LEAF, CA, NOW, since=since, until=until)
    assert (said(der) is Status.GOOD) == counts
    assert said(der, None) is Status.GOOD


@pytest.mark.parametrize("status", [one for one in ocsp.OCSPResponseStatus if one.name != "SUCCESSFUL"])
def test_a_refusal_says_nothing(status: ocsp.OCSPResponseStatus) -> None:
    """tryLater, unauthorized and their like."""
    assert said(refusal(status)) is Status.UNREADABLE


def test_every_changed_byte_is_noticed() -> None:
    """No bit of a response can be changed into another answer."""
    for place in range(0, len(GOOD), 3):
        changed = GOOD[:place] + bytes([GOOD[place] ^ 0x40]) + GOOD[place + 1 :]
        assert said(changed) in (Status.GOOD, Status.UNREADABLE)


@settings(max_examples=200)
@given(st.binary(max_size=200), st.binary(max_size=200), st.sampled_from([LEAF.der, b"", b"\x30\x80"]))
def test_no_bytes_raise(der: bytes, issuer: bytes, leaf: bytes) -> None:
    """Whatever comes in the place of response, leaf or issuer."""
    assert read_staple(der, leaf, issuer, NOW) is Status.UNREADABLE
    assert read_staple(GOOD, leaf, issuer, NOW) is Status.UNREADABLE
    assert request_url("http://ocsp.example", leaf, issuer) is None


def test_the_request_is_small_and_names_the_certificate() -> None:
    """One GET below 255 bytes with SHA-1 and no nonce, every sign of base64 encoded, one slash after the base."""
    for base in ("http://ocsp.example", "http://ocsp.example/"):
        url = request_url(base, LEAF.der, CA.der)
        assert url is not None
        assert len(url) < 255
        path = url.removeprefix("http://ocsp.example/")
        assert not set("/+=") & set(path)
        asked = ocsp.load_der_ocsp_request(base64.b64decode(unquote(path)))
        assert asked.serial_number == LEAF.certificate.serial_number
        assert isinstance(asked.hash_algorithm, hashes.SHA1)
        assert not list(asked.extensions)


def test_a_crowd_of_certificates_costs_little() -> None:
    """Only the first few of those shown are tried as signers."""
    crowd = tuple(OTHER for _ in range(200))
    assert said(response(LEAF, CA, NOW, signer=DELEGATE, shown=(*crowd, DELEGATE))) is Status.UNREADABLE
