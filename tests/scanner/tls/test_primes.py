"""Shared primes are known by the formulas of the standards that name them."""

import pytest

from scanner.tls.primes import SHARED, prime_name

# RFC 2409 6.1 and 6.2, RFC 3526 (2^n - 2^(n-64) - 1 + 2^64 * (floor(2^(n-130) pi) + c)).
OF_PI = {
    768: 149686, 1024: 129093, 1536: 741804, 2048: 124476, 3072: 1690314, 4096: 240904, 6144: 929484, 8192: 4743158,
}  # fmt: skip
# RFC 7919 appendix A (2^n - 2^(n-64) + (floor(2^(n-130) e) + c) * 2^64 - 1).
OF_E = {2048: 560316, 3072: 2625351, 4096: 5736041, 6144: 15705020, 8192: 10965728}
GUARD = 64


def arctangent(whole: int, bits: int) -> int:
    """arctan(1 / whole) in units of 2^-bits."""
    term = (1 << bits) // whole
    total, divisor, sign = term, 1, -1
    while term:
        term //= whole * whole
        divisor += 2
        total += sign * (term // divisor)
        sign = -sign
    return total


def pi(bits: int) -> int:
    """floor(2^bits pi), by Machin's formula."""
    return 4 * (4 * arctangent(5, bits + GUARD) - arctangent(239, bits + GUARD)) >> GUARD


def e(bits: int) -> int:
    """floor(2^bits e), by its series."""
    term = total = 1 << (bits + GUARD)
    divisor = 1
    while term:
        term //= divisor
        total += term
        divisor += 1
    return total >> GUARD


@pytest.mark.parametrize("bits", OF_PI)
def test_primes_made_of_pi_are_known(bits: int) -> None:
    """Those of RFC 2409 and RFC 3526, computed from the formula that the standards give."""
    prime = 2**bits - 2 ** (bits - 64) - 1 + 2**64 * (pi(bits - 130) + OF_PI[bits])
    name = prime_name(prime)
    assert name
    assert name.startswith("RFC 2409" if bits < 1536 else "RFC 3526")


@pytest.mark.parametrize("bits", OF_E)
def test_primes_made_of_e_are_known(bits: int) -> None:
    """Those of RFC 7919."""
    prime = 2**bits - 2 ** (bits - 64) + (e(bits - 130) + OF_E[bits]) * 2**64 - 1
    assert prime_name(prime) == f"ffdhe{bits}"


def test_a_prime_of_ones_own_has_no_name() -> None:
    """A number that is on no list is nobody's, and each entry is a distinct digest."""
    assert prime_name(2**1279 - 1) is None
    assert len(SHARED) > 80
    assert all(len(key) == 16 and name for key, name in SHARED.items())
