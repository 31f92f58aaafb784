"""NSEC and NSEC3 chains of whole zones say of every name whether it is there, and nothing else."""

import base64
from typing import Any

import dns.dnssec
import dns.name
import dns.rdata
import dns.rdatatype
import dns.rrset
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.dnssec.denial import Says, denied, ds_denied, expanded
from scanner.dnssec.spans import Nsec3Spans, NsecSpans, Spans, types_in
from scanner.dnssec.verdict import Denial, Fault
from tests.scanner.dnssec.signing import ZONE

LABELS = st.sampled_from(["a", "b", "c", "d", "m", "z", "_x", "*"])
BELOW = st.lists(LABELS, min_size=1, max_size=3).map(".".join)
APEX = "SOA NS RRSIG NSEC DNSKEY"


def at(label: str) -> dns.name.Name:
    return dns.name.from_text(label, ZONE) if label else ZONE


def nsec(names: dict[str, str]) -> NsecSpans:
    """The chain of a zone with these types at these names."""
    rows = sorted((at(label), types) for label, types in {"": APEX, **names}.items())
    return NsecSpans(
        [
            dns.rrset.from_text(owner, 60, "IN", "NSEC", f"{rows[(n + 1) % len(rows)][0]} {types}")
            for n, (owner, types) in enumerate(rows)
        ]
    )


def nsec3(names: dict[str, str], *, iterations: int = 0, flags: int = 0) -> Nsec3Spans:
    """The same, hashed; empty names in between have records of their own (RFC 5155 7.1)."""
    every = {ZONE: APEX}
    for label, types in names.items():
        name = at(label)
        every[name] = types
        while name.parent() != ZONE:
            name = name.parent()
            every.setdefault(name, "")
    rows = sorted((dns.dnssec.nsec3_hash(name, b"", iterations, 1), types) for name, types in every.items())
    return Nsec3Spans(
        ZONE,
        [
            dns.rrset.from_text(
                at(owner), 60, "IN", "NSEC3", f"1 {flags} {iterations} - {rows[(n + 1) % len(rows)][0]} {types}"
            )
            for n, (owner, types) in enumerate(rows)
        ],
    )


def exists(names: dict[str, str], label: str) -> bool:
    return any(name == label or name.endswith(f".{label}") for name in names)


@given(names=st.dictionaries(BELOW, st.just("A RRSIG"), max_size=6), label=BELOW, hashed=st.booleans())
def test_a_chain_knows_every_name(names: dict[str, str], label: str, hashed: bool) -> None:
    """A name that is there, if only as part of another, has its types; any other lies in a gap below its encloser."""
    spans: Spans = nsec3(names) if hashed else nsec(names)
    types, gap = spans.types_at(at(label)), spans.gap(at(label))
    if exists(names, label):
        assert types == (types_of(names[label]) if label in names else frozenset())
        assert gap is None
    else:
        assert types is None
        assert gap is not None
        above = label.partition(".")[2]
        while above and not exists(names, above):
            above = above.partition(".")[2]
        assert gap.encloser == at(above)


def types_of(text: str) -> frozenset[int]:
    return frozenset(int(dns.rdatatype.from_text(one)) for one in text.split())


@pytest.mark.parametrize("made", [nsec, nsec3])
@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("signed", Fault.DENIAL),
        ("cut", Says.NO_DS),
        ("host", Says.NO_CUT),
        ("empty", Says.NO_CUT),
        ("missing", Says.NO_NAME),
        ("any.wild", Says.NO_CUT),
        ("alias", Fault.DENIAL),
    ],
)
def test_what_the_absence_of_a_ds_means(made: Any, name: str, says: Says | Fault) -> None:
    """A delegation without, no delegation, no name; a record that has a DS, or an alias, denies nothing."""
    zone = {
        "signed": "NS DS RRSIG", "cut": "NS", "host": "A RRSIG", "a.empty": "A RRSIG", "*.wild": "A RRSIG",
        "alias": "CNAME RRSIG",
    }  # fmt: skip
    assert ds_denied(made(zone), at(name), nowhere=False) is says


def test_the_childs_own_word_denies_no_ds() -> None:
    """An NSEC with SOA at the cut comes from the zone below it (RFC 6840 4.4)."""
    assert ds_denied(nsec({"cut": "NS SOA RRSIG NSEC"}), at("cut"), nowhere=False) is Fault.DENIAL


def test_opt_out_leaves_delegations_open() -> None:
    """Where NSEC3 opts out, a name without a record may be an unsigned delegation, unless the answer denies it."""
    spans = nsec3({"host": "A RRSIG"}, flags=1)
    assert ds_denied(spans, at("missing"), nowhere=False) is Says.NO_DS
    assert ds_denied(spans, at("missing"), nowhere=True) is Says.NO_NAME
    assert spans.denial == Denial(hashed=True, opt_out=True)


@pytest.mark.parametrize("made", [nsec, nsec3])
def test_a_denial_needs_all_its_parts(made: Any) -> None:
    """No such name needs the wildcard denied too; records of a delegation deny nothing below it (RFC 6840 4.1)."""
    zone = {"host": "A RRSIG", "cut": "NS", "*.wild": "TXT RRSIG"}
    spans = made(zone)
    assert denied(spans, at("missing"), dns.rdatatype.TXT)
    assert denied(spans, at("host"), dns.rdatatype.TXT)
    assert not denied(spans, at("host"), dns.rdatatype.A)
    assert denied(spans, at("any.wild"), dns.rdatatype.A)
    assert not denied(spans, at("any.wild"), dns.rdatatype.TXT)
    assert not denied(spans, at("below.cut"), dns.rdatatype.TXT)
    assert not denied(spans, at("cut"), dns.rdatatype.A)
    assert expanded(spans, at("any.wild"), 3)
    assert not expanded(spans, at("host"), 2)


def test_a_wildcard_that_is_not_denied_may_have_answered() -> None:
    """A gap alone proves nothing."""
    (row,) = [row for row in rows_of({"zzz": "A"}) if row.name == at("")]
    missing = NsecSpans([row])
    assert denied(missing, at("missing"), dns.rdatatype.TXT)  # the one span reaches over the wildcard too
    (row,) = [row for row in rows_of({"a": "A", "zzz": "A"}) if row.name == at("a")]
    assert not denied(NsecSpans([row]), at("missing"), dns.rdatatype.TXT)


def rows_of(names: dict[str, str]) -> list[dns.rrset.RRset]:
    return [
        dns.rrset.from_text(owner, 60, "IN", "NSEC", f"{after} {' '.join(map(dns.rdatatype.to_text, sorted(types)))}")
        for owner, after, types in nsec(names)._rows
    ]


def test_records_of_other_settings_do_not_mix() -> None:
    """All NSEC3 records of a proof have one salt and one number of iterations; unknown hashes and flags are ignored."""
    first = dns.rrset.from_text(at("0" * 32), 60, "IN", "NSEC3", f"1 0 0 - {'V' * 32} A")
    other = dns.rrset.from_text(at("1" * 32), 60, "IN", "NSEC3", f"1 0 9 aa {'V' * 32} A")
    unknown = dns.rrset.from_text(at("2" * 32), 60, "IN", "NSEC3", f"2 0 0 - {'V' * 32} A")
    flagged = dns.rrset.from_text(at("3" * 32), 60, "IN", "NSEC3", f"1 4 0 - {'V' * 32} A")
    elsewhere = dns.rrset.from_text(dns.name.from_text("x.y", ZONE), 60, "IN", "NSEC3", f"1 0 0 - {'V' * 32} A")
    assert len(Nsec3Spans(ZONE, [first, other, unknown, flagged, elsewhere])._rows) == 1
    nothing = Nsec3Spans(ZONE, [unknown])
    assert nothing.gap(at("missing")) is None
    assert nothing.types_at(ZONE) is None


@given(data=st.binary(max_size=300), kind=st.sampled_from(["NSEC", "NSEC3"]), owner=BELOW, label=BELOW)
def test_whatever_comes_as_a_denial(data: bytes, kind: str, owner: str, label: str) -> None:
    """Bytes that parse as a span never raise."""
    try:
        record: Any = dns.rdata.from_wire("IN", kind, data, 0, len(data))
    except (dns.exception.DNSException, ValueError):
        return
    types_in(record)
    rrset = dns.rrset.from_rdata(at(owner), 60, record)
    spans: Spans = NsecSpans([rrset]) if kind == "NSEC" else Nsec3Spans(ZONE, [rrset])
    ds_denied(spans, at(label), nowhere=True)
    denied(spans, at(label), dns.rdatatype.TXT)


def test_hashes_are_made_once_a_name() -> None:
    """One name costs its iterations once, however often it is asked for."""
    spans = nsec3({"host": "A"}, iterations=150)
    spans.gap(at("a.b.c.d.missing"))
    before = dict(spans._hashes)
    spans.gap(at("a.b.c.d.missing"))
    assert spans._hashes == before
    assert base64.b32hexencode(base64.b32hexdecode(spans._hash(ZONE))).decode() == spans._hash(ZONE)


def test_no_wildcard_stands_for_what_lies_below_an_empty_name() -> None:
    """A name without records between two others is there: nothing above it answers for it (RFC 4592 2.2.2, 2.2.3)."""
    names = {"*": "TXT", "b.ent": "A"}
    for spans in (nsec(names), nsec3(names)):
        assert not expanded(spans, at("a.ent"), labels=len(ZONE) - 1)
        assert expanded(spans, at("a.none"), labels=len(ZONE) - 1)
        assert denied(spans, at("a.ent"), dns.rdatatype.TXT)
        assert denied(spans, at("ent"), dns.rdatatype.TXT)
