"""Suites are named and judged as the registry and the RFCs say."""

import pytest

from scanner.tls.suites import FINITE_FIELD, FORWARD, STRONG, SUITES, TLS13, WEAK, WEAK_AUTHENTICATED, before, suite


@pytest.mark.parametrize(
    ("number", "weakness"),
    [
        (0x0001, "no encryption"), (0x0018, "no authentication"), (0x0003, "export-grade key"), (0x0005, "RC4"),
        (0x0004, "RC4"), (0x0009, "single DES"), (0x000A, "Triple DES"), (0x0007, "IDEA"), (0xC015, "no encryption"),
        (0xC018, "no authentication"), (0x0062, "export-grade key"), (0xC02F, None), (0x002F, None), (0x1301, None),
        (0xC013, None),
    ],
)  # fmt: skip
def test_weakness_is_the_worst_thing_about_a_suite(number: int, weakness: str | None) -> None:
    """NULL beats anonymous beats export beats the cipher; CBC with ECDHE is not weak."""
    assert suite(number).weakness == weakness


@pytest.mark.parametrize(
    ("number", "forward"),
    [
        (0xC02F, True),
        (0x0033, True),
        (0x1301, True),
        (0x002F, False),
        (0x0034, False),
        (0x0014, False),
        (0xC004, False),
    ],
)
def test_forward_secrecy_needs_an_ephemeral_authenticated_exchange(number: int, forward: bool) -> None:
    """ECDHE, DHE and TLS 1.3 have it; static, anonymous and export exchanges do not."""
    assert suite(number).forward_secrecy is forward


def test_what_is_offered_is_disjoint_and_small() -> None:
    """No weak suite in the strong list, hellos stay within what old servers read, and every list has members."""
    assert not set(STRONG) & set(WEAK)
    assert set(FINITE_FIELD) < set(FORWARD) < set(STRONG)
    assert set(WEAK_AUTHENTICATED) < set(WEAK)
    assert all(0 < len(one) <= 64 for one in (TLS13, STRONG, WEAK, FORWARD))
    assert {SUITES[number].weakness for number in WEAK} == {
        "no encryption", "no authentication", "export-grade key", "RC4", "single DES", "Triple DES", "IDEA"
    }  # fmt: skip


def test_the_worst_are_asked_first() -> None:
    """A server that follows our order shows its worst suite."""
    assert suite(WEAK[0]).weakness == "no encryption"
    assert suite(WEAK[-1]).weakness == "IDEA"


def test_an_unknown_number_has_a_name_all_the_same() -> None:
    """A server may choose what we have never heard of."""
    assert (suite(0x9A9A).name, suite(0x9A9A).weakness, suite(0x9A9A).forward_secrecy) == ("0x9A9A", None, False)


def test_old_versions_get_only_what_they_know() -> None:
    """TLS 1.0 negotiates CBC with SHA-1, not GCM."""
    assert before(0x0301, (0xC02F, 0xC013, 0x1301, 0x003C)) == (0xC013,)
