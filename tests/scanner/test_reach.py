"""Which addresses nobody outside can reach."""

import pytest

from scanner.reach import inside


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10.0.0.1", True), ("172.31.255.255", True), ("192.168.1.1", True), ("100.64.0.1", True),
        ("169.254.1.1", True), ("fd00::1", True), ("fe80::1", True), ("::ffff:10.0.0.1", True),
        ("172.32.0.1", False), ("192.0.2.25", False), ("2001:db8::25", False), ("127.0.0.1", False), ("x", False),
    ],
)  # fmt: skip
def test_inside(text: str, expected: bool) -> None:
    """Networks of the inside, also where written as IPv6; loopback is the asker's own and another question."""
    assert inside(text) is expected
