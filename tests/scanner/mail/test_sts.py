"""MTA-STS records and policies, right and wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.mail.sts import LONGEST, StsPolicy, covers, is_record, read, usable

WHOLE = b"version: STSv1\nmode: enforce\nmx: mail.acme.example\nmx: *.acme.example\nmax_age: 604800\n"


def test_a_policy_is_read() -> None:
    """With either line end, odd spaces, unknown keys, capitals and a last dot in a name; the first of two counts."""
    found = StsPolicy(mode="enforce", mx=("*.acme.example", "mail.acme.example"), max_age=604800)
    assert read(WHOLE) == read(WHOLE.replace(b"\n", b"\r\n")) == found
    odd = b"max_age:604800\nmx:MAIL.acme.example.\n\nnew: thing\nmx : *.acme.example\nmode:enforce\nmode: none\n"
    assert read(odd + b"version:STSv1") == found


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (b"STSv1", b"STSv2", "version"),
        (b"version: STSv1\n", b"", "version"),
        (b"enforce", b"strict", "mode"),
        (b"enforce", b"Enforce", "mode"),
        (b"604800", b"31557601", "max_age"),
        (b"604800", b"-1", "max_age"),
        (b"604800", b"\xd9\xa1", "max_age"),
        (b"604800", b"9" * 5000, "max_age"),
        (b"max_age: 604800\n", b"", "max_age"),
        (b"mx: *.acme.example", b"mx: mail.*.example", "mx"),
        (b"mx: *.acme.example", b"mx: *", "mx"),
        (b"mx: *.acme.example", b"mx:", "mx"),
        (b"mx: mail.acme.example\nmx: *.acme.example\n", b"", "mx"),
    ],
)
def test_each_fault_has_its_name(old: bytes, new: bytes, fault: str) -> None:
    """What senders cannot read makes no policy (RFC 8461 3.2)."""
    assert read(WHOLE.replace(old, new)).fault == fault


def test_the_mode_none_needs_no_exchangers() -> None:
    """That is how a policy is taken back (RFC 8461 8.3)."""
    assert read(b"version: STSv1\nmode: none\nmax_age: 86400\n") == StsPolicy(mode="none", max_age=86400)


@pytest.mark.parametrize(
    ("host", "named"),
    [
        ("mail.acme.example", True), ("MAIL.acme.example.", True), ("mx1.acme.example", True),
        ("a.b.acme.example", False), ("acme.example", False), ("mail.other.example", False), ("", False),
    ],
)  # fmt: skip
def test_which_hosts_a_policy_names(host: str, named: bool) -> None:
    """A wildcard stands for one label and no more (RFC 8461 4.1)."""
    assert covers(read(WHOLE).mx, host) is named


def test_records() -> None:
    """One that announces a policy, one that cannot be used, and what is none."""
    assert is_record("v=STSv1; id=20260101T000000;")
    assert usable("v=STSv1; id=20260101T000000;")
    for wrong in (
        "",
        ";",
        "; id=",
        "; id=a-b",
        "; id=" + "1" * 33,
        "; id=1;; a=2",
        "; id=1; -a=2",
        "; id=1; " + "a" * 33 + "=2",
    ):
        assert is_record("v=STSv1" + wrong)
        assert not usable("v=STSv1" + wrong)
    assert not any(map(is_record, ("v=STSv10; id=1", "v=stsv1; id=1", " v=STSv1; id=1", "id=1; v=STSv1", "v=spf1")))


@pytest.mark.parametrize("more", ["; id=2", "; a-b=c", "; x.y_z=c;", "; 2fa=c; 2fa=d", "; " + "a" * 32 + "=2"])
def test_a_record_with_fields_that_nobody_knows_is_usable(more: str) -> None:
    """Names have digits, dots and hyphens too; of a field twice the first counts (RFC 8461 3.1, 3.2)."""
    assert usable("v=STSv1; id=1" + more)


@given(st.binary(max_size=400))
def test_no_bytes_raise(body: bytes) -> None:
    """A policy, or a fault."""
    for data in (body, WHOLE + body, b"mx: " + body):
        found = read(data)
        assert found.fault or found.mode


def test_a_policy_that_lasts_too_long_says_for_how_long() -> None:
    """One second more than a year is a fault and told; what is no number of ten digits is none."""
    assert read(WHOLE.replace(b"604800", b"31557600")).fault == ""
    beyond = read(WHOLE.replace(b"604800", b"31557601"))
    assert (beyond.fault, beyond.max_age) == ("max_age", 31557601)
    assert read(WHOLE.replace(b"604800", b"12345678901")).max_age == 0


def test_a_policy_is_bounded() -> None:
    """What lies beyond 64 kB is not read, and what lies within is kept whole: nothing is judged on a part."""
    long = b"".join(b"mx: m%d.acme.example\n" % number for number in range(5000))
    assert len(long) > LONGEST
    assert read(long + WHOLE).fault == "version"
    within = b"".join(b"mx: m%d.acme.example\n" % number for number in range(2500))
    assert len(within) < LONGEST - len(WHOLE)
    assert len(read(within + WHOLE).mx) == 2502
