"""DKIM key records: kind, size, and each way in which a key is of no use."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.mail.dkim_key import DkimKey, looks_like_key, read
from tests.scanner.mail.keys import ed25519_record, real_record, rsa_record

GOOD = rsa_record()


@pytest.mark.parametrize("bits", [384, 512, 768, 1024, 1536, 2048, 4096])
def test_rsa_keys_have_their_size(bits: int) -> None:
    """However short, with and without the wrapping that names the algorithm (RFC 6376 3.6.1, both in use)."""
    for bare in (False, True):
        assert read("s", rsa_record(bits, bare=bare)) == DkimKey(selector="s", kind="rsa", bits=bits)


def test_keys_of_real_libraries() -> None:
    """An RSA key without k=, which means RSA, and an Ed25519 key (RFC 8463 4)."""
    assert read("s", real_record()) == DkimKey(selector="s", kind="rsa", bits=2048)
    assert read("s", ed25519_record()) == DkimKey(selector="s", kind="ed25519", bits=256)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("v=DKIM1; p=", "revoked"),
        ("p=", "revoked"),
        ("v=DKIM1; k=rsa", "malformed"),
        ("v=DKIM2; " + GOOD.partition("; ")[2], "malformed"),
        (GOOD.partition("; ")[2] + "; v=DKIM1", "malformed"),
        ("v=DKIM1; p=%%%", "malformed"),
        ("v=DKIM1; p=AAAA", "malformed"),
        ("v=DKIM1; p=\xe4", "malformed"),
        ("v=DKIM1; k=ed25519; p=AAAA", "malformed"),
        (GOOD + "; s=tlsrpt", "not for mail"),
        (GOOD + "; p=", "malformed"),
        (GOOD + "; s=email", ""),
        (GOOD + "; h=sha-256", "malformed"),
        (GOOD + "; h=", "malformed"),
        (GOOD + "; h=sha512:sha256", ""),
        (GOOD + "; h=sha1", ""),
        (GOOD + "; n=a note; x=unknown", ""),
        ("v=DKIM1; k=future; p=AAAA", ""),
    ],
)
def test_each_fault_has_its_name(text: str, fault: str) -> None:
    """What a verifier would not use, and what it would."""
    assert read("s", text).fault == fault


def test_flags_and_hashes() -> None:
    """On trial; SHA-1 alone or beside SHA-256; spaces inside a folded key."""
    assert read("s", GOOD + "; t=y:s").testing
    assert not read("s", GOOD + "; t=s").testing
    assert read("s", GOOD + "; h=sha1").sha1_only
    assert not read("s", GOOD + "; h=sha1:sha256").sha1_only
    assert read("s", GOOD[:60] + " \t" + GOOD[60:]).fault == ""


def test_what_means_to_be_a_key() -> None:
    """Other records live under the same names where a wildcard stands."""
    assert all(map(looks_like_key, ("v=DKIM1; p=x", "k=rsa; p=x", "p=", " V=dkim1")))
    assert not any(map(looks_like_key, ("v=spf1 -all", "v=DMARC1; p=none", "site-verification=p", "")))


def test_64_kilobytes_are_read_in_a_moment() -> None:
    """The largest TXT that DNS can carry costs no more than its length, whatever it is made of."""
    started = time.process_time()
    for piece in (" ", "\t", ";", "; ", "v ", "p ", "v=", "=;"):
        text = piece * (65_536 // len(piece))
        looks_like_key(text), read("s", text)
    assert time.process_time() - started < 1


@given(st.text(max_size=200))
def test_no_text_raises(text: str) -> None:
    """Whatever stands there is a key or a fault."""
    assert read("s", text).selector == "s"
    assert read("s", "p=" + text).selector == "s"
