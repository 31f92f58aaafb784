"""Targets: what people type becomes one canonical form, or one sentence that says what to type."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scanner.errors import Misconfigured
from scanner.target import Profile, TargetKind, a_label, canonical, u_label


@pytest.mark.parametrize(
    ("typed", "kind", "value"),
    [
        ("Example.COM.", TargetKind.NAME, "example.com"),
        (" example.com\n", TargetKind.NAME, "example.com"),
        ("münchen.example", TargetKind.NAME, "xn--mnchen-3ya.example"),
        ("xn--mnchen-3ya.example", TargetKind.NAME, "xn--mnchen-3ya.example"),
        ("faß.example", TargetKind.NAME, "xn--fa-hia.example"),
        ("日本語。example", TargetKind.NAME, "xn--wgv71a119e.example"),
        ("한국.example", TargetKind.NAME, "xn--3e0b707e.example"),
        ("192.0.2.7", TargetKind.ADDRESS, "192.0.2.7"),
        ("2001:DB8:0::7", TargetKind.ADDRESS, "2001:db8::7"),
        ("[2001:db8::7]", TargetKind.ADDRESS, "2001:db8::7"),
        ("192.0.2.0/24", TargetKind.NETWORK, "192.0.2.0/24"),
        ("2001:db8::/120", TargetKind.NETWORK, "2001:db8::/120"),
    ],
)
def test_what_is_typed_becomes_canonical(typed: str, kind: TargetKind, value: str) -> None:
    """Names in either IDN form (UTS 46, non-transitional), addresses and networks."""
    assert canonical(typed) == (kind, value)


@pytest.mark.parametrize(
    "typed",
    [
        "", ".", "example", "-a.example", "a-.example", "a..example", "exa mple.com", "http://example.com", "1.2.3",
        "256.1.1.1", "a" * 64 + ".example", ".".join(["a" * 60] * 5), "xn--a.example", "acme.example/24",
        "user@acme.example", "acme.example:443", "192.0.2.1/24", "[192.0.2.7]", "[]", "[::1",
        "fe80::1%eth0", "::1%\x1b[2J",
    ],
)  # fmt: skip
def test_what_is_no_target_is_refused(typed: str) -> None:
    """Everything else is refused with a sentence."""
    with pytest.raises(Misconfigured) as refused:
        canonical(typed)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize("typed", ["192.0.2.0/23", "10.0.0.0/8", "2001:db8::/119"])
def test_large_networks_are_refused(typed: str) -> None:
    """At most a /24 or a /120 is one target."""
    with pytest.raises(Misconfigured, match="too large"):
        canonical(typed)


@pytest.mark.parametrize(("typed", "around"), [("192.0.2.9/24", "192.0.2.0/24"), ("2001:db8::9/120", "2001:db8::/120")])
def test_host_bits_are_named(typed: str, around: str) -> None:
    """What is almost a network is told apart from what is none, and the network is given."""
    with pytest.raises(Misconfigured, match="host bits") as refused:
        canonical(typed)
    assert around in str(refused.value)


@given(typed=st.text(max_size=300))
@example(typed="\x1b]0;x\x07.example")
@example(typed="a\u202eb.example")
def test_any_text_is_a_target_or_a_sentence(typed: str) -> None:
    """Whatever is typed, the outcome is a canonical, printable form that is a fixed point, or one sentence."""
    try:
        kind, value = canonical(typed)
    except Misconfigured as refused:
        sentence = str(refused)
    else:
        sentence = value
        assert value.isascii()
        assert canonical(value) == (kind, value)
    assert sentence.isprintable()


def test_names_are_shown_as_people_write_them() -> None:
    """An A-label is shown as its U-label; what is none stays."""
    assert u_label("xn--mnchen-3ya.example") == "münchen.example"
    assert u_label("example.com") == "example.com"
    assert u_label(a_label("日本語.example")) == "日本語.example"


def test_profiles_are_ordered() -> None:
    """Each profile allows what those before it allow, and no more."""
    order = [Profile.PASSIVE, Profile.LIGHT_NARROW, Profile.LIGHT, Profile.CONSENT]
    for have_rank, have in enumerate(order):
        for need_rank, need in enumerate(order):
            assert have.allows(need) is (have_rank >= need_rank)
