"""One DMARC record: which text counts, what it asks, and what in it says nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.dmarc.record import (
    Broken,
    Policy,
    Record,
    addresses_in,
    is_record,
    odd_terms,
    older_terms,
    parse,
    policy_comes_second,
)

COUNTS = {
    "v=DMARC1": True,
    "v=DMARC1;": True,
    "V \t= DMARC1 ;p=none": True,
    "v=dmarc1; p=reject": False,
    "v=DMARC1p=reject": False,
    "v=DMARC10; p=reject": False,
    " v=DMARC1; p=reject": False,
    "p=reject; v=DMARC1": False,
    "v=DMARC1, p=reject": False,
    "v=DMARC1\n; p=reject": False,
    "v=spf1 -all": False,
    "": False,
}


@pytest.mark.parametrize(("text", "expected"), COUNTS.items())
def test_the_version_comes_first_and_is_exact(text: str, expected: bool) -> None:
    """RFC 9989 4.7 and 4.8: v is the first tag, DMARC1 is case-sensitive, nothing follows it but a semicolon."""
    assert is_record(text) is expected


N, Q, R = Policy.NONE, Policy.QUARANTINE, Policy.REJECT
RUA = "rua=mailto:***@acme.example"
POLICIES = {
    # what the record says: p, sp, np as receivers take them; or the tag for which they discard it
    "p=none": (N, N, N),
    "p=reject": (R, R, R),
    "p=REJECT;": (R, R, R),
    "p = quarantine ; ; sp = none": (Q, N, N),
    "p=reject; sp=none; np=reject": (R, N, R),
    "p=reject; np=none": (R, R, N),
    "p=none; sp=quarantine": (N, Q, Q),
    "sp=none; p=reject": (R, N, N),
    "p=reject; foo=bar; foo=baz; x": (R, R, R),
    "p=reject; adkim=s; aspf=S; fo=1:d:s; rf=afrf; ri=86400; pct=100": (R, R, R),
    f"{RUA}": (N, N, N),
    f"p=; {RUA}": (N, N, N),
    f"p=block; sp=reject; {RUA}": (N, N, N),
    f"p=reject; sp=block; {RUA}": (N, N, N),
    f"p=reject; np=block; {RUA}": (N, N, N),
    "p=reject; sp=block; rua=ftp://acme.example/in": (N, N, N),
    "": "p",
    "p=": "p",
    "p=block": "p",
    "p=no ne": "p",
    "p=quarant\u0131ne": "p",
    "p=reject; sp=quarant\u0130ne": "sp",
    "p=reject; sp=": "sp",
    "p=reject; np=block": "np",
    "sp=reject": "p",
    "p=reject; sp=block; rua=acme.example": "sp",
    "p=reject; sp=block; ruf=mailto:***@acme.example": "sp",
    "p=reject; p=reject": "p twice",
    "p=reject; P=none": "p twice",
    f"p=reject; {RUA}; {RUA}": "rua twice",
    "v=DMARC1; p=reject": "v twice",
    "p=reject; pct=1; pct=100": "pct twice",
}


@pytest.mark.parametrize(("rest", "expected"), POLICIES.items())
def test_policies_are_taken_as_receivers_take_them(rest: str, expected: tuple[Policy, ...] | str) -> None:
    """Missing words come from the next wider one; a word that is none makes all of it none, or nothing (4.10.1)."""
    read = parse(f"v=DMARC1; {rest}")
    if isinstance(read, Broken):
        assert f"{read.tag}{' twice' * read.twice}" == expected
    else:
        assert (read.policy, read.subdomains, read.invented) == expected


def test_the_rest_has_defaults() -> None:
    """What is not there, or not valid, is as if it were not there (RFC 9989 4.8)."""
    plain = Record(policy=R, subdomains=R, invented=R)
    assert parse("v=DMARC1; p=reject") == plain
    assert parse("v=DMARC1; p=reject; adkim=x; aspf=; t=yes; psd=maybe; pct=101; pct2=1; fo=2; rf=; ri=-1") == plain
    assert parse("v=DMARC1; p=reject; adkim=\u017f; aspf=\u017f; pct=\u0661; fo=\u0660") == plain
    full = parse(
        "v=DMARC1; p=reject; adkim=s; aspf=S; t=Y; psd=n; pct=007; fo=1 : D; rua=mailto:***@a.example; ruf=x:y"
    )
    assert isinstance(full, Record)
    assert (full.strict_dkim, full.strict_spf, full.testing, full.psd, full.percent) == (True, True, True, "n", 7)
    assert full.failures == ("1", "d")
    assert [one.host for one in full.reports] == ["a.example"]
    assert [one.text for one in full.failure_reports] == ["x:y"]


def test_a_test_is_one_step_milder() -> None:
    """t=y makes quarantine of reject and none of quarantine, and leaves none (RFC 9989 4.7)."""
    tried = parse("v=DMARC1; p=reject; t=y")
    assert isinstance(tried, Record)
    assert [tried.done(policy) for policy in (R, Q, N)] == [Q, N, N]


ODD = {
    "p=reject": [],
    "p=reject;;": [],
    "p=reject; rua=mailto:***@a.example, mailto:***@b.example!10m": [],
    "p=reject; fo=0": [],
    "p=reject; fo=0:d:s": [],
    "p=reject; fo=d:1:s": [],
    "p=reject; fo=0:1": ["value fo=0:1"],
    "p=reject; fo=d:d": ["value fo=d:d"],
    "p=reject; fo=": ["value fo="],
    "p=reject; pct=abc; t=2": ["value pct=abc", "value t=2"],
    "p=reject; rua=a@b.example": ["value rua=a@b.example"],
    "p=reject; rua=mailto:***@a.example,": ["value rua=mailto:***@a.example,"],
    "p=reject; rau=mailto:***@a.example": ["unknown rau=mailto:***@a.example"],
    "p=reject; please": ["term please"],
    "p=reject; s_p=none": ["term s_p=none"],
    "p=reject; =none": ["term =none"],
    "p=reject; adkim:s": ["term adkim:s"],
    "p=reject \u201cx\u201d": ["value p=reject \u201cx\u201d"],
}


@pytest.mark.parametrize(("rest", "expected"), ODD.items())
def test_what_says_nothing_is_told(rest: str, expected: list[str]) -> None:
    """Values that are none, tags nobody knows and words that are no tags at all."""
    assert [f"{odd.kind} {odd.term}" for odd in odd_terms(f"v=DMARC1; {rest}")] == expected


def test_what_the_older_standard_had() -> None:
    """Dropped tags and sizes are named, and that RFC 7489 had p come second."""
    assert older_terms("v=DMARC1; p=none; ri=1; pct=5; rua=mailto:***@a.example!1k") == ("pct", "ri", "!")
    assert older_terms("v=DMARC1; p=none; t=y") == ()
    assert policy_comes_second("v=DMARC1; p=none; sp=none")
    assert not policy_comes_second("v=DMARC1; sp=none; p=none")
    assert policy_comes_second("v=DMARC1; sp=none")


def test_addresses_are_found_without_a_policy() -> None:
    """A record that agrees to reports has none, and may name where they go."""
    assert [one.host for one in addresses_in("v=DMARC1; rua=mailto:***@a.example", "rua")] == ["a.example"]
    assert addresses_in("v=DMARC1;", "rua") == ()


TERMS = st.lists(
    st.one_of(
        st.text(max_size=20),
        st.builds(
            "{}={}".format,
            st.sampled_from(("p", "sp", "np", "t", "pct", "rua", "ruf", "fo", "psd", "P", "v", "x")),
            st.one_of(st.text(max_size=20), st.sampled_from(("none", "reject", "y", "100", "mailto:a@b.example"))),
        ),
    ),
    max_size=12,
)


@given(TERMS)
def test_any_record_can_be_read(terms: list[str]) -> None:
    """No text breaks the reader, numbers keep their bounds, and a record that asks nothing odd has no odd terms."""
    text = ";".join(("v=DMARC1", *terms))
    read = parse(text)
    if isinstance(read, Record):
        assert 0 <= read.percent <= 100
        assert read.psd in ("y", "n", "u")
        assert not read.void or read.policy is Policy.NONE
    assert len(odd_terms(text)) <= text.count(";")
    older_terms(text), policy_comes_second(text)


@given(st.text(max_size=500))
def test_any_text_is_a_record_or_none(text: str) -> None:
    """Whatever bytes say, the question is answered."""
    assert is_record(text) in (True, False)
    parse(text), odd_terms(text)
