"""The size of the weakest key that was found."""

import pytest

from scanner.mail.dkim_key import DkimKey
from scoring.vectors.dkim.dkim_keys_strong import dkim_keys_strong
from tests.scoring.vectors.dkim.keys import BROKEN, CURVE, GOOD, REVOKED, judged, rsa, unseen


@pytest.mark.parametrize(
    ("bits", "expected"),
    [
        (512, "bad broken"), (1023, "bad broken"), (1024, "warn short"), (2047, "warn short"), (2048, "good strong"),
        (4096, "good strong"), (4097, "fair long"),
    ],
)  # fmt: skip
def test_the_cuts(bits: int, expected: str) -> None:
    """RFC 8301 3.2, also beside a better key; a longer one only where receivers need not take it."""
    assert judged(dkim_keys_strong, rsa(bits)) == expected
    assert judged(dkim_keys_strong, GOOD, CURVE, rsa(bits)) == expected


def test_other_kinds() -> None:
    """Ed25519 is fine; what nobody knows is no verdict; a key that is of no use has no size."""
    assert judged(dkim_keys_strong, CURVE) == "good strong"
    assert judged(dkim_keys_strong, CURVE, DkimKey(selector="x", kind="other")) == "neutral other_kind"
    assert judged(dkim_keys_strong, REVOKED, BROKEN) == judged(dkim_keys_strong) == "none"
    assert unseen(dkim_keys_strong) == ("none", "none")
