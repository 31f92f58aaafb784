"""Groups have names and sizes."""

import pytest

from scanner.tls.groups import GROUPS, curve_bits, group_name


@pytest.mark.parametrize(
    ("name", "bits"),
    [("x25519", 253), ("secp256r1", 256), ("secp192r1", 192), ("sect163k1", 163), ("brainpoolP384r1", 384),
     ("ffdhe2048", None), ("X25519MLKEM768", None), ("explicit curve", None), ("0x9999", None)],
)  # fmt: skip
def test_curves_have_a_size_and_other_groups_none(name: str, bits: int | None) -> None:
    """Only the size of a curve is a number of bits to compare."""
    assert curve_bits(name) == bits


def test_every_known_group_can_be_sized() -> None:
    """No registered name makes the size raise; unknown numbers are named in hexadecimal."""
    assert all(curve_bits(name) is None or curve_bits(name) >= 160 for name in GROUPS.values())  # type: ignore[operator]  # None is the first half
    assert group_name(0x9999) == "0x9999"
