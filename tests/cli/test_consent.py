"""A consent record is read strictly: one test for each way in which it can be wrong."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from cli.consent import read, require_cover
from scanner.errors import Misconfigured
from scanner.target import Profile, Scope, Target, TargetKind

NOW = datetime(2026, 11, 22, tzinfo=UTC)
RECORD: dict[str, Any] = {
    "schema": "hullmark.consent/1",
    "grantor": "Acme Ltd",
    "role": "chief information officer",
    "names": ["acme.example", "münchen.example"],
    "networks": ["192.0.2.0/24"],
    "profile": "consent",
    "purposes": ["underwriting"],
    "valid_from": "2026-01-01T00:00:00Z",
    "valid_to": "2027-01-01T00:00:00+09:00",
    "exclusions": ["192.0.2.64/26", "old.acme.example"],
    "document_hash": "sha256:" + "0" * 64,
}


def record(**changed: Any) -> str:
    return json.dumps({key: value for key, value in (RECORD | changed).items() if value is not ...})


def target(name: str, kind: TargetKind = TargetKind.NAME, **declared: tuple[str, ...]) -> Target:
    scope = Scope(asked=Profile.CONSENT, used=Profile.CONSENT, because="")
    return Target(name=name, kind=kind, scope=scope, since=NOW, **declared)  # type: ignore[arg-type]  # names, networks


def test_a_good_record_is_read_whole() -> None:
    """Names become A-labels, times keep their zone, exclusions hold names and networks."""
    consent = read(record(), now=NOW)
    assert consent.names == ("acme.example", "xn--mnchen-3ya.example")
    assert consent.profile is Profile.CONSENT
    assert consent.exclusions == ("192.0.2.64/26", "old.acme.example")
    assert consent.valid_to.utcoffset() is not None


@pytest.mark.parametrize("missing", [key for key in RECORD if key not in ("exclusions", "document_hash")])
def test_each_field_is_needed(missing: str) -> None:
    """Without one of them the record is refused; exclusions and the hash may be left out."""
    with pytest.raises(Misconfigured, match="consent record"):
        read(record(**{missing: ...}), now=NOW)


def test_the_rest_may_be_left_out() -> None:
    """A record without exclusions and without a hash is whole."""
    assert read(record(exclusions=..., document_hash=...), now=NOW).exclusions == ()


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"schema": "hullmark.consent/2"}, "schema"),
        ({"grantor": " "}, "grantor"),
        ({"grantor": "A\x1b[2J"}, "grantor"),
        ({"grantor": 7}, "grantor"),
        ({"role": ""}, "role"),
        ({"names": "acme.example"}, "names as a list"),
        ({"names": ["not a name"]}, "no domain name"),
        ({"networks": ["192.0.2.1/24"]}, "no network"),
        ({"names": [], "networks": []}, "no name and no network"),
        ({"profile": "everything"}, "profiles"),
        ({"purposes": []}, "no purpose"),
        ({"valid_from": "2026-01-01T00:00:00"}, "time zone"),
        ({"valid_to": "tomorrow"}, "valid_to"),
        ({"valid_to": None}, "valid_to"),
        ({"valid_from": "2026-11-23T00:00:00Z"}, "not yet"),
        ({"valid_to": "2026-11-22T00:00:00Z"}, "ended on"),
        ({"valid_from": "2027-06-01T00:00:00Z"}, "ends before it begins"),
        ({"exclusions": ["???"]}, "no domain name"),
        ({"document_hash": "md5:0"}, "document_hash"),
        ({"signature": "x"}, "unknown field signature"),
    ],
)
def test_each_way_to_be_wrong_is_named(changed: dict[str, Any], says: str) -> None:
    """One sentence says what is wrong with the record."""
    with pytest.raises(Misconfigured, match=says):
        read(record(**changed), now=NOW)


@pytest.mark.parametrize("text", ["", "[]", "{", "null", "7", "[" * 100_000])
def test_what_is_no_record_is_refused(text: str) -> None:
    """Neither other JSON nor anything else is mistaken for one."""
    with pytest.raises(Misconfigured):
        read(text, now=NOW)


@pytest.mark.parametrize(
    "covered",
    [
        target("acme.example"),
        target("www.acme.example"),
        target("xn--mnchen-3ya.example"),
        target("192.0.2.7", TargetKind.ADDRESS),
        target("192.0.2.0/26", TargetKind.NETWORK),
        target("acme.example", names=("shop.acme.example",), networks=("192.0.2.1/32",)),
    ],
)
def test_what_is_covered(covered: Target) -> None:
    """Names with everything below them, addresses and networks inside those named."""
    require_cover(read(record(), now=NOW), covered)


@pytest.mark.parametrize(
    ("other", "says"),
    [
        (target("other.example"), "does not cover other.example"),
        (target("notacme.example"), "does not cover"),
        (target("old.acme.example"), "excludes old.acme.example"),
        (target("192.0.3.7", TargetKind.ADDRESS), "does not cover"),
        (target("192.0.2.70", TargetKind.ADDRESS), "excludes"),
        (target("2001:db8::1", TargetKind.ADDRESS), "does not cover"),
        (target("acme.example", names=("acme.net",)), "does not cover acme.net"),
        (target("acme.example", networks=("198.51.100.0/24",)), "does not cover"),
    ],
)
def test_what_is_not_covered(other: Target, says: str) -> None:
    """Anything declared that the record does not name ends the run before a packet."""
    with pytest.raises(Misconfigured, match=says):
        require_cover(read(record(), now=NOW), other)
