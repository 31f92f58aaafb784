"""From a DS record or an anchor to a zone's keys, and nothing else."""

import dns.dnssec
import dns.exception
import dns.rdata
import dns.rrset
import pytest

import config
from scanner.dnssec.keys import described, keys_of, read_anchors, usable
from scanner.dnssec.signature import MOST_KEYS, Budget, Keyring, Signed
from scanner.dnssec.verdict import Fault, Key
from tests.scanner.dnssec.signing import NOW, ZONE, answer, pair

KEY, OTHER = pair(), pair()


def ds(key: object, kind: int = 2) -> object:
    return dns.dnssec.make_ds(ZONE, key, kind, policy=dns.dnssec.allow_all_policy)  # type: ignore[arg-type]  # a DNSKEY


def heard(*keys: object, signer: object = KEY) -> object:
    rrset = dns.rrset.from_rdata_list(ZONE, 60, list(keys))
    return answer("acme.example", "DNSKEY", Signed(rrset=rrset, signatures=(signer.sign(rrset),)))


def test_the_key_that_is_vouched_for_signs_the_others() -> None:
    """A DS of any digest, or the key itself, opens the set; a set signed by another of its keys is not taken."""
    both = heard(KEY.record, OTHER.record)
    for trusted in (ds(KEY.record, 1), ds(KEY.record, 2), ds(KEY.record, 4), KEY.record):
        ring, held = keys_of(both, ZONE, (trusted,), NOW, Budget())
        assert len(ring.keys) == 2
        assert not held.ending
    assert keys_of(heard(KEY.record, OTHER.record, signer=OTHER), ZONE, (ds(KEY.record),), NOW, Budget()) is (
        Fault.UNSIGNED
    )
    assert keys_of(heard(OTHER.record, signer=OTHER), ZONE, (ds(KEY.record),), NOW, Budget()) is Fault.NO_MATCH
    assert keys_of(answer("acme.example", "DNSKEY"), ZONE, (ds(KEY.record),), NOW, Budget()) is Fault.NO_KEYS


def test_a_digest_that_lies_about_its_type_names_no_key() -> None:
    """Unknown types and digests of the wrong length are compared with nothing."""
    good = ds(KEY.record)
    for change in ({"digest": good.digest[:-1] + b"\0"}, {"key_tag": 1}, {"algorithm": 13}):
        assert keys_of(heard(KEY.record), ZONE, (good.replace(**change),), NOW, Budget()) is Fault.NO_MATCH


def test_which_ds_records_count() -> None:
    """Unknown digests and algorithms do not; SHA-1 only where there is nothing better (RFC 4509 3); 16 at most."""
    sha1, sha2 = ds(KEY.record, 1), ds(KEY.record, 2)
    unknown = (sha2.replace(algorithm=200), sha2.replace(algorithm=1))
    assert usable(unknown) == ()
    assert usable((sha1, *unknown)) == (sha1,)
    assert usable((sha1, sha2)) == (sha2,)
    assert len(usable((sha2,) * 1000)) == 16


def test_a_hostile_number_of_keys() -> None:
    """Only so many keys are looked at, and two of one kind are told once."""
    ring = Keyring(ZONE, [KEY.record, OTHER.record] * 500)
    assert len(ring.keys) == MOST_KEYS
    assert described(ring) == (Key(algorithm=15, bits=256, entry=True),)


@pytest.mark.parametrize(
    ("algorithm", "key", "bits"),
    [
        (8, "03010001" + "80" + "00" * 127, 1024),
        (8, "00000301 0001" + "80" + "00" * 255, 2048),
        (5, "", 0),
        (8, "03", 0),
        (13, "00" * 64, 256),
        (200, "00", 0),
    ],
)
def test_bits_of_a_key(algorithm: int, key: str, bits: int) -> None:
    """An RSA modulus by its length (RFC 3110 2), also behind a long exponent, or cut short."""
    record = KEY.record.replace(algorithm=algorithm, key=bytes.fromhex(key))
    assert [one.bits for one in described(Keyring(ZONE, [record]))] == [bits]


def test_the_shipped_anchors_are_the_roots() -> None:
    """KSK-2017 and KSK-2024, by SHA-256."""
    anchors = read_anchors([config.text("registry/root_anchors.zone")])
    ((name, records),) = anchors.items()
    assert name.to_text() == "."
    assert [(one.key_tag, one.algorithm, one.digest_type) for one in records] == [(20326, 8, 2), (38696, 8, 2)]


def test_anchors_of_several_files_come_together() -> None:
    """Each zone has those of every file; what is no zone file is refused."""
    text = f"acme.example. IN DS {ds(KEY.record)}\n"
    more = f"acme.example. IN DNSKEY {OTHER.record}\nother.example. IN DS {ds(KEY.record)}\n"
    anchors = read_anchors([text, more])
    assert {name.to_text(): len(rows) for name, rows in anchors.items()} == {"acme.example.": 2, "other.example.": 1}
    with pytest.raises(dns.exception.DNSException):
        read_anchors(["not a zone file"])
