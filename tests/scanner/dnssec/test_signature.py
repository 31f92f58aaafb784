"""A signature holds under its own key, over its own records, in its own time, and hostile numbers cost little."""

from datetime import timedelta
from typing import Any

import dns.dnssec
import dns.name
import dns.rdata
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.dnssec import signature
from scanner.dnssec.signature import MOST_TRIED, Budget, Held, Keyring, Signed, check
from scanner.dnssec.verdict import Fault
from tests.scanner.dnssec.signing import MONTH, NOW, ZONE, pair, records, ring

KEY = pair()
ROWS = records("192.0.2.1")


def judged(*signatures: Any, keys: Keyring | None = None) -> Held | Fault:
    return check(Signed(rrset=ROWS, signatures=signatures), keys or ring(KEY), NOW, Budget())


def test_a_signature_in_its_time() -> None:
    """It holds between its two dates, and one that holds is enough beside others that do not."""
    good = KEY.sign(ROWS)
    expired = KEY.sign(ROWS, begin=NOW - 2 * MONTH, end=NOW - MONTH)
    early = KEY.sign(ROWS, begin=NOW + MONTH, end=NOW + 2 * MONTH)
    assert judged(good) == Held(labels=2, ending=False)
    assert judged(expired, early, good) == Held(labels=2, ending=False)
    assert judged(expired) is Fault.EXPIRED
    assert judged(early) is Fault.EARLY
    assert judged() is Fault.UNSIGNED


def test_a_signature_of_somebody_else() -> None:
    """Another key, another signer's name, another zone's records, other records: none of them is taken."""
    other = pair()
    assert judged(other.sign(ROWS)) is Fault.UNSIGNED
    assert judged(KEY.sign(ROWS, signer=dns.name.from_text("evil.example"))) is Fault.UNSIGNED
    assert judged(KEY.sign(records("192.0.2.2"))) is Fault.INVALID
    outside = records("192.0.2.1", name="www.other.example.")
    forged = Signed(rrset=outside, signatures=(KEY.sign(outside),))
    assert check(forged, ring(KEY), NOW, Budget()) is Fault.UNSIGNED


@pytest.mark.parametrize(("life", "left", "ending"), [(30, 2, True), (30, 4, False), (2, 1, False), (8, 1, True)])
def test_a_signature_near_its_end(life: int, left: int, ending: bool) -> None:
    """Within three days, with three quarters gone: a signer of short signatures is not meant."""
    end = NOW + timedelta(days=left)
    assert judged(KEY.sign(ROWS, begin=end - timedelta(days=life), end=end)) == Held(labels=2, ending=ending)


def test_keys_that_may_not_sign() -> None:
    """A revoked key, one that is no zone key and one of another protocol sign nothing (RFC 4034 2.1, RFC 5011 2.1)."""
    good = KEY.sign(ROWS)
    for change in ({"flags": 257 | 0x80}, {"flags": 1}, {"protocol": 2}):
        assert judged(good, keys=Keyring(ZONE, [KEY.record.replace(**change)])) is Fault.UNSIGNED


def test_a_key_nobody_can_use() -> None:
    """An unknown algorithm and a key that is none are told from a signature that is wrong."""
    for change in ({"algorithm": 200}, {"key": b"short"}):
        broken = KEY.record.replace(**change)
        made = KEY.sign(ROWS).replace(algorithm=broken.algorithm, key_tag=dns.dnssec.key_id(broken))
        assert judged(made, keys=Keyring(ZONE, [broken])) is Fault.UNUSABLE


def test_many_keys_with_one_tag_are_not_all_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """KeyTrap (CVE-2023-50387): thousands of pairs of key and signature end after 16 verifications."""
    words = [KEY.record.key[at : at + 2] for at in range(0, 32, 2)]
    rotated = [b"".join(words[turn:] + words[:turn]) for turn in range(16)]  # the tag is a sum of words
    keys = [KEY.record.replace(key=key) for key in rotated]
    assert len({dns.dnssec.key_id(key) for key in keys}) == 1
    good = KEY.sign(ROWS)
    junk = [good.replace(signature=number.to_bytes(64, "big")) for number in range(2000)]
    tried = 0
    verify = signature._verify

    def counted(*arguments: Any) -> Fault | None:
        nonlocal tried
        tried += 1
        return verify(*arguments)

    monkeypatch.setattr(signature, "_verify", counted)
    assert judged(*junk, keys=Keyring(ZONE, keys * 100)) is Fault.EXCESS
    assert tried <= MOST_TRIED


def test_one_walk_has_one_budget() -> None:
    """Sets that are cheap one by one are not cheap together."""
    budget = Budget(left=3)
    for expected in (Fault.INVALID, Fault.INVALID, Fault.INVALID, Fault.EXCESS):
        wrong = Signed(rrset=ROWS, signatures=(KEY.sign(records("192.0.2.2")),))
        assert check(wrong, ring(KEY), NOW, budget) is expected


def test_what_is_remembered_is_that_very_verification() -> None:
    """One that held says nothing of other records, another signature or another key, and is paid for again."""
    good, other, budget = KEY.sign(ROWS), records("192.0.2.2"), Budget(left=6)
    bent = good.replace(signature=bytes([good.signature[0] ^ 1]) + good.signature[1:])
    for _ in range(2):
        assert check(Signed(rrset=ROWS, signatures=(good,)), ring(KEY), NOW, budget) == Held(labels=2, ending=False)
        assert check(Signed(rrset=other, signatures=(good,)), ring(KEY), NOW, budget) is Fault.INVALID
        assert check(Signed(rrset=ROWS, signatures=(bent,)), ring(KEY), NOW, budget) is Fault.INVALID
    assert check(Signed(rrset=ROWS, signatures=(good,)), ring(KEY), NOW, budget) is Fault.EXCESS
    words = [KEY.record.key[at : at + 2] for at in range(0, 32, 2)]
    turned = KEY.record.replace(key=b"".join(words[1:] + words[:1]))  # another key with the same tag
    assert isinstance(judged(good, keys=Keyring(ZONE, [turned])), Fault)


@given(data=st.binary(max_size=200), rdata=st.sampled_from(["DNSKEY", "RRSIG"]))
def test_whatever_comes_as_key_or_signature(data: bytes, rdata: str) -> None:
    """Bytes that parse as a key or a signature never raise, and never hold."""
    try:
        made: Any = dns.rdata.from_wire("IN", rdata, data, 0, len(data))
    except (dns.exception.DNSException, ValueError):
        return
    if rdata == "RRSIG":
        assert isinstance(judged(made), Fault)
    else:
        sign = KEY.sign(ROWS).replace(algorithm=made.algorithm, key_tag=dns.dnssec.key_id(made))
        assert isinstance(judged(sign, keys=Keyring(ZONE, [made])), Fault)
